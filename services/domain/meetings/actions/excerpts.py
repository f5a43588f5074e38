"""Excerpts of minutes (protokollsutdrag): one item of approved minutes as a document."""

from datetime import datetime

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.errors import NotFound
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.minutes import MinutesView

EXCERPT = "meetings.excerpt"
"""Kind of the job that makes an excerpt as Word and PDF."""


async def start_excerpt(
    meeting: MeetingView, minutes: MinutesView, item: int, *, actor: Actor, at: datetime
) -> jobs.JobView:
    """Have one item of approved minutes made as a document. Raises NotFound."""
    actor.require(MeetingPermission.READ_MINUTES, **meeting.dimensions)
    found = minutes.content.item(item) if minutes.content and not minutes.is_open else None
    if found is None:
        raise NotFound(item=item)
    return await jobs.start(
        EXCERPT,
        f"{meeting.slug}/{minutes.number}/{item}",
        title=f"Utdrag: {meeting.body.short} {meeting.day}, punkt {found.number}",
        payload={"meeting": meeting.slug, "number": minutes.number, "item": item},
        actor=actor,
        at=at,
    )
