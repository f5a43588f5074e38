"""Pages of meetings: calendar, year plan, one meeting with agenda, call, room and minutes, feeds, the register."""

from litestar import Router
from litestar.types import HTTPScope

from services.api.meetings import (
    agenda,
    answer_links,
    attachments,
    attendance,
    body_rules,
    breaks,
    call_answers,
    calls,
    editing,
    feeds,
    following,
    formal,
    items,
    minutes,
    pages,
    planning,
    reading_in,
    recording,
    register,
    registration,
    room,
    suggestions,
)
from services.domain.base.reading import Lookup
from services.domain.meetings.queries.meetings import MeetingView, meeting_lookup


def meeting_of_address(scope: HTTPScope) -> Lookup[MeetingView | None] | None:
    """The meeting that an address names, where one is read. Whoever writes looks it up themselves, after the form has come:
    what has happened while it was on its way is then seen."""
    is_read = scope["method"] == "GET" and scope["path_template"].startswith("/{tenant}/moten/{slug}")
    return meeting_lookup(scope["path_params"]["slug"]) if is_read else None


_pages = [
    *pages.handlers,
    *following.handlers,
    *planning.handlers,
    *editing.handlers,
    *agenda.handlers,
    *items.handlers,
    *attachments.handlers,
    *suggestions.handlers,
    *body_rules.handlers,
    *breaks.handlers,
    *feeds.handlers,
    *calls.handlers,
    *call_answers.handlers,
    *answer_links.handlers,
    *room.handlers,
    *attendance.handlers,
    *recording.handlers,
    *formal.handlers,
    *minutes.handlers,
    *register.handlers,
    *registration.handlers,
    *reading_in.handlers,
]
handlers = [Router(path="/", route_handlers=_pages, opt={"addressed": meeting_of_address})]

__all__ = ["handlers"]
