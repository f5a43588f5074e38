"""What the pages of meetings have in common: their words, and how times and days are read from forms."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from litestar import Response

from services.api.answers import page
from services.api.forms import Typed
from services.api.visit import Visit
from services.domain.base.errors import NotFound, NotUnderstood
from services.domain.bodies.queries.bodies import list_bodies
from services.domain.meetings.actions.meetings import MeetingDraft
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.rules.meetings import FIRST_YEAR, LAST_YEAR, MeetingKind, MeetingState
from services.render.words import meetings as words


def meeting_words() -> dict[str, Any]:
    """The words and values that every template of meetings uses."""
    return {
        "word": words.word,
        "hours": words.hours,
        "told": words.told,
        "day_off": words.day_off,
        "Kind": MeetingKind,
        "State": MeetingState,
    }


def meeting_page(
    template: str, visit: Visit, *, crumbs: Iterable[tuple[str, str | None]] = (), **context: Any
) -> Response[str]:
    """A page of meetings with its words and what the visitor may do."""
    above = f"{visit.home}/moten" if crumbs and visit.may(MeetingPermission.READ) else None
    return page(
        template,
        visit,
        base=f"{visit.home}/moten",
        home=visit.home,
        may_plan=visit.signed_in.may_somewhere(MeetingPermission.PLAN),
        may_register=visit.signed_in.may_somewhere(MeetingPermission.REGISTER),
        may_breaks=visit.may(MeetingPermission.BREAKS),
        may_import=visit.may(MeetingPermission.IMPORT),
        today=visit.clock.today(),
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Möten", above), *crumbs],
        **meeting_words(),
        **context,
    )


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of meeting to choose among."""
    return [(kind.value, words.word(kind).capitalize()) for kind in MeetingKind]


async def bodies_to_plan(visit: Visit) -> list[tuple[str, str]]:
    """The bodies whose meetings the visitor may plan, by their addresses."""
    return [
        (body.slug, body.name)
        for body in await list_bodies(visit.clock.today())
        if visit.may(MeetingPermission.PLAN, body=body.id)
    ]


def shown_year(year: int) -> int:
    """A year of the calendar; another doesn't exist."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound(year=year)
    return year


_CLOCK_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[.:]?(?P<minute>[0-5][0-9])(?:[.:][0-5][0-9])?)?")
"""With seconds, as some browsers' fields of time have them, which count for nothing."""


def clock_time(values: Typed, name: str, label: str) -> time | None:
    """A time of day as 09:00, 09.00, 0900 or 9, or nothing. Raises NotUnderstood."""
    value = values.text(name, label, limit=8, optional=True)
    if not value:
        return None
    found = _CLOCK_TIME.fullmatch(value)
    if not found or int(found["hour"]) > 23:
        raise NotUnderstood(name=label, value=value, expected="en tid som 09.00", field=name)
    return time(int(found["hour"]), int(found["minute"] or 0))


def meeting_draft(values: Typed, *, kind: MeetingKind | None = None) -> MeetingDraft:
    """What is entered about time, place and kind. Raises RuleBroken."""
    if kind is None:
        try:
            kind = MeetingKind(values["kind"])
        except ValueError as error:
            raise NotUnderstood(name="slag", value=values["kind"], expected="ett val i listan", field="kind") from error
    return MeetingDraft(
        starts=clock_time(values, "starts", "starttid"),
        ends=clock_time(values, "ends", "sluttid"),
        place=values.text("place", "plats", optional=True) or None,
        link=values.text("link", "länken till mötet", limit=500, optional=True) or None,
        kind=kind,
    )


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first day of a month and of the next."""
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
