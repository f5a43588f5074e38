"""`/{tenant}/rundor`: the list, one round as it is answered, one respondent's row, what each principal owes."""

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import QueryParameter
from litestar.response import Redirect, Stream

from services.api.forms import Typed, errors_by_field
from services.api.live import LiveHub, live_stream
from services.api.rounds.answers import (
    ROUND,
    ROW,
    crumbs_of,
    leads,
    own_rows,
    path_of,
    reads_answers,
    round_page,
    round_words,
    went_of,
)
from services.api.rounds.origins import decision_to_close
from services.api.settings import Settings
from services.api.uploads import send_upload
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.principals import access_principal, list_principals
from services.domain.documents.queries import access_upload
from services.domain.rounds.channels import round_channel
from services.domain.rounds.permissions import RoundPermission, bodies_of, may_answer, principals_of
from services.domain.rounds.queries.letters import letters_of, recipients_of
from services.domain.rounds.queries.owed import debts, given_by, owed_by
from services.domain.rounds.queries.rounds import SHOWN, RoundView, access_round, open_rounds, rounds_in_state
from services.domain.rounds.queries.rows import RowView, answers_of
from services.domain.rounds.rules.rounds import RoundState
from services.render.environment import render_block

READ = {"permission": RoundPermission.READ}
SHOWN_STATES = {"": RoundState.OPEN, "avslutade": RoundState.CLOSED, "utkast": RoundState.DRAFT}


@get("/{tenant:str}/rundor", opt=READ, include_in_schema=False)
async def list_rounds(
    visit: Visit,
    shown: Annotated[str, QueryParameter(name="visa", max_length=20)] = "",
    before: Annotated[int | None, QueryParameter(name="fore", ge=1, le=2_147_483_647)] = None,
) -> Response[str]:
    """Open rounds with how far they have come; closed ones; drafts, for those who lead. A guest sees what is asked of them."""
    actor, today = visit.signed_in, visit.clock.today()
    state = SHOWN_STATES.get(shown)
    if actor.is_guest:
        return await _asked_of_guest(visit)
    if state is None or (state is RoundState.DRAFT and not actor.may_somewhere(RoundPermission.LEAD)):
        raise NotFound(shown=shown)
    if state is RoundState.OPEN:
        lines, older = await open_rounds(today), None
    else:
        lines = await rounds_in_state(state, today, before=before)
        older = lines[-1].id if len(lines) == SHOWN else None
    if state is RoundState.DRAFT:
        lines = [one for one in lines if actor.may(RoundPermission.LEAD, body=one.body.id if one.body else None)]
    return round_page(
        "rounds/list.html",
        visit,
        title="Rundor",
        state=state,
        shown=shown,
        lines=lines,
        older=older,
        owed=await owed_by(principals_of(actor), bodies_of(actor)),
    )


async def _asked_of_guest(visit: Visit) -> Response[str]:
    """Who came in by a one-time link sees the answers that are awaited of them, and no other round."""
    actor = visit.signed_in
    return round_page(
        "rounds/guest.html", visit, title="Rundor", owed=await owed_by(principals_of(actor), bodies_of(actor))
    )


@get("/{tenant:str}/rundor/huvudman", opt=READ, include_in_schema=False)
async def list_debts(visit: Visit) -> Response[str]:
    """How many answers each principal owes."""
    if visit.signed_in.is_guest:
        raise NotFound(guest=visit.path)
    return round_page(
        "rounds/principals.html",
        visit,
        crumbs=[("Per huvudman", None)],
        title="Svar som väntas, per huvudman",
        principals=await list_principals(),
        debts=await debts(visit.clock.today()),
    )


@get("/{tenant:str}/rundor/huvudman/{slug:str}", opt=READ, include_in_schema=False)
async def show_principal(visit: Visit, slug: str) -> Response[str]:
    """One list of what a principal owes, each with the way to answer; below it what it has answered."""
    principal = await access_principal(slug)
    speaks_for_it = may_answer(visit.signed_in, principal=principal.id)
    if visit.signed_in.is_guest and not speaks_for_it:
        raise NotFound(principal=slug)
    return round_page(
        "rounds/principal.html",
        visit,
        crumbs=[("Per huvudman", f"{visit.home}/rundor/huvudman"), (principal.name, None)],
        title=f"Svar som väntas av {principal.name}",
        principal=principal,
        owed=await owed_by([principal.id]),
        given=await given_by(principal.id),
        may_answer=speaks_for_it,
    )


@get(ROUND, opt=READ, include_in_schema=False)
async def show_round(visit: Visit, slug: str) -> Response[str]:
    """What is asked, of whom, and who has answered what."""
    return await show_round_page(visit, await access_round(slug, actor=visit.signed_in))


async def show_round_page(
    visit: Visit, round_: RoundView, *broken: RuleBroken, values: Typed | None = None
) -> Response[str]:
    """The page of a round, with what went wrong in one of its forms."""
    unreached: list[RowView] = []
    readers = 0
    if leads(visit, round_) and round_.state is not RoundState.CLOSED:
        whom = await recipients_of([row.id for row in round_.rows], visit.clock.today())
        unreached = [row for row in round_.rows if not whom[row.id]]
        readers = len({one.address for recipients in whom.values() for one in recipients})
    decision = await decision_to_close(visit, round_)
    return round_page(
        "rounds/show.html",
        visit,
        status=422 if broken else 200,
        crumbs=[(round_.title, None)],
        title=round_.title,
        errors=errors_by_field(*broken),
        values=values or Typed(),
        own=own_rows(visit, round_),
        unreached=unreached,
        readers=readers,
        decision=decision,
        went=went_of(visit, round_) if decision else "",
        **_live_context(visit, round_),
    )


def _live_context(visit: Visit, round_: RoundView) -> dict[str, Any]:
    """What the part of the page that changes by itself is made of."""
    reads_all = reads_answers(visit, round_)
    return {
        "round": round_,
        "here": path_of(visit, round_),
        "may_lead": leads(visit, round_),
        "readable": {row.id for row in round_.rows if reads_all or row.may_answer(visit.signed_in)},
        "tally": round_.tally(visit.clock.today()),
        "outcome": round_.outcome if reads_all else [],
    }


@get(f"{ROUND}/handelser", opt=READ, include_in_schema=False)
async def follow_round(visit: Visit, slug: str, hub: LiveHub) -> Stream:
    """Who has answered, live."""
    actor, tenant = visit.signed_in, visit.own_tenant.slug
    round_ = await access_round(slug, actor=actor)
    channel = round_channel(slug)

    async def render() -> str:
        async with tenant_scope(tenant):
            now = await access_round(slug, actor=actor)
        context = {"visit": visit, **round_words(visit), **_live_context(visit, now)}
        return render_block("rounds/show.html", "svaren", context)

    # Those who lead see the same; others see their own rows differently.
    whose = "leder" if leads(visit, round_) else sorted(row.id for row in own_rows(visit, round_))
    return live_stream(hub, [channel], audience=f"rundor/{tenant}/{whose}", render=render)


@get(ROW, opt=READ, include_in_schema=False)
async def show_row(visit: Visit, slug: str, number: int) -> Response[str]:
    """One respondent: what it has answered, now and before; for those who lead also whom was written to."""
    return await show_row_page(visit, await access_round(slug, actor=visit.signed_in), number)


async def show_row_page(
    visit: Visit, round_: RoundView, number: int, *broken: RuleBroken, values: Typed | None = None
) -> Response[str]:
    """The page of a row, with what went wrong in one of its forms."""
    row = round_.row(number)
    may_lead, is_own = leads(visit, round_), row.may_answer(visit.signed_in)
    whom = await recipients_of([row.id], visit.clock.today()) if may_lead and round_.is_open else {}
    return round_page(
        "rounds/row.html",
        visit,
        status=422 if broken else 200,
        crumbs=crumbs_of(visit, round_, row.respondent.name),
        title=row.respondent.name,
        round=round_,
        row=row,
        here=path_of(visit, round_),
        errors=errors_by_field(*broken),
        values=values or Typed(),
        may_lead=may_lead,
        is_own=is_own,
        may_read=is_own or reads_answers(visit, round_),
        answers=await answers_of(row.id) if is_own or reads_answers(visit, round_) else [],
        letters=await letters_of(row.id) if may_lead else [],
        recipients=whom.get(row.id, []),
    )


@get(f"{ROW}/dokument/{{document:int}}", opt=READ, include_in_schema=False)
async def download_document(visit: Visit, slug: str, number: int, document: int, settings: Settings) -> Redirect:
    """The file that came with an answer."""
    round_ = await access_round(slug, actor=visit.signed_in)
    row = round_.row(number)
    if not (row.may_answer(visit.signed_in) or reads_answers(visit, round_)):
        raise NotFound(document=document)
    if not any(one.document and one.document.id == document for one in await answers_of(row.id)):
        raise NotFound(document=document)
    return send_upload(await access_upload(document), visit, settings)


handlers = [
    list_rounds,
    list_debts,
    show_principal,
    show_round,
    follow_round,
    show_row,
    download_document,
]
