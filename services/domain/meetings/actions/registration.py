"""Writes of registration (diarieföring): papers go to the host's registrar by themselves, and their number comes back."""

from datetime import datetime

from services.domain.base import mail
from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Missing, TooLong
from services.domain.base.hats import hat_of
from services.domain.base.live import channel, signal
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.registration import RegistrationView, access_registration, office_mails
from services.domain.meetings.rules.registration import (
    LONGEST_NUMBER,
    LetterOnItsWay,
    NoRegisterNumber,
    NoRegistrar,
    OtherRegisterNumber,
    Paper,
)
from services.domain.tenancy.queries import access_tenant


async def send_to_registrar(meeting: MeetingView, paper: Paper, *, at: datetime) -> int | None:
    """Send a paper to the registrar, once, when its documents have been made; None where the county has named none."""
    tenant = current_scope().tenant or ""
    recipient = (await access_tenant(tenant)).settings.registrar_mail
    if recipient is None:
        return None
    registration = await fetch_value(
        "insert into registration (tenant, meeting, call, minutes, recipient, sent_at) select $1, $2, $3, $4, $5, $6"
        " where not exists (select from registration where call = $3 or minutes = $4) returning id",
        tenant,
        meeting.id,
        paper.call,
        paper.minutes,
        recipient,
        at,
    )
    if registration is None:
        return None
    letter = await mail.send(recipient, "to_registrar", {"tenant": tenant, "registration": registration})
    await execute("update registration set mail = $2 where id = $1", registration, letter)
    await _note(registration, meeting.slug, "meetings.registration.sent", Actor.system(hat_of(current_scope())), at)
    return registration


async def send_registration_again(registration: int, *, actor: Actor, at: datetime) -> None:
    """Send a paper again whose letter did not arrive, to the address that the registrar has now.

    Raises LetterOnItsWay when the letter has arrived or may yet, NoRegistrar when the county names none any more.
    """
    # Two clicks come after each other: one letter.
    await execute("select from registration where id = $1 for update", registration)
    view = await access_registration(registration)
    actor.require(MeetingPermission.REGISTER, body=view.body)
    if not view.has_failed:
        raise LetterOnItsWay()
    tenant = current_scope().tenant or ""
    recipient = (await access_tenant(tenant)).settings.registrar_mail
    if recipient is None:
        raise NoRegistrar()
    letter = await mail.send(recipient, "to_registrar", {"tenant": tenant, "registration": registration})
    await execute(
        "update registration set mail = $2, recipient = $3, sent_at = $4 where id = $1", view.id, letter, recipient, at
    )
    await _note(view.id, view.slug, "meetings.registration.sent_again", actor, at)


async def state_register_number(registration: int, number: str, *, actor: Actor, at: datetime) -> None:
    """Say under which number the registrar has registered a paper. Raises Missing or TooLong."""
    view = await access_registration(registration)
    actor.require(MeetingPermission.REGISTER, body=view.body)
    words = " ".join(number.split())
    if not words:
        raise Missing(name="diarienumret", field="number")
    if len(words) > LONGEST_NUMBER:
        raise TooLong(name="diarienumret", limit=LONGEST_NUMBER, field="number")
    await _register(view, words, actor, at)


async def take_register_number(registration: int, number: str | None, *, at: datetime) -> None:
    """Take the number that the registrar has mailed back.

    Raises NoRegisterNumber when none could be made out, OtherRegisterNumber when the paper has another one.
    """
    view = await access_registration(registration)
    if number is None or len(number) > LONGEST_NUMBER:
        raise NoRegisterNumber()
    if view.register_number not in (None, number):
        raise OtherRegisterNumber(number=view.register_number)
    await _register(view, number, Actor.system(hat_of(current_scope())), at)


async def pass_on_to_office(
    registration: int, *, name: str, sender: str, subject: str, text: str, at: datetime
) -> None:
    """Pass on to the office what the registrar has written, where no number could be taken from it."""
    view = await access_registration(registration)
    facts = {
        "tenant": current_scope().tenant,
        "body": view.body_name,
        "day": view.day.isoformat(),
        "kind": view.kind,
        "known": view.register_number,
        "name": name,
        "mail": sender,
        "subject": subject,
        "text": text,
    }
    readers = await office_mails(stockholm_date(at))
    await mail.send_several(
        [mail.Promise(recipient=one, template="registrar_written_back", context=facts) for one in readers]
    )


async def _register(view: RegistrationView, number: str, actor: Actor, at: datetime) -> None:
    if number == view.register_number:
        return
    await execute("update registration set register_number = $2, registered_at = $3 where id = $1", view.id, number, at)
    await _note(
        view.id, view.slug, "meetings.registration.registered", actor, at, before=view.register_number, after=number
    )


async def _note(
    registration: int,
    slug: str,
    verb: str,
    actor: Actor,
    at: datetime,
    *,
    before: str | None = None,
    after: str | None = None,
) -> None:
    await record(
        actor,
        verb,
        subject=f"registrering:{registration}",
        at=at,
        fields=("register_number",),
        before=before,
        after=after,
    )
    signal(channel("diarium"), channel("moten", slug))
