"""Pages of meetings: calendar, year plan, one meeting with agenda, call, room and minutes, feeds, the register."""

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
    formal,
    items,
    minutes,
    pages,
    planning,
    reading_in,
    recording,
    register,
    room,
    suggestions,
)

handlers = [
    *pages.handlers,
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
    *reading_in.handlers,
]

__all__ = ["handlers"]
