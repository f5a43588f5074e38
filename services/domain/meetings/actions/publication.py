"""Publication of approved minutes (publicering), with what must not be public masked (maskning)."""

from collections.abc import Sequence
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.base.live import channel, signal
from services.domain.meetings.actions.minutes import version_of_text
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.minutes import minutes_room
from services.domain.meetings.rules.masking import NotInMinutes, SeenOtherwise, masked
from services.domain.meetings.rules.minutes import MinutesContent, NothingApproved, as_json


async def mask(meeting: MeetingView, text: str, *, reason: str | None, actor: Actor, at: datetime) -> None:
    """Mask words on the public page, wherever they stand in these minutes; at once where they are public.

    Raises NotInMinutes, as for a name misspelt.
    """
    actor.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    text = text.strip()
    if not text:
        raise Missing(name="orden som ska maskas", field="mask_text")
    for value, limit, name, field in (
        (text, 1000, "texten", "mask_text"),
        (reason or "", 300, "skälet", "mask_reason"),
    ):
        if len(value) > limit:
            raise TooLong(name=name, limit=limit, field=field)
    await _hold(meeting)
    room = await minutes_room(meeting.id)
    shown = [one.content for one in (room.in_force, room.public) if one and one.content]
    if shown and all(masked(content, [text]) == masked(content, []) for content in shown):
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
    if room.public and room.public.content:
        # The same version, with all that is masked there: nothing else becomes public by this.
        words = [*(one.text for one in room.maskings), text]
        await _put_up(meeting, room.public.id, room.public.content, words, actor=actor, at=at)


async def unmask(meeting: MeetingView, masking: int, *, actor: Actor, at: datetime) -> None:
    """Show masked words again; where they are public, when they are published anew. Raises NotFound."""
    actor.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    await _hold(meeting)
    removed = await fetch_value(
        "update masking set removed_at = $3 where id = $1 and meeting = $2 and removed_at is null returning true",
        masking,
        meeting.id,
        at,
    )
    if not removed:
        raise NotFound(masking=masking)
    await record(actor, "meetings.minutes.unmasked", subject=f"maskning:{masking}", at=at, fields=("text",))
    if (await minutes_room(meeting.id)).published is None:
        await _forget_removed(meeting)


async def publish(meeting: MeetingView, *, seen: str | None = None, actor: Actor, at: datetime) -> None:
    """Put the minutes in force on the public page, masked. What stood there gives way to them.

    `seen` is the `seen_as` of what was looked through first. Raises NothingApproved, SeenOtherwise.
    """
    actor.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    await _hold(meeting)
    room = await minutes_room(meeting.id)
    if room.in_force is None or room.in_force.content is None or room.to_publish is None:
        raise NothingApproved()
    if seen is not None and seen != seen_as(room.to_publish):
        raise SeenOtherwise()
    await _put_up(meeting, room.in_force.id, room.in_force.content, room.to_mask, actor=actor, at=at)
    await _forget_removed(meeting)


def seen_as(content: MinutesContent) -> str:
    """What a page carries that shows what would become public: whether it has changed since is told by it."""
    return version_of_text(as_json(content))


async def unpublish(meeting: MeetingView, *, actor: Actor, at: datetime) -> None:
    """Take the minutes from the public page."""
    actor.require(MeetingPermission.PUBLISH_MINUTES, body=meeting.body.id)
    await _hold(meeting)
    if not await _withdraw(meeting, at):
        raise NotFound(publication=meeting.slug)
    await _forget_removed(meeting)
    await record(actor, "meetings.minutes.unpublished", subject=f"möte:{meeting.id}", at=at, fields=("withdrawn_at",))
    signal(channel("moten", meeting.slug))


async def _hold(meeting: MeetingView) -> None:
    """Let nobody else mask, publish or withdraw until the commit: what was masked or withdrawn meanwhile would be public."""
    await execute("select from minutes where meeting = $1 for update", meeting.id)


async def _put_up(
    meeting: MeetingView, version: int, content: MinutesContent, words: Sequence[str], *, actor: Actor, at: datetime
) -> None:
    """Let the public page show a version, without these words."""
    await _withdraw(meeting, at)
    await execute(
        "insert into publication (tenant, minutes, content, published_by, published_at)"
        " values ($1, $2, $3::jsonb, $4, $5)",
        current_scope().tenant,
        version,
        as_json(masked(content, words)),
        actor.account,
        at,
    )
    await record(
        actor,
        "meetings.minutes.published",
        subject=f"anteckningar:{version}",
        at=at,
        after={"maskings": len(words)},
    )
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


async def _forget_removed(meeting: MeetingView) -> None:
    """Maskings that were removed mask nothing any more."""
    await execute("delete from masking where meeting = $1 and removed_at is not null", meeting.id)
