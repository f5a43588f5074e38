"""The frame of a meeting's pages: its heading, where it is on its way, and the links between its parts.

A page of one meeting extends `meetings/frame.html` and is answered by `part_page`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from litestar import Response

from services.api.meetings.answers import meeting_page
from services.api.visit import Visit
from services.domain.base.permissions import Permission
from services.domain.bodies.permissions import BodyPermission
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.sittings import Phase
from services.render.formats import date_long
from services.render.words.meetings import STAGES

PHASES = frozenset(Phase)
BEFORE_CLOSED = frozenset({Phase.COMING, Phase.OPEN})


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a meeting with an address of its own: who may open it, and in which phases the link is of use."""

    name: str
    text: str
    path: str
    permission: Permission
    phases: frozenset[Phase] = PHASES
    also_called_off: bool = False


PARTS = (
    Part(name="meeting", text="Mötet", path="", permission=MeetingPermission.READ_MEETING, also_called_off=True),
    Part(name="agenda", text="Dagordning", path="/dagordning", permission=MeetingPermission.PREPARE, phases=BEFORE_CLOSED),
    Part(
        name="suggestions",
        text="Förslag",
        path="/forslag",
        permission=MeetingPermission.SUGGEST,
        phases=frozenset({Phase.COMING}),
    ),
    Part(name="attachments", text="Bilagor", path="/bilagor", permission=MeetingPermission.PREPARE, phases=BEFORE_CLOSED),
    Part(name="call", text="Kallelse", path="/kallelse", permission=MeetingPermission.CALL, also_called_off=True),
    Part(name="room", text="Genomför", path="/genomfor", permission=MeetingPermission.HOLD),
    Part(
        name="minutes",
        text="Anteckningar",
        path="/minnesanteckningar",
        permission=MeetingPermission.READ_MINUTES,
        phases=frozenset({Phase.CLOSED}),
    ),
)  # fmt: skip
"""The parts in the order of their links. A page that comes adds its line."""


def meeting_parts(visit: Visit, meeting: MeetingView, current: str) -> list[tuple[str, str, bool]]:
    """The links between a meeting's parts that the visitor may open: (text, address, whether it is this one)."""
    here = f"{visit.home}/moten/{meeting.slug}"
    return [
        (part.text, here + part.path, part.name == current)
        for part in PARTS
        if visit.may(part.permission, **meeting.dimensions)
        and meeting.phase in part.phases
        and (part.also_called_off or not meeting.is_called_off)
    ]


def part_page(
    template: str,
    visit: Visit,
    meeting: MeetingView,
    *,
    part: str,
    title: str | None = None,
    crumbs: Iterable[tuple[str, str | None]] = (),
    status: int = 200,
    **context: Any,
) -> Response[str]:
    """A page of one meeting in its frame. `title` is the page's own heading, None on the meeting's first page."""
    here = f"{visit.home}/moten/{meeting.slug}"
    own = list(crumbs) or ([(title, None)] if title else [])
    return meeting_page(
        template,
        visit,
        status=status,
        crumbs=[(f"{meeting.body.short} {meeting.day}", here if own else None), *own],
        title=f"{f'{title}: ' if title else ''}{meeting.body.short} {date_long(meeting.day)}",
        own_title=title,
        may_see_structure=visit.may(BodyPermission.READ),
        meeting=meeting,
        here=here,
        parts=meeting_parts(visit, meeting, part),
        stages=STAGES,
        Phase=Phase,
        **context,
    )
