"""Forms of the workbench that record what a meeting says and decides: clauses, notes, views."""

from typing import Annotated, Any

from litestar import MediaType, Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, typed, typed_list
from services.api.meetings.holding import (
    HOLD,
    NOTE,
    ROOM,
    SHOWN,
    after_write,
    faults,
    held_by,
    room_path,
    show_room,
    status_of,
)
from services.api.meetings.parts import part_page
from services.api.meetings.responsible import Book, book_for, read_responsible
from services.api.visit import Visit
from services.domain.base.errors import Conflict, NotFound, RuleBroken, StaleSave
from services.domain.meetings.actions import clauses as actions
from services.domain.meetings.actions import notes
from services.domain.meetings.actions.clauses import ClauseFacts
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.clauses import ClauseView, access_clause
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.clauses import ClauseKind
from services.domain.meetings.rules.sittings import Phase
from services.render.formats import clock_time

AUTOSAVE = "X-Samband-Autosave"
ITEM = f"{ROOM}/punkter/{{item:int}}"
CLAUSE = f"{ROOM}/att-satser/{{clause:int}}"


# Clauses


@post(f"{ITEM}/att-satser", opt=HOLD, include_in_schema=False)
async def write_clause(visit: Visit, slug: str, item: int, request: Request) -> Response[str] | Redirect:
    """Write a clause on the spot: adopt it, or let the room see it as a proposal. A usual form is put into the editor."""
    meeting, values = await held_by(visit, slug), await typed(request)
    if values["usual"]:
        filled = Typed({**values, "text": values["usual"]})
        return await show_room(visit, meeting, item=item, values=filled)
    who: dict[str, Any] = {"actor": visit.signed_in, "at": visit.clock.now()}
    verb = actions.propose if values["do"] == "foresla" else actions.write_and_adopt
    try:
        await verb(meeting, item, values["text"], appeal=bool(values["appeal"]), **who)
    except (RuleBroken, Conflict) as error:
        return await show_room(visit, meeting, error, item=item, values=values, fault_at="skriv")
    said = "Förslaget visas för mötet." if values["do"] == "foresla" else "Att-satsen är antagen."
    return await after_write(visit, meeting, item=item, said=said, anchor="#beslut")


@post(CLAUSE, opt=HOLD, include_in_schema=False)
async def decide_clause(visit: Visit, slug: str, clause: int, request: Request) -> Response[str] | Redirect:
    """Adopt a clause as it stands or in other words, change its words, strike it, or take that back."""
    meeting, values = await held_by(visit, slug), await typed(request)
    who: dict[str, Any] = {"actor": visit.signed_in, "at": visit.clock.now()}
    version = values.row("version") or 0
    before = await access_clause(meeting.id, clause)
    worded = "text" in values
    try:
        match values["do"]:
            case "anta":
                text = values["text"] if worded else None
                await actions.adopt(meeting, clause, text=text, version=version, **who)
            case "ord":
                await actions.change_words(meeting, clause, values["text"], version=version, **who)
            case "stryk":
                await actions.drop(meeting, clause, **who)
            case "angra":
                await actions.take_back(meeting, clause, **who)
            case _:
                raise NotFound(do=values["do"])
    except StaleSave as error:
        # Saving once more, after having seen both texts, means it.
        values["version"] = str(error.facts["version"])
        return await show_room(
            visit,
            meeting,
            error,
            item=before.item,
            clause=clause,
            values=values,
            fault_at="skriv" if worded else "beslut",
        )
    except (RuleBroken, Conflict) as error:
        edited = clause if worded else None
        fault_at = "skriv" if worded else "beslut"
        return await show_room(visit, meeting, error, item=before.item, clause=edited, values=values, fault_at=fault_at)
    said = {
        "anta": "Att-satsen är antagen.",
        "ord": "Orden är ändrade.",
        "stryk": "Förslaget är struket.",
        "angra": "Det är ett förslag igen.",
    }
    return await after_write(visit, meeting, item=before.item, said=said[values["do"]], anchor="#beslut")


# What is known of a clause


@get(f"{CLAUSE}/uppgifter", opt={"permission": MeetingPermission.FOLLOW_UP}, include_in_schema=False)
async def ask_facts(
    visit: Visit, slug: str, clause: int, came_from: Annotated[str, QueryParameter(name="fran", max_length=20)] = ""
) -> Response[str]:
    """What a clause does, who is to do it, by when and where it goes."""
    meeting = await _of_facts(visit, slug)
    return await _facts_page(visit, meeting, await access_clause(meeting.id, clause), came_from=came_from)


@post(f"{CLAUSE}/uppgifter", opt={"permission": MeetingPermission.FOLLOW_UP}, include_in_schema=False)
async def state_facts(visit: Visit, slug: str, clause: int, request: Request) -> Response[str] | Redirect:
    """Correct what the clause's words were taken to say."""
    meeting, values = await _of_facts(visit, slug), await typed(request)
    before = await access_clause(meeting.id, clause)
    who = await typed_list(request, "responsible")
    kinds = [kind for kind in await typed_list(request, "kinds") if kind in set(ClauseKind)]
    book = await book_for(meeting)
    try:
        facts = ClauseFacts(
            kinds=frozenset(ClauseKind(kind) for kind in kinds),
            responsible=tuple(read_responsible(who, book)),
            due=values.optional_day("due", "senast"),
            referred_to=values.row("referred_to"),
            report_back=bool(values["report_back"]),
            appeal=bool(values["appeal"]),
        )
        await actions.state_facts(
            meeting,
            clause,
            facts,
            version=values.row("version") or 0,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except (RuleBroken, Conflict) as error:
        if isinstance(error, StaleSave):
            values["version"] = str(error.facts["version"])
        came_from = values["fran"]
        return await _facts_page(
            visit, meeting, before, error, values=values, who=who, kinds=kinds, came_from=came_from
        )
    return see_other(_back(visit, meeting, before, values["fran"]), said="Uppgifterna är sparade.")


async def _of_facts(visit: Visit, slug: str) -> MeetingView:
    """The meeting, for who leads it; once it is closed, for who follows up. Raises NotFound."""
    meeting = await access_meeting(slug)
    permission = MeetingPermission.FOLLOW_UP if meeting.phase is Phase.CLOSED else MeetingPermission.HOLD
    visit.signed_in.require(permission, body=meeting.body.id)
    return meeting


MINUTES = "anteckningar"


def _back(visit: Visit, meeting: MeetingView, clause: ClauseView, came_from: str) -> str:
    """Where the clause is worked on: at the meeting, while its minutes are corrected, and else on its own page."""
    if meeting.phase is Phase.CLOSED and came_from == MINUTES:
        return f"{visit.home}/moten/{meeting.slug}/minnesanteckningar?punkt={clause.item}#beslut"
    if meeting.phase is Phase.CLOSED:
        return f"{visit.home}/beslut/{clause.id}"
    return f"{room_path(visit, meeting, clause.item)}#beslut"


async def _facts_page(
    visit: Visit,
    meeting: MeetingView,
    clause: ClauseView,
    *broken: RuleBroken | Conflict,
    values: Typed | None = None,
    who: list[str] | None = None,
    kinds: list[str] | None = None,
    came_from: str = "",
) -> Response[str]:
    book: Book = await book_for(meeting)
    if values is None:
        values = Typed(
            version=str(clause.version),
            due=clause.due.isoformat() if clause.due else "",
            referred_to=str(clause.referred_to or ""),
            report_back="1" if clause.report_back else "",
            appeal="1" if clause.appeal else "",
        )
    return part_page(
        "meetings/clause_facts.html",
        visit,
        meeting,
        part="room",
        title="Uppgifter om att-satsen",
        crumbs=[("Genomför", room_path(visit, meeting)), ("Uppgifter om att-satsen", None)],
        status=status_of(*broken),
        clause=clause,
        values=values,
        errors=faults(*broken),
        changed_meanwhile=any(isinstance(one, StaleSave) for one in broken),
        kinds=kinds if kinds is not None else [kind.value for kind in clause.kinds],
        all_kinds=list(ClauseKind),
        responsible=[*(who if who is not None else [book.said_of(one) for one in clause.responsible]), ""],
        suggestions=book.names,
        bodies=book.bodies,
        back=_back(visit, meeting, clause, came_from),
        came_from=came_from,
        **SHOWN,
    )


# Notes and views


@post(f"{ITEM}/anteckningar", opt=NOTE, include_in_schema=False)
async def write_note(
    visit: Visit, slug: str, item: int, request: Request
) -> Response[str] | Response[dict[str, Any]] | Redirect:
    """Save the notes: by themselves while one writes, or by hand."""
    meeting, values = await held_by(visit, slug), await typed(request)
    return await _saved(
        visit,
        meeting,
        item,
        request,
        values,
        lambda **who: notes.write_note(meeting, item, values["text"], version=values.row("version") or 0, **who),
        fault_at="anteckningar",
    )


@post(f"{ITEM}/visning", opt=NOTE, include_in_schema=False)
async def show_note(visit: Visit, slug: str, item: int, request: Request) -> Response[str] | Redirect:
    """Let the room see the notes and views on an item, or hide them again."""
    meeting, values = await held_by(visit, slug), await typed(request)
    verb = notes.release_note if values["do"] == "visa" else notes.hide_note
    try:
        await verb(meeting, item, actor=visit.signed_in, at=visit.clock.now())
    except (RuleBroken, Conflict) as error:
        return await show_room(visit, meeting, error, item=item)
    said = "Mötet ser nu anteckningarna." if values["do"] == "visa" else "Anteckningarna är dolda för mötet."
    return await after_write(visit, meeting, item=item, said=said, anchor="#anteckningar")


@post(f"{ITEM}/synpunkter/{{principal:int}}", opt=NOTE, include_in_schema=False)
async def write_view(
    visit: Visit, slug: str, item: int, principal: int, request: Request
) -> Response[str] | Response[dict[str, Any]] | Redirect:
    """Save what one principal said."""
    meeting, values = await held_by(visit, slug), await typed(request)
    return await _saved(
        visit,
        meeting,
        item,
        request,
        values,
        lambda **who: notes.write_view(
            meeting, item, principal, values["text"], version=values.row("version") or 0, **who
        ),
        fault_at="synpunkter",
    )


async def _saved(
    visit: Visit, meeting: MeetingView, item: int, request: Request, values: Typed, save: Any, *, fault_at: str
) -> Response[str] | Response[dict[str, Any]] | Redirect:
    """The answer to a save of what is written on: its new version, or both texts when somebody else has saved."""
    now = visit.clock.now()
    try:
        version = await save(actor=visit.signed_in, at=now)
    except StaleSave as stale:
        values["version"] = str(stale.facts["version"])
        return await show_room(visit, meeting, stale, item=item, values=values, fault_at=fault_at)
    except (RuleBroken, Conflict) as error:
        return await show_room(visit, meeting, error, item=item, values=values, fault_at=fault_at)
    if request.headers.get(AUTOSAVE):
        saved = clock_time(now).removeprefix("kl.\N{NO-BREAK SPACE}")
        return Response({"version": version, "saved": saved}, media_type=MediaType.JSON, status_code=200)
    return see_other(f"{room_path(visit, meeting, item)}#{fault_at}", said="Det är sparat.")


handlers = [write_clause, decide_clause, ask_facts, state_facts, write_note, show_note, write_view]
