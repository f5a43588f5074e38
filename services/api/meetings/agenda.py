"""`…/moten/{slug}/dagordning`: prepare the agenda: begin it, add items, let them change places, take up what comes back."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.meetings.parts import part_page
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.meetings.actions import agenda as actions
from services.domain.meetings.actions.arrivals import bring_in
from services.domain.meetings.actions.items import ItemDraft, add_item
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import Agenda, ItemLine, agenda_of, standing_items
from services.domain.meetings.queries.arrivals import arrivals_to, is_next
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.suggestions import suggestions_to
from services.domain.meetings.rules.agenda import ItemRole, ItemState, Length, clock_times
from services.domain.meetings.rules.ordering import Move, NotAPlace, Place, steps
from services.domain.meetings.rules.sittings import Phase
from services.domain.meetings.rules.suggestions import SuggestionState
from services.render.formats import counted
from services.render.words.agenda import duration, source_words
from services.render.words.agenda import word as agenda_word

PREPARE = {"permission": MeetingPermission.PREPARE}
AGENDA = "/{tenant:str}/moten/{slug:str}/dagordning"
ITEM = AGENDA + "/{item:int}"

STATES: Mapping[str, tuple[Callable[..., Awaitable[None]], str]] = {
    "skjut-upp": (actions.postpone_item, "Punkten är uppskjuten. Den kommer tillbaka på nästa dagordning."),
    "utgar": (actions.withdraw_item, "Punkten utgår."),
    "ta-upp": (actions.resume_item, "Punkten tas upp igen."),
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An item as the list shows it: when it begins, and the items under it."""

    item: ItemLine
    begins: time | None
    source: str
    under: tuple["Row", ...] = ()

    @property
    def takes_items(self) -> bool:
        """Whether items may be dropped under it."""
        return self.item.is_section or bool(self.under)


@get(AGENDA, opt=PREPARE, include_in_schema=False)
async def show(visit: Visit, slug: str, request: Request) -> Response[str]:
    """The agenda as it is prepared; before it is begun, what it will begin with."""
    meeting = await own_meeting(visit, slug)
    moved = str(request.query_params.get("flyttad", ""))[:40]
    under = Typed(parent=str(request.query_params.get("under", ""))[:10])
    return await _page(visit, meeting, values=under, focus=moved)


@post(AGENDA, opt=PREPARE, include_in_schema=False)
async def begin(visit: Visit, slug: str) -> Response[str] | Redirect:
    """Begin the agenda: standing items, previous minutes, what comes back."""
    meeting = await own_meeting(visit, slug)
    try:
        await actions.begin_agenda(meeting, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, meeting, error)
    waiting = await arrivals_to(meeting) if await is_next(meeting, visit.clock.today()) else []
    left = f" {counted(len(waiting), 'punkt', 'punkter')} fick inte plats, se Kommer till mötet." if waiting else ""
    return see_other(_address(visit, slug), said=f"Dagordningen är påbörjad.{left}")


@post(f"{AGENDA}/punkter", opt=PREPARE, include_in_schema=False)
async def add(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Add an item under a heading, or last."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    kinds = await typed_list(request, "kinds")
    try:
        agenda = await agenda_of(meeting)
        item = await add_item(
            meeting,
            ItemDraft(title=values.text("title", "rubrik", limit=300), kinds=tuple(kinds), role=_role(values)),
            place=_place_of_new(values, agenda),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _page(visit, meeting, error, values=values, kinds=kinds)
    if values["do"] == "oppna":
        return see_other(f"{_address(visit, slug)}/{item}", said="Punkten är tillagd.")
    # Whoever adds several items adds them under the same heading, as a rule.
    return see_other(f"{_address(visit, slug)}?flyttad=ny&under={values['parent'][:10]}", said="Punkten är tillagd.")


def _role(values: Typed) -> ItemRole:
    return ItemRole.SECTION if values["parent"] == "rubrik" else ItemRole.NONE


def _place_of_new(values: Typed, agenda: Agenda) -> Place:
    """Last under the heading that was chosen; a new top item before the one about the next meeting."""
    parent = values.row("parent")
    if parent is not None:
        return Place(parent=parent)
    last = agenda.items[-1] if agenda.items else None
    return Place(before=last.id if last and last.role is ItemRole.NEXT_MEETING else None)


@post(f"{AGENDA}/ordning", opt=PREPARE, include_in_schema=False)
async def order(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """One step of an item (`steg`: its number and the step), or the place to which it was dragged."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    name, _, step = values["steg"].partition(" ")
    item = Typed(item=name).row("item") or values.row("item") or 0
    do: dict[str, Any] = {"actor": visit.signed_in, "at": visit.clock.now()}
    try:
        if step:
            if step not in set(Move):
                raise NotAPlace()
            await actions.move_item(meeting, item, Move(step), **do)
        else:
            place = Place(parent=values.row("parent"), before=values.row("before"))
            await actions.place_item(meeting, item, place, **do)
    except RuleBroken as error:
        return await _page(visit, meeting, error)
    found = (await agenda_of(meeting)).item(item)
    said = f"Punkten är nu {found.number}." if found else None
    return see_other(f"{_address(visit, slug)}?flyttad={item}-{step or 'plats'}", said=said)


@post(f"{AGENDA}/kommer-tillbaka", opt=PREPARE, include_in_schema=False)
async def take_up(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Put on the agenda what comes back, or was referred here."""
    meeting, values = await own_meeting(visit, slug), await typed(request)
    try:
        await bring_in(meeting, values.row("source") or 0, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, meeting, error)
    return see_other(_address(visit, slug), said="Punkten är uppsatt på dagordningen.")


@post(f"{ITEM}/{{what:str}}", opt=PREPARE, include_in_schema=False)
async def set_state(visit: Visit, slug: str, item: int, what: str) -> Response[str] | Redirect:
    """Put an item off, withdraw it, or let it be taken up after all."""
    meeting = await own_meeting(visit, slug)
    if what not in STATES:
        raise NotFound(what=what)
    change, said = STATES[what]
    try:
        await change(meeting, item, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, meeting, error)
    return see_other(f"{_address(visit, slug)}?flyttad={item}-mer", said=said)


@post(f"{ITEM}/ta-bort", opt=PREPARE, include_in_schema=False)
async def remove(visit: Visit, slug: str, item: int) -> Response[str] | Redirect:
    """Take an item away."""
    meeting = await own_meeting(visit, slug)
    try:
        await actions.remove_item(meeting, item, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, meeting, error)
    return see_other(_address(visit, slug), said="Punkten är borttagen.")


async def own_meeting(visit: Visit, slug: str) -> MeetingView:
    """The meeting, for who may prepare its body's meetings. Raises NotFound."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.PREPARE, body=meeting.body.id)
    return meeting


def agenda_rows(meeting: MeetingView, agenda: Agenda) -> list[Row]:
    """The items as rows, those under a heading within it."""
    begins = clock_times(meeting.starts, [_length_of(item) for item in agenda.items])
    under: dict[int | None, list[Row]] = defaultdict(list)
    # From the last one, so that what lies under a heading has been gathered when the heading comes.
    for item, at in reversed(list(zip(agenda.items, begins, strict=True))):
        row = Row(item=item, begins=at, source=source_words(item), under=tuple(reversed(under[item.id])))
        under[item.parent].append(row)
    return under[None][::-1]


def _length_of(item: ItemLine) -> Length:
    """What an item takes: nothing when it is put off or withdrawn; headings and formal items next to nothing by themselves."""
    if item.state not in (ItemState.PLANNED, ItemState.HANDLED):
        return Length(minutes=None, is_brief=True)
    return Length(minutes=item.minutes, is_brief=item.role is not ItemRole.NONE)


def _address(visit: Visit, slug: str) -> str:
    return f"{visit.home}/moten/{slug}/dagordning"


async def _page(
    visit: Visit,
    meeting: MeetingView,
    *broken: RuleBroken,
    values: Typed | None = None,
    kinds: Sequence[str] = (),
    focus: str = "",
) -> Response[str]:
    agenda = await agenda_of(meeting)
    may_change = meeting.phase is not Phase.CLOSED and not meeting.is_called_off
    suggestions = await suggestions_to(meeting)
    return part_page(
        "meetings/agenda.html",
        visit,
        meeting,
        part="agenda",
        title="Dagordning",
        status=422 if broken else 200,
        agenda=agenda,
        rows=agenda_rows(meeting, agenda),
        moves={item.id: steps(agenda.places, item.id) for item in agenda.items},
        standing=[] if agenda.items else await standing_items(meeting.body.id),
        comes_by_itself=not agenda.items and await is_next(meeting, visit.clock.today()),
        arrivals=await arrivals_to(meeting) if may_change else [],
        waiting=sum(one.state is SuggestionState.OPEN for one in suggestions),
        may_change=may_change,
        length=_length(meeting),
        agenda_word=agenda_word,
        duration=duration,
        focus=focus,
        headings=[(str(one.id), f"Under {one.number} {one.title}") for one in agenda.items if one.is_section],
        kind_choices=list(agenda.kinds.items()),
        values=values or Typed(),
        kinds=kinds,
        errors=errors_by_field(*broken),
    )


def _length(meeting: MeetingView) -> int | None:
    """How long the meeting is (minutes), once its times are decided."""
    if meeting.starts is None or meeting.ends is None:
        return None
    opens = datetime.combine(meeting.day, meeting.starts)
    return int((datetime.combine(meeting.day, meeting.ends) - opens).total_seconds() // 60)


handlers = [show, begin, add, order, take_up, set_state, remove]
