"""What pages of meetings lead to only when someone has done something, left in the demonstration for the walk."""

from dataclasses import replace

from services.domain.base.actor import Actor
from services.domain.base.clock import Clock
from services.domain.base.scope import tenant_scope
from services.domain.documents.actions import keep_made
from services.domain.meetings.actions import agenda, approval, calls, minutes, sittings
from services.domain.meetings.actions.body_rules import change_rules, draft_of
from services.domain.meetings.actions.clauses import write_and_adopt
from services.domain.meetings.actions.templates import choose_template
from services.domain.meetings.queries.agenda import agenda_of, rules_of
from services.domain.meetings.queries.calls import latest_call
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.minutes import minutes_room
from services.domain.meetings.rules.templates import TemplateKind

SLUG = "schnv-2025-04-11"


async def leave_minutes(tenant: str = "dalarna") -> None:
    """A meeting held and decided at, its minutes approved and corrected, with documents; a Word template."""
    do = {"actor": Actor.system(tenant), "at": Clock().now()}
    async with tenant_scope(tenant):
        meeting = await access_meeting(SLUG)
        await agenda.begin_agenda(meeting, **do)
        await sittings.open_meeting(meeting, **do)
        meeting = await access_meeting(SLUG)
        for item in (await agenda_of(meeting)).items:
            await sittings.take_up(meeting, item.id, **do)
            await write_and_adopt(meeting, item.id, "att uppdra åt RSS att återkomma.", **do)
            await sittings.mark_handled(meeting, item.id, **do)
        await sittings.close_meeting(meeting, **do)
        meeting = await access_meeting(SLUG)
        await minutes.start_minutes(meeting, **do)
        await _approved(meeting, do)
        await minutes.begin_correction(meeting, reason="Fel plats.", **do)
        await _approved(meeting, do)
        file = await keep_made("Mall.docx", "application/x-docx", b"PK", **do)
        await choose_template(TemplateKind.NOTES, file.id, **do)


async def leave_call_documents(slug: str = "schnv-2025-12-12", tenant: str = "dalarna") -> None:
    """The documents of a meeting's call, which a worker makes."""
    do = {"actor": Actor.system(tenant), "at": Clock().now()}
    async with tenant_scope(tenant):
        call = await latest_call((await access_meeting(slug)).id)
        assert call
        files = [await keep_made(f"Kallelse.{form}", f"application/{form}", b"%PDF", **do) for form in ("docx", "pdf")]
        await calls.keep_documents(call, word=files[0].id, pdf=files[1].id)


async def leave_formal_rules(
    slug: str = "styrgruppen-for-socialchefsnatverket-2025-11-20", tenant: str = "dalarna"
) -> None:
    """A body that notes recusals, votes and reservations, whose meeting is held today."""
    async with tenant_scope(tenant):
        body = (await access_meeting(slug)).body.id
        draft = replace(draft_of(await rules_of(body)), recusal=True, votes=True, reservations=True)
        await change_rules(body, draft, actor=Actor.system(tenant), at=Clock().now())


async def _approved(meeting: MeetingView, do: dict) -> None:
    await approval.approve(meeting, **do)
    files = [await keep_made(f"Anteckningar.{form}", f"application/{form}", b"%PDF", **do) for form in ("docx", "pdf")]
    version = (await minutes_room(meeting.id)).versions[0]
    word, pdf = [file.id for file in files]
    await minutes.keep_documents(version.id, digest=version.digest, word=word, pdf=pdf, at=do["at"])
