"""Writes of people: who they are, whom they work for, how to reach them, and which account is theirs."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, Taken, TooLong
from services.domain.base.stale import refuse_stale
from services.domain.bodies.actions.rows import insert, update
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.people import PersonView, access_person, person_with_mail

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, kw_only=True)
class PersonDraft:
    """What is entered about a person. `principal` is the employer among the principals, `organisation` another one."""

    name: str
    title: str | None = None
    mail: str | None = None
    phone: str | None = None
    principal: int | None = None
    organisation: str | None = None


def draft_of(person: PersonView) -> PersonDraft:
    """What is entered about a person now, as a form is filled from it."""
    return PersonDraft(
        name=person.name,
        title=person.title,
        mail=person.mail,
        phone=person.phone,
        principal=person.principal.id if person.principal else None,
        organisation=person.organisation,
    )


async def add_person(draft: PersonDraft, *, actor: Actor, at: datetime) -> int:
    """Enter a person (lägg till); answers the id."""
    actor.require(BodyPermission.EDIT_PEOPLE)
    await _check(draft)
    person = await insert("person", asdict(draft))
    await record(actor, "bodies.person.added", subject=f"person:{person}", at=at, after=asdict(draft))
    return person


async def change_person(
    person: int, draft: PersonDraft, *, based_on: str | None = None, actor: Actor, at: datetime
) -> None:
    """Correct what is entered about a person.

    `based_on` is the version of what the writer saw; raises StaleSave when somebody has saved since.
    """
    actor.require(BodyPermission.EDIT_PEOPLE)
    await fetch_value("select id from person where id = $1 for update", person)
    before = await access_person(person)
    if before.is_erased:
        raise NotFound(person=person)
    await refuse_stale(draft_of(before), draft, based_on=based_on, subject=f"person:{person}")
    await _check(draft, person)
    await update("person", person, asdict(draft))
    await record(
        actor,
        "bodies.person.changed",
        subject=f"person:{person}",
        at=at,
        fields=tuple(asdict(draft)),
        before=asdict(before),
        after=asdict(draft),
    )


async def link_account(mail: str, account: int, *, actor: Actor, at: datetime) -> bool:
    """Tie the person with this work address to the account that an invitation to that address became.

    Answers whether there was one without an account. From then on the seats held give their grants.
    """
    person = await fetch_value(
        "update person set account = $2 where lower(mail) = lower($1) and account is null"
        " and not exists (select from person other where other.account = $2) returning id",
        mail,
        account,
    )
    if person is None:
        return False
    await record(actor, "bodies.person.linked", subject=f"person:{person}", at=at, fields=("account",))
    return True


async def _check(draft: PersonDraft, person: int | None = None) -> None:
    if not draft.name:
        raise Missing(name="namn", field="name")
    for value, limit, name, field in (
        (draft.name, 120, "namn", "name"),
        (draft.title, 120, "titel", "title"),
        (draft.mail, 254, "e-postadress", "mail"),
        (draft.phone, 40, "telefon", "phone"),
        (draft.organisation, 160, "organisation", "organisation"),
    ):
        if value and len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    if draft.mail:
        if not _MAIL.fullmatch(draft.mail):
            raise NotUnderstood(name="e-postadress", value=draft.mail, expected="som namn@kommun.se", field="mail")
        other = await person_with_mail(draft.mail)
        if other and other.id != person:
            raise Taken(name="e-postadress", value=draft.mail, field="mail")
