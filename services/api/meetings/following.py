"""`/{tenant}/moten/{slug}/handelser`: a meeting's own page, live, for everybody who looks at it.

Members follow what is up, what is decided, who is there; before the meeting how many come. Nothing of it is the visitor's
own, so that five hundred who look share what is rendered.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from litestar import get
from litestar.params import QueryParameter
from litestar.response import Stream

from services.api.live import LiveHub, live_parts
from services.api.live_parts import Parts, order_of
from services.api.meetings.agenda import agenda_rows
from services.api.meetings.answers import meeting_words
from services.api.visit import Visit
from services.domain.base.live import channel
from services.domain.base.reading import look_up_all
from services.domain.base.scope import tenant_scope
from services.domain.bodies.permissions import BodyPermission
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import agenda_lookup
from services.domain.meetings.queries.answers import answers_lookup
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.people import people_lookup, people_there
from services.domain.meetings.queries.sittings import sitting_lookup
from services.domain.meetings.rules.sittings import Phase
from services.render.environment import render, render_block, render_macro
from services.render.words import calls as call_words
from services.render.words.agenda import word as agenda_word
from services.render.words.meetings import STAGES
from services.render.words.sittings import role_words

PAGE = "meetings/show.html"
READ_MEETING = {"permission": MeetingPermission.READ_MEETING}


@dataclass(frozen=True, kw_only=True)
class Sight:
    """As whom a meeting is looked at: what differs between those who are shown different pages."""

    home: str
    papers: bool
    people: bool


def sight_of(visit: Visit, meeting: MeetingView) -> Sight:
    """What the visitor may see of a meeting."""
    return Sight(
        home=visit.home,
        papers=visit.may(MeetingPermission.READ_PAPERS, **meeting.dimensions),
        people=visit.may(BodyPermission.READ_PEOPLE),
    )


def is_followed(meeting: MeetingView, today: date) -> bool:
    """Whether anything more is to be seen: until it is closed, and the day out, for it may be opened again."""
    return meeting.phase is not Phase.CLOSED or meeting.day == today


async def seen_of(meeting: MeetingView, sight: Sight, *, account: int = 0) -> dict[str, Any]:
    """What there is to see of a meeting, in the words of its template. `account`: whose own answer is among the answers."""
    has_sitting = sight.papers and meeting.phase is not Phase.COMING
    agenda, sitting, people, answers = await look_up_all(
        agenda_lookup(meeting) if sight.papers else None,
        sitting_lookup(meeting.id) if has_sitting else None,
        None if has_sitting else people_lookup(meeting),
        answers_lookup(meeting.id, account=account) if meeting.is_called else None,
    )
    rows = agenda_rows(meeting, agenda) if agenda else []
    return {
        "agenda": agenda,
        "rows": rows,
        "order": order_of([_name(row.item.id) for row in rows]),
        "sitting": sitting,
        "people": people or people_there(sitting),
        "answers_now": answers,
        "may_names": sight.papers,
        "may_people": sight.people,
        "agenda_word": agenda_word,
        "call_word": call_words.word,
        "role_word": role_words,
    }


@get("/{tenant:str}/moten/{slug:str}/handelser", opt=READ_MEETING, include_in_schema=False)
async def follow(
    visit: Visit, slug: str, hub: LiveHub, ordning: Annotated[str, QueryParameter(name="ordning", max_length=40)] = ""
) -> Stream:
    """The meeting's page, live. `ordning` is the order of the agenda that the page was made with."""
    sight, tenant, today = await _sight(visit, slug), visit.own_tenant.slug, visit.clock.today()

    async def parts() -> Parts:
        async with tenant_scope(tenant):
            await _sight(visit, slug)
            meeting = await access_meeting(slug)
            seen = await seen_of(meeting, sight)
        return _parts(meeting, sight, seen, today)

    channels = [channel("moten", slug), channel("moten", slug, "kallelse")]
    return live_parts(hub, channels, audience=f"meeting/{slug}/{sight}", render=parts, order=ordning)


async def _sight(visit: Visit, slug: str) -> Sight:
    """As whom the visitor looks. Raises NotFound for who may not."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.READ_MEETING, **meeting.dimensions)
    return sight_of(visit, meeting)


def _parts(meeting: MeetingView, sight: Sight, seen: dict[str, Any], today: date) -> Parts:
    base = f"{sight.home}/moten"
    here = f"{base}/{meeting.slug}"
    context = meeting_words() | {
        "meeting": meeting,
        "here": here,
        "base": base,
        "home": sight.home,
        "today": today,
        "stages": STAGES,
        "Phase": Phase,
        "may_see_structure": sight.people,
        "is_coming": meeting.phase is Phase.COMING,
        "may_prepare": False,
        **seen,
    }
    beside = {f"motets-{name}": render_block("meetings/frame.html", name, context) for name in ("lage", "vag")}
    beside |= {name: render_block(PAGE, name, context) for name in ("nu", "vantade")}
    beside["svarslage"] = render("meetings/answers_now.html", context)
    rows, agenda = seen["rows"], seen["agenda"]
    shown = (
        agenda,
        here,
        base if sight.people else None,
        agenda_word,
        3,
        meeting.present_item,
        meeting.is_called,
        seen["sitting"],
    )
    listed = {
        _name(row.item.id): render_macro("meetings/agenda_parts.html", "agenda_item", row, *shown) for row in rows
    }
    return Parts(beside, listed, frame=("punkter", lambda: render_block(PAGE, "punkter", context)))


def _name(item: int) -> str:
    return f"punkt-{item}"


handlers = [follow]
