"""Publication of approved minutes (publicering), with what must not be public masked (maskning)."""

from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.base.live import channel, signal
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.minutes import minutes_room
from services.domain.meetings.rules.masking import NotInMinutes, masked
from services.domain.meetings.rules.minutes import NothingApproved, as_json


async def mask(meeting: MeetingView, text: str, *, reason: str | None, actor: Actor, at: datetime) -> None:
    """Mask words on the public page, wherever they stand in these minutes. Raises NotInMinutes, as for a name misspelt."""
    actor.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    text = text.strip()
    if not text:
        raise Missing(name="orden som ska maskas", field="text")
    for value, limit, name, field in ((text, 1000, "texten", "text"), (reason or "", 300, "skälet", "reason")):
        if len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    in_force = (await minutes_room(meeting.id)).in_force
    if in_force and in_force.content and masked(in_force.content, [text]) == masked(in_force.content, []):
        raise NotInMinutes(text=text)
    masking = await fetch_value(
        "insert into masking (tenant, meeting, text, reason, masked_by, masked_at) values ($1, $2, $3, $4, $5, $6)"
        " returning id",
        current_scope().tenant,
        meeting.id,
        text,
        reason,
        actor.account,
        at,
    )
    await record(actor, "meetings.minutes.masked", subject=f"maskning:{masking}", at=at, fields=("text", "reason"))
    await _publish_anew(meeting, actor=actor, at=at)


async def unmask(meeting: MeetingView, masking: int, *, actor: Actor, at: datetime) -> None:
    """Show masked words again. Raises NotFound."""
    actor.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    if not await fetch_value("delete from masking where id = $1 and meeting = $2 returning true", masking, meeting.id):
        raise NotFound(masking=masking)
    await record(actor, "meetings.minutes.unmasked", subject=f"maskning:{masking}", at=at, fields=("text",))
    await _publish_anew(meeting, actor=actor, at=at)


async def publish(meeting: MeetingView, *, actor: Actor, at: datetime) -> None:
    """Put the minutes in force on the public page, masked. What stood there gives way to them. Raises NothingApproved."""
    actor.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    room = await minutes_room(meeting.id)
    if room.in_force is None or room.in_force.content is None:
        raise NothingApproved()
    await _withdraw(meeting, at)
    content = masked(room.in_force.content, [one.text for one in room.maskings])
    await execute(
        "insert into publication (tenant, minutes, content, published_by, published_at)"
        " values ($1, $2, $3::jsonb, $4, $5)",
        current_scope().tenant,
        room.in_force.id,
        as_json(content),
        actor.account,
        at,
    )
    await record(
        actor,
        "meetings.minutes.published",
        subject=f"anteckningar:{room.in_force.id}",
        at=at,
        after={"number": room.in_force.number, "maskings": len(room.maskings)},
    )
    signal(channel("moten", meeting.slug))


async def unpublish(meeting: MeetingView, *, actor: Actor, at: datetime) -> None:
    """Take the minutes from the public page."""
    actor.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    if not await _withdraw(meeting, at):
        raise NotFound(publication=meeting.slug)
    await record(actor, "meetings.minutes.unpublished", subject=f"möte:{meeting.id}", at=at, fields=("withdrawn_at",))
    signal(channel("moten", meeting.slug))


async def _withdraw(meeting: MeetingView, at: datetime) -> bool:
    """End what stands on the public page; whether anything did."""
    done = await execute(
        "update publication p set withdrawn_at = $2 from minutes m"
        " where m.id = p.minutes and m.meeting = $1 and p.withdrawn_at is null",
        meeting.id,
        at,
    )
    return done != "UPDATE 0"


async def _publish_anew(meeting: MeetingView, *, actor: Actor, at: datetime) -> None:
    """What is public changes with its masking, at once."""
    if (await minutes_room(meeting.id)).published is not None:
        await publish(meeting, actor=actor, at=at)
