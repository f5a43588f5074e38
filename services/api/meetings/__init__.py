"""Pages of meetings: the calendar, the year's plan, one meeting, school breaks, calendar feeds."""

from services.api.meetings import breaks, editing, feeds, pages, planning

handlers = [*pages.handlers, *planning.handlers, *editing.handlers, *breaks.handlers, *feeds.handlers]

__all__ = ["handlers"]
