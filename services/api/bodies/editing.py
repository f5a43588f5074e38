"""The forms of a body itself: make, change, close, open again."""

from collections.abc import Sequence

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.answers import Choice, body_choices, choices, chosen, chosen_id, structure_page
from services.api.bodies.pages import on_body
from services.api.forms import Typed, errors_by_field, typed
from services.api.stale import Shown, compared
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken, StaleSave
from services.domain.base.stale import version_of
from services.domain.bodies.actions import bodies
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.bodies import BodyView, access_body
from services.domain.bodies.rules import BodyKind, BodyStatus, DecisionMode
from services.render.formats import date_long
from services.render.words.bodies import word

EDIT = {"permission": BodyPermission.EDIT}
BODY = "/{tenant:str}/organ/{slug:str}"


@get("/{tenant:str}/organ/nytt", opt=EDIT, include_in_schema=False)
async def new_body(visit: Visit) -> Response[str]:
    """An empty form for a body."""
    return await _body_form(visit, Typed(kind=BodyKind.WORKING_GROUP, status=BodyStatus.IN_FORCE), None)


@post("/{tenant:str}/organ/nytt", opt=EDIT, include_in_schema=False)
async def create_body(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Make a body."""
    values = await typed(request)
    try:
        slug = await bodies.create_body(_body_draft(values), actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _body_form(visit, values, None, error)
    return see_other(f"{visit.home}/organ/{slug}", said="Organet är tillagt.")


@get(f"{BODY}/andra", opt=EDIT, include_in_schema=False)
async def edit_body(visit: Visit, slug: str) -> Response[str]:
    """What is stated about the body, to change."""
    body = await access_body(slug)
    stated = bodies.draft_of(body)
    values = Typed(
        name=stated.name,
        short_name=stated.short_name or "",
        abbreviation=stated.abbreviation or "",
        kind=stated.kind,
        status=stated.status,
        decision_mode=stated.decision_mode or "",
        purpose=stated.purpose or "",
        parent=str(stated.parent or ""),
        meetings_per_year="" if stated.meetings_per_year is None else str(stated.meetings_per_year),
        meetings_approximate="1" if stated.meetings_approximate else "",
        valid_from=str(stated.valid_from or ""),
        mandate_until=str(stated.mandate_until or ""),
        based_on=version_of(stated),
    )
    return await _body_form(visit, values, body)


@post(f"{BODY}/andra", opt=EDIT, include_in_schema=False)
async def change_body(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Change what is stated about the body."""
    values, body = await typed(request), await access_body(slug)
    try:
        draft, based_on = _body_draft(values), values["based_on"]
        await bodies.change_body(body, draft, based_on=based_on, actor=visit.signed_in, at=visit.clock.now())
    except StaleSave as stale:
        return await _body_form(visit, values, body, stale=stale)
    except RuleBroken as error:
        return await _body_form(visit, values, body, error)
    return see_other(f"{visit.home}/organ/{slug}", said="Organet är ändrat.")


@post(f"{BODY}/avsluta", opt=EDIT, include_in_schema=False)
async def close_body(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Say the body's last day."""
    body = await access_body(slug)
    return await on_body(
        visit,
        body,
        request,
        lambda values: bodies.close_body(
            body, on=values.day("closes", "sista dag"), actor=visit.signed_in, at=visit.clock.now()
        ),
        said="Organets sista dag är sparad.",
    )


@post(f"{BODY}/oppna", opt=EDIT, include_in_schema=False)
async def reopen_body(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Let the body go on."""
    body = await access_body(slug)
    return await on_body(
        visit,
        body,
        request,
        lambda _: bodies.reopen_body(body, actor=visit.signed_in, at=visit.clock.now()),
        said="Organet fortsätter.",
    )


async def _body_form(
    visit: Visit, values: Typed, body: BodyView | None, *broken: RuleBroken, stale: StaleSave | None = None
) -> Response[str]:
    parents = await body_choices(without=body.id if body else None)
    crumbs: list[tuple[str, str | None]] = [("Organ", f"{visit.home}/organ")]
    if body:
        crumbs.append((body.short, f"{visit.home}/organ/{body.slug}"))
    return structure_page(
        "bodies/edit.html",
        visit,
        status=409 if stale else 422 if broken else 200,
        stale=compared(stale, _shown_fields(parents)) if stale else None,
        based_on=stale.facts["version"] if stale else values["based_on"],
        crumbs=[*crumbs, ("Ändra" if body else "Nytt organ", None)],
        title=f"Ändra {body.name}" if body else "Nytt organ",
        body=body,
        values=values,
        errors=errors_by_field(*broken),
        kinds=choices(BodyKind),
        statuses=choices(BodyStatus),
        modes=choices(DecisionMode),
        parents=parents,
    )


def _shown_fields(parents: Sequence[Choice]) -> list[Shown]:
    """The form's fields as a comparison says them."""
    names = dict(parents)
    return [
        ("Namn", lambda draft: draft.name),
        ("Kortnamn", lambda draft: draft.short_name),
        ("Förkortning", lambda draft: draft.abbreviation),
        ("Slag", lambda draft: word(draft.kind)),
        ("Status", lambda draft: word(draft.status)),
        ("Beslutsform", lambda draft: draft.decision_mode and word(draft.decision_mode)),
        ("Syfte", lambda draft: draft.purpose),
        ("Överordnat organ", lambda draft: names.get(str(draft.parent))),
        ("Möten per år", lambda draft: draft.meetings_per_year),
        ("Antalet möten är ungefärligt", lambda draft: bool(draft.meetings_approximate)),
        ("Finns från", lambda draft: draft.valid_from and date_long(draft.valid_from)),
        ("Mandatperioden slutar", lambda draft: draft.mandate_until and date_long(draft.mandate_until)),
    ]


def _body_draft(values: Typed) -> bodies.BodyDraft:
    mode = values["decision_mode"]
    return bodies.BodyDraft(
        name=values.text("name", "namn", limit=160),
        short_name=values.text("short_name", "kortnamn", limit=80, optional=True) or None,
        abbreviation=values.text("abbreviation", "förkortning", limit=20, optional=True) or None,
        kind=chosen(BodyKind, values["kind"], "slag", "kind"),
        status=chosen(BodyStatus, values["status"], "status", "status"),
        decision_mode=chosen(DecisionMode, mode, "beslutsform", "decision_mode") if mode else None,
        purpose=values.text("purpose", "syfte", limit=20_000, optional=True) or None,
        parent=chosen_id(values["parent"], "överordnat organ", "parent"),
        meetings_per_year=values.optional_number("meetings_per_year", "möten per år", most=366),
        meetings_approximate=True if values["meetings_approximate"] else None,
        valid_from=values.optional_day("valid_from", "finns från"),
        mandate_until=values.optional_day("mandate_until", "mandatperioden slutar"),
    )


handlers = [new_body, create_body, edit_body, change_body, close_body, reopen_body]
