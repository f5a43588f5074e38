"""What those who lead a round do with it: open a draft, remind, move the deadline, set aside, close, open again."""

from litestar import Request, Response, get, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.rate_limit import JOBS_PER_MINUTE, spend_own
from services.api.rounds.answers import ROUND, ROW, chosen, crumbs_of, path_of, round_page, version_of
from services.api.rounds.pages import show_round_page, show_row_page
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.rounds.actions import answers, letters
from services.domain.rounds.actions import rounds as actions
from services.domain.rounds.actions.exports import start_export
from services.domain.rounds.permissions import RoundPermission
from services.domain.rounds.queries.rounds import RoundView, lead_round
from services.domain.rounds.rules.rounds import RoundChangedMeanwhile, RowState

LEAD = {"permission": RoundPermission.LEAD}


@post(f"{ROUND}/oppning", opt=LEAD, include_in_schema=False)
async def open_round(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Open a draft, or a closed round again."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    values = await typed(request)
    do = {"version": version_of(values), "actor": visit.signed_in, "at": visit.clock.now()}
    try:
        if round_.closed_at:
            await actions.reopen_round(round_, **do)
            return see_other(path_of(visit, round_), said="Rundan är öppen igen.")
        await actions.open_drafted(round_, **do)
    except RuleBroken as error:
        return await show_round_page(visit, round_, error)
    return see_other(path_of(visit, round_), said="Rundan är öppnad. De som ska svara får brev.")


@post(f"{ROUND}/ta-bort", opt=LEAD, include_in_schema=False)
async def remove_draft(visit: Visit, slug: str) -> Response[str] | Redirect:
    """Take a draft away."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    try:
        await actions.remove_draft(round_, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await show_round_page(visit, round_, error)
    return see_other(f"{visit.home}/rundor", said="Utkastet är borttaget.")


@post(f"{ROUND}/paminnelse", opt=LEAD, include_in_schema=False)
async def remind(visit: Visit, slug: str) -> Response[str] | Redirect:
    """Remind everybody who has not answered."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    try:
        await letters.remind_now(round_, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await show_round_page(visit, round_, error)
    return see_other(path_of(visit, round_), said="Påminnelsen skickas till dem som inte har svarat.")


@post(f"{ROW}/paminnelse", opt=LEAD, include_in_schema=False)
async def remind_one(visit: Visit, slug: str, number: int) -> Response[str] | Redirect:
    """Remind one respondent."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    row = round_.row(number)
    try:
        await letters.remind_now(round_, rows=[row.id], actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await show_row_page(visit, round_, number, error)
    return see_other(f"{path_of(visit, round_)}/rader/{number}", said="Påminnelsen skickas.")


@get(f"{ROUND}/svarsdag", opt=LEAD, include_in_schema=False)
async def ask_deadline(visit: Visit, slug: str) -> Response[str]:
    """The deadline, to move."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    values = Typed(deadline=str(round_.deadline or ""), version=str(round_.version))
    return _form(visit, "rounds/deadline.html", "Flytta svarsdagen", round_, values)


@post(f"{ROUND}/svarsdag", opt=LEAD, include_in_schema=False)
async def move_deadline(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Move the deadline."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    values = await typed(request)
    try:
        await actions.move_deadline(
            round_,
            values.optional_day("deadline", "svarsdag"),
            version=version_of(values),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return _form(visit, "rounds/deadline.html", "Flytta svarsdagen", round_, values, error)
    return see_other(path_of(visit, round_), said="Svarsdagen är flyttad.")


@get(f"{ROUND}/avslut", opt=LEAD, include_in_schema=False)
async def ask_close(visit: Visit, slug: str) -> Response[str]:
    """What came of it, before closing."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    return _form(visit, "rounds/close.html", "Avsluta rundan", round_, Typed(version=str(round_.version)))


@post(f"{ROUND}/avslut", opt=LEAD, include_in_schema=False)
async def close(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Close the round."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    values = await typed(request)
    try:
        await actions.close_round(
            round_,
            values["closing_word"],
            version=version_of(values),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return _form(visit, "rounds/close.html", "Avsluta rundan", round_, values, error)
    return see_other(path_of(visit, round_), said="Rundan är avslutad.")


@post(f"{ROUND}/export", opt=LEAD, include_in_schema=False)
async def export(visit: Visit, slug: str, redis: Redis) -> Redirect:
    """Have the answers made as Excel and CSV; leads to the job's page."""
    await spend_own(redis, visit, "job", per_minute=JOBS_PER_MINUTE)
    round_ = await lead_round(slug, actor=visit.signed_in)
    job = await start_export(round_, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/jobb/{job.id}", said="Arbetet har börjat.")


@get(f"{ROW}/undantag", opt=LEAD, include_in_schema=False)
async def ask_set_aside(visit: Visit, slug: str, number: int) -> Response[str]:
    """Why no answer is awaited."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    return _set_aside_form(visit, round_, number, Typed(state=RowState.EXCUSED))


@post(f"{ROW}/undantag", opt=LEAD, include_in_schema=False)
async def set_aside(visit: Visit, slug: str, number: int, request: Request) -> Response[str] | Redirect:
    """Await no answer of this respondent, or await it again."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    row, values = round_.row(number), await typed(request)
    do = {"actor": visit.signed_in, "at": visit.clock.now()}
    try:
        state = chosen(RowState, values["state"], "läge", "state")
        if state is RowState.WAITING:
            await answers.await_again(round_, row, **do)
            return see_other(path_of(visit, round_), said="Svaret väntas igen.")
        await answers.set_aside(round_, row, state, values["reason"], **do)
    except RuleBroken as error:
        return _set_aside_form(visit, round_, number, values, error)
    return see_other(path_of(visit, round_), said="Inget svar väntas längre därifrån.")


def _form(
    visit: Visit, template: str, title: str, round_: RoundView, values: Typed, *broken: RuleBroken
) -> Response[str]:
    if any(isinstance(error, RoundChangedMeanwhile) for error in broken):
        # Saving once more, after having seen the present facts, means it.
        values["version"] = str(round_.version)
    return round_page(
        template,
        visit,
        status=422 if broken else 200,
        crumbs=crumbs_of(visit, round_, title),
        title=title,
        round=round_,
        back=path_of(visit, round_),
        values=values,
        tally=round_.tally(visit.clock.today()),
        errors=errors_by_field(*broken),
    )


def _set_aside_form(visit: Visit, round_: RoundView, number: int, values: Typed, *broken: RuleBroken) -> Response[str]:
    row = round_.row(number)
    return round_page(
        "rounds/set_aside.html",
        visit,
        status=422 if broken else 200,
        crumbs=crumbs_of(visit, round_, f"Undanta {row.respondent.name}"),
        title=f"Undanta {row.respondent.name}",
        round=round_,
        row=row,
        back=path_of(visit, round_),
        values=values,
        errors=errors_by_field(*broken),
    )


handlers = [
    open_round,
    remove_draft,
    remind,
    remind_one,
    ask_deadline,
    move_deadline,
    ask_close,
    close,
    export,
    ask_set_aside,
    set_aside,
]
