"""`/{tenant}/personer`: who holds seats, and how to reach them. Reading a person's page is noted in the log."""

from collections.abc import Mapping
from typing import Annotated

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.bodies.answers import chosen_id, network_names, structure_page
from services.api.forms import Typed, errors_by_field, typed
from services.api.rate_limit import SEARCHES_PER_MINUTE, spend_own
from services.api.stale import Shown, compared
from services.api.visit import Visit
from services.domain.base.audit import record
from services.domain.base.errors import NotFound, RuleBroken, StaleSave
from services.domain.base.stale import version_of
from services.domain.bodies.actions.people import PersonDraft, add_person, change_person, draft_of
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.people import (
    PEOPLE_SHOWN,
    PersonView,
    access_person,
    appointments_of,
    people_page,
)
from services.domain.bodies.queries.principals import list_principals

READ = {"permission": BodyPermission.READ_PEOPLE}
EDIT = {"permission": BodyPermission.EDIT_PEOPLE}
PERSON = "/{tenant:str}/personer/{person_id:int}"


@get("/{tenant:str}/personer", opt=READ, include_in_schema=False)
async def list_all(
    visit: Visit,
    redis: Redis,
    wanted: Annotated[str, QueryParameter(name="sok", max_length=100)] = "",
    after: Annotated[int | None, QueryParameter(name="efter")] = None,
) -> Response[str]:
    """The people who hold or have held seats, or those whom one looks for; some at a time."""
    if wanted:
        await spend_own(redis, visit, "search", per_minute=SEARCHES_PER_MINUTE)
    lines = await people_page(visit.clock.today(), wanted=wanted, after=after)
    return structure_page(
        "bodies/people.html",
        visit,
        crumbs=[("Personer", None)],
        title="Personer",
        lines=lines,
        wanted=wanted.strip(),
        later=lines[-1].person.id if len(lines) == PEOPLE_SHOWN else None,
    )


@get(PERSON, opt=READ, include_in_schema=False)
async def show(visit: Visit, person_id: int) -> Response[str]:
    """A person: employer, contacts for those who may see them, all appointments. The reading is noted."""
    person = await access_person(person_id)
    await record(visit.signed_in, "bodies.person.read", subject=f"person:{person.id}", at=visit.clock.now())
    appointments = await appointments_of(person.id)
    today = visit.clock.today()
    return structure_page(
        "bodies/person.html",
        visit,
        crumbs=[("Personer", f"{visit.home}/personer"), (person.name, None)],
        title=person.name,
        person=person,
        network_names=await network_names(),
        running=[one for one in appointments if one.period.valid_to is None or one.period.valid_to >= today],
        ended=[one for one in appointments if one.period.valid_to is not None and one.period.valid_to < today],
    )


@get("/{tenant:str}/personer/ny", opt=EDIT, include_in_schema=False)
async def new(visit: Visit) -> Response[str]:
    """An empty form for a person."""
    return await _form(visit, Typed(), None)


@post("/{tenant:str}/personer/ny", opt=EDIT, include_in_schema=False)
async def add(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Enter a person."""
    values = await typed(request)
    try:
        person = await add_person(_draft(values), actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _form(visit, values, None, error)
    return see_other(f"{visit.home}/personer/{person}", said="Personen är tillagd.")


@get(f"{PERSON}/andra", opt=EDIT, include_in_schema=False)
async def edit(visit: Visit, person_id: int) -> Response[str]:
    """What is entered about the person, to correct."""
    person = await access_person(person_id)
    if person.is_erased:
        raise NotFound(person=person_id)
    entered = draft_of(person)
    values = Typed(
        name=entered.name,
        title=entered.title or "",
        mail=entered.mail or "",
        phone=entered.phone or "",
        principal=str(entered.principal or ""),
        organisation=entered.organisation or "",
        based_on=version_of(entered),
    )
    return await _form(visit, values, person)


@post(f"{PERSON}/andra", opt=EDIT, include_in_schema=False)
async def change(visit: Visit, person_id: int, request: Request) -> Response[str] | Redirect:
    """Correct what is entered about the person."""
    values, person = await typed(request), await access_person(person_id)
    try:
        draft, based_on = _draft(values), values["based_on"]
        await change_person(person.id, draft, based_on=based_on, actor=visit.signed_in, at=visit.clock.now())
    except StaleSave as stale:
        return await _form(visit, values, person, stale=stale)
    except RuleBroken as error:
        return await _form(visit, values, person, error)
    return see_other(f"{visit.home}/personer/{person.id}", said="Personens uppgifter är sparade.")


async def _form(
    visit: Visit, values: Typed, person: PersonView | None, *broken: RuleBroken, stale: StaleSave | None = None
) -> Response[str]:
    principals = [(str(one.id), one.name) for one in await list_principals()]
    return structure_page(
        "bodies/person_edit.html",
        visit,
        status=409 if stale else 422 if broken else 200,
        stale=compared(stale, _shown_fields(dict(principals))) if stale else None,
        based_on=stale.facts["version"] if stale else values["based_on"],
        crumbs=[
            ("Personer", f"{visit.home}/personer"),
            *([(person.name, f"{visit.home}/personer/{person.id}")] if person else []),
            ("Ändra" if person else "Ny person", None),
        ],
        title=f"Ändra {person.name}" if person else "Ny person",
        person=person,
        values=values,
        errors=errors_by_field(*broken),
        principals=principals,
        cancel=f"{visit.home}/personer/{person.id}" if person else f"{visit.home}/personer",
    )


def _shown_fields(principals: Mapping[str, str]) -> list[Shown]:
    """The form's fields as a comparison says them."""
    return [
        ("Namn", lambda draft: draft.name),
        ("Titel", lambda draft: draft.title),
        ("Huvudman", lambda draft: principals.get(str(draft.principal))),
        ("Annan organisation", lambda draft: draft.organisation),
        ("E-postadress", lambda draft: draft.mail),
        ("Telefon", lambda draft: draft.phone),
    ]


def _draft(values: Typed) -> PersonDraft:
    return PersonDraft(
        name=values.text("name", "namn", limit=120),
        title=values.text("title", "titel", limit=120, optional=True) or None,
        mail=values.text("mail", "e-postadress", limit=254, optional=True) or None,
        phone=values.text("phone", "telefon", limit=40, optional=True) or None,
        principal=chosen_id(values["principal"], "huvudman", "principal"),
        organisation=values.text("organisation", "organisation", limit=160, optional=True) or None,
    )


handlers = [list_all, show, new, add, edit, change]
