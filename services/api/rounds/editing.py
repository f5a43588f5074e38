"""Forms in which a round is written: new, changed, put to more."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.rounds.answers import ROUND, chosen, crumbs_of, path_of, round_page, version_of
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.bodies.queries.bodies import list_bodies
from services.domain.bodies.queries.principals import list_principals, principal_groups
from services.domain.rounds.actions import rounds as actions
from services.domain.rounds.permissions import RoundPermission
from services.domain.rounds.queries.rounds import RoundView, lead_round
from services.domain.rounds.rules.rounds import (
    AnswerForm,
    ReminderPlan,
    RespondentKind,
    Respondents,
    RoundChangedMeanwhile,
    RoundDraft,
    RoundKind,
    RoundState,
    ensure_not_closed,
)

LEAD = {"permission": RoundPermission.LEAD}
SEVERAL = ("groups", "principals", "bodies")
"""Fields in which several may be chosen."""


class TypedRound(Typed):
    """A form of a round as typed, with the fields in which several were chosen."""

    several: dict[str, list[str]]


async def _typed_round(request: Request) -> TypedRound:
    values = TypedRound(await typed(request))
    values.several = {name: await typed_list(request, name) for name in SEVERAL}
    return values


@get("/{tenant:str}/rundor/ny", opt=LEAD, include_in_schema=False)
async def new(visit: Visit) -> Response[str]:
    """An empty form: to all municipalities where there is such a group, in free text, with reminders."""
    groups = await principal_groups()
    values = TypedRound(
        kind=RoundKind.QUESTION, answer_form=AnswerForm.TEXT, reminders=ReminderPlan.USUAL, shared="ja", version="0"
    )
    values.several = {"groups": [group.slug for group in groups if group.slug == "municipalities"]}
    return await _form(visit, None, values)


@post("/{tenant:str}/rundor/ny", opt=LEAD, include_in_schema=False)
async def write(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Open the round, or keep it as a draft."""
    values = await _typed_round(request)
    do = {"actor": visit.signed_in, "at": visit.clock.now()}
    try:
        draft, respondents = _draft(values), await _respondents(values)
        if values["do"] == "utkast":
            slug = await actions.draft_round(draft, respondents, **do)
            return see_other(f"{visit.home}/rundor/{slug}", said="Utkastet är sparat. Ingen är tillfrågad än.")
        slug = await actions.open_round(draft, respondents, **do)
    except RuleBroken as error:
        return await _form(visit, None, values, error)
    return see_other(f"{visit.home}/rundor/{slug}", said="Rundan är öppnad. De som ska svara får brev.")


@get(f"{ROUND}/andra", opt=LEAD, include_in_schema=False)
async def edit(visit: Visit, slug: str) -> Response[str]:
    """The round, to change."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    asked = [row.respondent for row in round_.rows]
    values = TypedRound(
        title=round_.title,
        question=round_.question,
        kind=round_.kind,
        answer_form=round_.form,
        choices="\n".join(round_.choices),
        wants_document="1" if round_.wants_document else "",
        deadline=str(round_.deadline or ""),
        body=str(round_.asking or ""),
        reminders=round_.reminders,
        shared="ja" if round_.shared else "nej",
        functions="\n".join(one.name for one in asked if one.kind is RespondentKind.FUNCTION),
        version=str(round_.version),
    )
    values.several = {
        "principals": [str(one.principal) for one in asked if one.principal],
        "bodies": [str(one.body) for one in asked if one.body],
    }
    return await _form(visit, round_, values)


@post(f"{ROUND}/andra", opt=LEAD, include_in_schema=False)
async def change(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Change the round, as long as nobody has answered."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    values = await _typed_round(request)
    try:
        await actions.change_round(
            round_,
            _draft(values),
            await _respondents(values),
            version=version_of(values),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        if isinstance(error, RoundChangedMeanwhile):
            # Saving once more, after having seen the present facts, means it.
            values["version"] = str(round_.version)
        return await _form(visit, round_, values, error)
    return see_other(path_of(visit, round_), said="Rundan är ändrad.")


@get(f"{ROUND}/fler", opt=LEAD, include_in_schema=False)
async def ask_whom(visit: Visit, slug: str) -> Response[str]:
    """Whom else to ask."""
    values = TypedRound()
    values.several = {}
    return await _others_form(visit, await lead_round(slug, actor=visit.signed_in), values)


@post(f"{ROUND}/fler", opt=LEAD, include_in_schema=False)
async def ask_others(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Ask others too."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    values = await _typed_round(request)
    try:
        await actions.ask_others_too(round_, await _respondents(values), actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _others_form(visit, round_, values, error)
    return see_other(path_of(visit, round_), said="Fler är tillfrågade.")


def _draft(values: Typed) -> RoundDraft:
    """What was entered. Raises RuleBroken."""
    return RoundDraft(
        title=values["title"],
        question=values["question"],
        kind=chosen(RoundKind, values["kind"], "slag", "kind"),
        form=chosen(AnswerForm, values["answer_form"], "svarsform", "answer_form"),
        choices=tuple(values["choices"].splitlines()),
        body=values.row("body"),
        deadline=values.optional_day("deadline", "svarsdag"),
        reminders=chosen(ReminderPlan, values["reminders"], "påminnelser", "reminders"),
        shared=values["shared"] != "nej",
        wants_document=bool(values["wants_document"]),
    )


async def _respondents(values: TypedRound) -> Respondents:
    """Who was chosen, groups opened; what was never offered isn't among them."""
    groups = {group.slug: group.principals for group in await principal_groups()}
    principals = {str(principal.id): principal.id for principal in await list_principals()}
    of_groups = [number for slug in values.several.get("groups", []) for number in groups.get(slug, ())]
    single = [principals[one] for one in values.several.get("principals", []) if one in principals]
    bodies = [int(one) for one in values.several.get("bodies", []) if one.isdecimal() and len(one) < 10]
    functions = [one.strip() for one in values["functions"].splitlines() if one.strip()]
    return Respondents(
        principals=tuple(dict.fromkeys([*of_groups, *single])),
        bodies=tuple(dict.fromkeys(bodies)),
        functions=tuple(dict.fromkeys(functions)),
    )


async def _choices(visit: Visit) -> dict[str, object]:
    """Whom one may ask, and as whom."""
    bodies = await list_bodies(visit.clock.today())
    return {
        "groups": [(group.slug, f"{group.name} ({len(group.principals)})") for group in await principal_groups()],
        "principals": [(str(principal.id), principal.name) for principal in await list_principals()],
        "bodies": [(str(body.id), body.name) for body in bodies],
        "asking": [(str(body.id), body.name) for body in bodies if visit.may(RoundPermission.LEAD, body=body.id)],
        "may_ask_as_office": visit.may(RoundPermission.LEAD, body=None),
    }


async def _form(visit: Visit, round_: RoundView | None, values: TypedRound, *broken: RuleBroken) -> Response[str]:
    title = "Ny runda" if round_ is None else "Ändra rundan"
    if round_ is not None:
        ensure_not_closed(round_.state)
    return round_page(
        "rounds/edit.html",
        visit,
        status=422 if broken else 200,
        crumbs=[(title, None)] if round_ is None else crumbs_of(visit, round_, title),
        title=title,
        round=round_,
        asks_whom=round_ is None or round_.state is RoundState.DRAFT,
        back=path_of(visit, round_) if round_ else f"{visit.home}/rundor",
        values=values,
        several=values.several,
        errors=errors_by_field(*broken),
        **await _choices(visit),
    )


async def _others_form(visit: Visit, round_: RoundView, values: TypedRound, *broken: RuleBroken) -> Response[str]:
    ensure_not_closed(round_.state)
    return round_page(
        "rounds/others.html",
        visit,
        status=422 if broken else 200,
        crumbs=crumbs_of(visit, round_, "Fråga fler"),
        title="Fråga fler",
        round=round_,
        back=path_of(visit, round_),
        values=values,
        several=values.several,
        errors=errors_by_field(*broken),
        **await _choices(visit),
    )


handlers = [new, write, edit, change, ask_whom, ask_others]
