"""Reads of files of old minutes that are read in, and of the names that they are compared with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg
import msgspec

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.bodies.queries.book import BodyRef
from services.domain.documents.queries import UploadView, upload_columns, upload_view
from services.domain.meetings.minutes_reader.drafts import CitationDraft, Draft, NamedPerson, Structure
from services.domain.meetings.minutes_reader.understood import Known
from services.domain.meetings.queries.agenda import all_kinds
from services.domain.meetings.rules.reading_in import ImportState

SHOWN = 60
"""How many files the list shows: all that are not dealt with come first."""


@dataclass(frozen=True, kw_only=True)
class OriginalLine:
    """A line of the original as the page shows it beside what was understood."""

    number: int
    text: str
    struck: tuple[tuple[int, int], ...] = ()

    @property
    def runs(self) -> list[tuple[str, bool]]:
        """The text in runs: (text, whether a line is drawn through it)."""
        found: list[tuple[str, bool]] = []
        at = 0
        for start, end in self.struck:
            found += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return [(text, struck) for text, struck in [*found, (self.text[at:], False)] if text]


@dataclass(frozen=True, kw_only=True)
class ImportLine:
    """A file in the list: where it is, and the meeting that it is or became."""

    id: int
    upload: UploadView
    state: ImportState
    reason: str | None
    handed_in_by: str | None
    handed_in_at: datetime
    body_read: str
    day: str
    items: int
    meeting: str | None


@dataclass(frozen=True, kw_only=True)
class ImportView:
    """A file with what was understood of it, as corrected so far."""

    id: int
    upload: UploadView
    state: ImportState
    reason: str | None
    handed_in_at: datetime
    version: int
    lines: tuple[OriginalLine, ...]
    draft: Draft
    meeting: str | None

    @property
    def is_open(self) -> bool:
        """Whether it may still be corrected and saved."""
        return self.state in (ImportState.READ, ImportState.NOT_UNDERSTOOD)


@dataclass(frozen=True, kw_only=True)
class DayOfBody:
    """The meeting that a body has on a day, and whether anything is recorded in it."""

    slug: str
    body: BodyRef
    day: date
    is_empty: bool


@dataclass(frozen=True, kw_only=True)
class CitedMeeting:
    """A meeting that a paper speaks of; `slug` when it is in the calendar."""

    day: date
    body: str
    slug: str | None


@dataclass(frozen=True, kw_only=True)
class SourceOfMeeting:
    """The file that a meeting was read in from, and the meetings that it speaks of."""

    upload: UploadView
    cited: Sequence[CitedMeeting]


_ONE = f"""
    select i.*, m.slug as meeting_slug, {upload_columns("file_")} from minutes_import i join upload u on u.id = i.upload
        left join meeting m on m.id = i.meeting
"""


async def imports() -> list[ImportLine]:
    """The files, those that wait for somebody first, then the latest."""
    rows = await fetch(
        f"select i.id, i.state, i.reason, i.handed_in_at, i.understood->>'body_read' as body_read, a.name as by_name,"
        " i.understood->>'day' as day, coalesce(jsonb_array_length(i.understood->'items'), 0) as items,"
        f" m.slug as meeting_slug, {upload_columns('file_')} from minutes_import i join upload u on u.id = i.upload"
        " left join meeting m on m.id = i.meeting left join account a on a.id = i.handed_in_by"
        " order by i.state in ('saved', 'discarded'), i.handed_in_at desc, i.id desc limit $1",
        SHOWN,
    )
    return [
        ImportLine(
            id=row["id"],
            upload=upload_view(row, "file_"),
            state=ImportState(row["state"]),
            reason=row["reason"],
            handed_in_by=row["by_name"],
            handed_in_at=row["handed_in_at"],
            body_read=row["body_read"] or "",
            day=row["day"] or "",
            items=row["items"],
            meeting=row["meeting_slug"],
        )
        for row in rows
    ]


async def access_import(number: int) -> ImportView:
    """The file with this number. Raises NotFound."""
    row = await fetch_row(f"{_ONE} where i.id = $1", number)
    if row is None:
        raise NotFound(minutes_import=number)
    return _view(row)


async def source_of_meeting(meeting: int, *, body: str) -> SourceOfMeeting | None:
    """The file that a meeting was read in from, and the other meetings that it speaks of."""
    row = await fetch_row(
        f"select i.understood->'citations' as citations, {upload_columns('file_')} from minutes_import i"
        " join upload u on u.id = i.upload where i.meeting = $1 and i.state = 'saved' order by i.id desc limit 1",
        meeting,
    )
    if row is None:
        return None
    citations = msgspec.json.decode(row["citations"] or "[]", type=list[CitationDraft])
    return SourceOfMeeting(upload=upload_view(row, "file_"), cited=await cited_meetings(citations, body=body))


def _view(row: asyncpg.Record) -> ImportView:
    understood = json.loads(row["understood"])
    return ImportView(
        id=row["id"],
        upload=upload_view(row, "file_"),
        state=ImportState(row["state"]),
        reason=row["reason"],
        handed_in_at=row["handed_in_at"],
        version=row["version"],
        lines=tuple(
            OriginalLine(number=number, text=text, struck=tuple((start, end) for start, end in struck))
            for number, (text, struck) in enumerate(json.loads(row["lines"]))
        ),
        draft=msgspec.convert(understood, Draft) if understood else Draft(),
        meeting=row["meeting_slug"],
    )


async def structure_to_compare() -> Structure:
    """Bodies by all their names, people, principals and kinds of items: what the names of a paper are compared with."""
    row = await fetch_row(
        "select"
        " (select coalesce(json_object_agg(b.slug, jsonb_build_array(b.name, b.short_name, b.abbreviation) || b.aliases),"
        " '{}') from body b) as bodies,"
        " (select coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, 'principal', p.principal)), '[]')"
        " from person p where p.erased_at is null) as people,"
        " (select coalesce(json_object_agg(h.id, h.name), '{}') from principal h) as principals"
    )
    assert row is not None
    return Structure(
        bodies={slug: [name for name in names if name] for slug, names in json.loads(row["bodies"]).items()},
        people=msgspec.json.decode(row["people"], type=list[NamedPerson]),
        principals={int(number): name for number, name in json.loads(row["principals"]).items()},
        kinds=await all_kinds(),
    )


async def known_names(structure: Structure) -> Known:
    """The names that a reader may meet: the tenant's own, and the country's municipalities and regions."""
    rows = await fetch("select name from municipality union select name from region")
    return Known(
        bodies=tuple(tuple(names) for names in structure.bodies.values()),
        organisations=frozenset({row["name"] for row in rows} | set(structure.principals.values())),
    )


async def meeting_on(body: str, day: date) -> DayOfBody | None:
    """The meeting that a body has on a day, called off ones aside."""
    row = await fetch_row(
        "select m.slug, m.day, b.id, b.slug as body_slug, b.name, coalesce(b.abbreviation, b.short_name, b.name) as short,"
        " m.opened_at is null and not exists (select from agenda_item i where i.meeting = m.id)"
        " and not exists (select from meeting_call c where c.meeting = m.id)"
        " and not exists (select from attendance a where a.meeting = m.id)"
        " and not exists (select from attachment t where t.meeting = m.id)"
        " and not exists (select from minutes n where n.meeting = m.id) as is_empty"
        " from meeting m join body b on b.id = m.body where b.slug = $1 and m.day = $2 and m.state <> 'called_off'",
        body,
        day,
    )
    if row is None:
        return None
    ref = BodyRef(id=row["id"], slug=row["body_slug"], name=row["name"], short=row["short"])
    return DayOfBody(slug=row["slug"], body=ref, day=row["day"], is_empty=row["is_empty"])


async def cited_meetings(citations: Sequence[CitationDraft], *, body: str) -> list[CitedMeeting]:
    """The meetings that a paper speaks of, each once, with those that are in the calendar; `body` is the paper's own."""
    asked = list(dict.fromkeys((one.day, one.body or body) for one in citations))
    if not citations:
        return []
    rows = await fetch(
        "select c.day, c.body, b.name, m.slug from unnest($1::date[], $2::varchar[]) with ordinality c(day, body, place)"
        " left join body b on b.slug = c.body left join meeting m on m.body = b.id and m.day = c.day"
        " and m.state <> 'called_off' order by c.place",
        [day for day, _ in asked],
        [of for _, of in asked],
    )
    return [CitedMeeting(day=row["day"], body=row["name"] or "", slug=row["slug"]) for row in rows]


def stored_lines(lines: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> str:
    """The lines of an original as the row keeps them."""
    return json.dumps([[text, [list(pair) for pair in struck]] for text, struck in lines], ensure_ascii=False)


def stored_draft(draft: Draft) -> str:
    """A draft as the row keeps it."""
    return msgspec.json.encode(draft).decode()
