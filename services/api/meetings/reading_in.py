"""`/{tenant}/moten/inlasning`: old minutes handed in, understood beside the original, corrected, saved as meetings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect, Stream
from redis.asyncio import Redis

from services.api.answers import page_context, see_other
from services.api.forms import Typed, errors_by_field, texts
from services.api.live import LiveHub, live_stream
from services.api.meetings.answers import clock_time, meeting_page
from services.api.meetings.reading_in_form import draft_typed, with_added
from services.api.rate_limit import JOBS_PER_MINUTE, spend_own
from services.api.settings import Settings
from services.api.uploads import RECEIVES_FILES, SEVERAL_FILES, keep_received, send_upload
from services.api.visit import Visit
from services.domain.base.errors import Missing, NotFound, NotUnderstood, RuleBroken
from services.domain.base.hats import scope_of
from services.domain.base.live import channel
from services.domain.base.scope import opened
from services.domain.bodies.queries.bodies import access_body, body_refs
from services.domain.bodies.queries.book import BodyRef
from services.domain.documents.kinds import FileKind
from services.domain.meetings.actions import reading_in as actions
from services.domain.meetings.actions.read_in_meeting import ReadyMeeting, save_as_meeting
from services.domain.meetings.minutes_reader.drafts import Draft, ItemDraft, Seen, Structure, recognised_again
from services.domain.meetings.minutes_reader.understood import Certainty
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries import reading_in as queries
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.reading_in import ImportView, OriginalLine
from services.domain.meetings.rules.reading_in import ImportChangedMeanwhile, ImportState
from services.render.environment import render_block
from services.render.words import reading_in as words

IMPORT = {"permission": MeetingPermission.IMPORT}
LIST = "meetings/reading_in/list.html"
ROOM = "/{tenant:str}/moten/inlasning"
KINDS = frozenset({FileKind.TXT, FileKind.DOCX, FileKind.PDF})
MOST_FILES = 40


# --- The list ----------------------------------------------------------------------------------------


@get(ROOM, opt=IMPORT, include_in_schema=False)
async def list_files(visit: Visit) -> Response[str]:
    """The files that were handed in, and where each is on its way to a meeting."""
    return await _list(visit)


async def _list(visit: Visit, *broken: RuleBroken) -> Response[str]:
    return meeting_page(
        LIST,
        visit,
        status=422 if broken else 200,
        crumbs=[("Läs in anteckningar", None)],
        title="Läs in anteckningar",
        errors=errors_by_field(*broken),
        most=MOST_FILES,
        **await _files(visit),
    )


async def _files(visit: Visit) -> dict[str, Any]:
    files = await queries.imports()
    return {
        "here": f"{visit.home}/moten/inlasning",
        "files": files,
        "reading": any(file.state is ImportState.WAITING for file in files),
        "STATES": words.STATES,
    }


@post(ROOM, opt=IMPORT | RECEIVES_FILES, request_max_body_size=SEVERAL_FILES, include_in_schema=False)
async def hand_in(visit: Visit, request: Request, redis: Redis) -> Response[str] | Redirect:
    """Take in files and have them read."""
    try:
        uploads = await keep_received(request, visit, redis, field="files", kinds=KINDS, most=MOST_FILES)
        if not uploads:
            raise Missing(name="minst en fil", field="files")
        await actions.hand_in(uploads, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _list(visit, error)
    said = "Filen läses in." if len(uploads) == 1 else f"{len(uploads)} filer läses in."
    return see_other(f"{visit.home}/moten/inlasning", said=said)


@get(f"{ROOM}/handelser", opt=IMPORT, include_in_schema=False)
async def follow(visit: Visit, hub: LiveHub) -> Stream:
    """The files' states as they change."""
    actor, quiet = visit.signed_in, replace(visit, fragment=None)

    async def render() -> str:
        async with opened(scope_of(actor.hat)):
            return render_block(LIST, "filer", page_context(quiet, await _files(quiet)))

    return live_stream(
        hub, [channel(actions.CHANNEL)], audience=f"inlasning/{actor.hat}/{actor.account}", render=render
    )


# --- One file ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """The lines of the original that stand beside a part of what was understood."""

    lines: tuple[OriginalLine, ...]

    @property
    def first(self) -> int:
        return self.lines[0].number + 1

    @property
    def last(self) -> int:
        return self.lines[-1].number + 1


@get(f"{ROOM}/{{number:int}}", opt=IMPORT, include_in_schema=False)
async def show_file(visit: Visit, number: int) -> Response[str]:
    """What was understood, part by part, beside the original."""
    view = await queries.access_import(number)
    return await _show(visit, view, view.draft)


async def _show(visit: Visit, view: ImportView, draft: Draft, *broken: RuleBroken) -> Response[str]:
    structure = await queries.structure_to_compare()
    draft = recognised_again(draft, structure)
    errors = errors_by_field(*broken)
    return meeting_page(
        "meetings/reading_in/show.html",
        visit,
        status=422 if broken else 200,
        crumbs=[("Läs in anteckningar", f"{visit.home}/moten/inlasning"), (view.upload.name, None)],
        title=view.upload.name,
        here=f"{visit.home}/moten/inlasning/{view.id}",
        view=view,
        draft=draft,
        errors=errors,
        version=view.version,
        is_stale=any(isinstance(error, ImportChangedMeanwhile) for error in broken),
        not_understood=view.state is ImportState.NOT_UNDERSTOOD,
        asks_fill=await _asks_fill(draft),
        bodies=await _body_choices(),
        people={person.id: person.name for person in structure.people},
        cited=await queries.cited_meetings(draft.citations, body=draft.body),
        **_choices(structure),
        **_beside(view.lines, draft),
        unsure=_unsure(draft),
        Certainty=Certainty,
    )


def _choices(structure: Structure) -> dict[str, Any]:
    return {
        "principals": [("", "Annan"), *((str(number), name) for number, name in structure.principals.items())],
        "kind_choices": list(structure.kinds.items()),
        "capacities": [(one.value, text) for one, text in words.CAPACITIES.items()],
        "duties": [(one.value, text) for one, text in words.DUTIES.items()],
        "worths": [(one.value, text) for one, text in words.WORTHS.items()],
        "CERTAINTIES": words.CERTAINTIES,
        "DOUBTS": words.DOUBTS,
        "PAPERS": words.PAPERS,
        "STATES": words.STATES,
        "NOTHING_RECOGNISED": words.NOTHING_RECOGNISED,
    }


async def _body_choices() -> list[tuple[str, str]]:
    return [(body.slug, body.name) for body in await body_refs()]


async def _asks_fill(draft: Draft) -> BodyRef | None:
    """The body whose empty meeting on the day may be filled, when there is one."""
    try:
        there = await queries.meeting_on(draft.body, Typed(day=draft.day).day("day", "datum"))
    except RuleBroken:
        return None
    return there.body if there and there.is_empty else None


def _beside(lines: Sequence[OriginalLine], draft: Draft) -> dict[str, Any]:
    """The original cut at the items: what comes before them, and the lines of each up to the next."""
    starts = sorted({item.seen.first for item in draft.items if item.seen})
    first = starts[0] if starts else len(lines)
    ends = dict(zip(starts, [*starts[1:], len(lines)], strict=False))
    return {
        "head_lines": _excerpt(lines[:first]),
        "item_lines": [
            _excerpt(lines[item.seen.first : ends[item.seen.first]]) if item.seen else None for item in draft.items
        ],
    }


def _excerpt(lines: Sequence[OriginalLine]) -> Excerpt | None:
    kept = tuple(line for line in lines if line.text.strip())
    return Excerpt(lines=kept) if kept else None


def _unsure(draft: Draft) -> int:
    """How many parts the reader was not sure of."""
    return sum(
        seen.certainty is not Certainty.SURE
        for seen in (*draft.seen.values(), *(seen for item in draft.items for seen in _seen_in(item)))
    ) + sum(one.seen is not None and one.seen.certainty is not Certainty.SURE for one in draft.attendance)


def _seen_in(item: ItemDraft) -> list[Seen]:
    return [one.seen for one in (item, *item.clauses) if one.seen is not None]


@post(f"{ROOM}/{{number:int}}", opt=IMPORT, include_in_schema=False)
async def change_file(visit: Visit, number: int, request: Request) -> Response[str] | Redirect:
    """Keep what was corrected; save it as a meeting when that is what was asked."""
    view = await queries.access_import(number)
    sent = await texts(request)
    form = Typed(sent)
    draft, do = view.draft, form["do"][:20]
    here = f"{visit.home}/moten/inlasning/{view.id}"
    facts = {
        "version": form.optional_number("version", "version") or 0,
        "actor": visit.signed_in,
        "at": visit.clock.now(),
    }
    try:
        draft = draft_typed(sent, view.draft)
        if do == "save":
            slug = await save_as_meeting(view, draft, await _ready(draft, form), **facts)
            return see_other(f"{visit.home}/moten/{slug}", said="Anteckningarna är inlästa och mötet är sparat.")
        await actions.correct(view, with_added(draft, do), **facts)
    except RuleBroken as error:
        return await _show(visit, view, draft, error)
    place = do.replace("item", "punkt").replace("clause", "punkt").replace("attendee", "narvaro")
    return see_other(f"{here}#{place}" if do and do != "keep" else here, said="Ändringarna är sparade.")


async def _ready(draft: Draft, form: Typed) -> ReadyMeeting:
    """What must be certain. Raises Missing or NotUnderstood for the field at fault."""
    values = Typed(body=draft.body, day=draft.day, starts=draft.starts, ends=draft.ends)
    if not draft.body:
        raise Missing(name="organ", field="body")
    try:
        body = await access_body(draft.body)
    except NotFound:
        raise NotUnderstood(name="organ", value=draft.body, expected="ett organ i listan", field="body") from None
    return ReadyMeeting(
        body=body,
        day=values.day("day", "datum"),
        starts=clock_time(values, "starts", "starttid"),
        ends=clock_time(values, "ends", "sluttid"),
        place=draft.place or None,
        fill=bool(form["fill"]),
    )


@post(f"{ROOM}/{{number:int}}/lagg-undan", opt=IMPORT, include_in_schema=False)
async def put_aside(visit: Visit, number: int) -> Redirect:
    """Put the file aside: nothing of it is saved."""
    await actions.put_aside(await queries.access_import(number), actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/moten/inlasning", said="Filen är undanlagd. Den finns kvar i listan.")


@post(f"{ROOM}/{{number:int}}/igen", opt=IMPORT, include_in_schema=False)
async def read_again(visit: Visit, number: int, redis: Redis) -> Redirect:
    """Read the file anew."""
    await spend_own(redis, visit, "job", per_minute=JOBS_PER_MINUTE)
    await actions.read_again(await queries.access_import(number), actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{visit.home}/moten/inlasning", said="Filen läses på nytt.")


@get(f"{ROOM}/{{number:int}}/fil", opt=IMPORT, include_in_schema=False)
async def original(visit: Visit, number: int, settings: Settings) -> Redirect:
    """The file as it was handed in."""
    return send_upload((await queries.access_import(number)).upload, visit, settings)


@get(
    "/{tenant:str}/moten/{slug:str}/minnesanteckningar/original",
    opt={"permission": MeetingPermission.READ_MINUTES},
    include_in_schema=False,
)
async def original_of_meeting(visit: Visit, slug: str, settings: Settings) -> Redirect:
    """The file that a meeting was read in from, for whoever may read its minutes."""
    meeting = await access_meeting(slug)
    visit.signed_in.require(MeetingPermission.READ_MINUTES, **meeting.dimensions)
    source = await queries.source_of_meeting(meeting.id, body=meeting.body.slug)
    if source is None:
        raise NotFound(meeting=slug)
    return send_upload(source.upload, visit, settings)


handlers = [list_files, hand_in, follow, show_file, change_file, put_aside, read_again, original, original_of_meeting]
