"""Saves what was read in as a meeting that has been: its items, attendance, clauses and approved minutes, all or nothing."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import STOCKHOLM
from services.domain.base.engine import current_scope, execute, fetch, fetch_value
from services.domain.base.live import channel, signal
from services.domain.bodies.queries.bodies import BodyView
from services.domain.documents.kinds import FileKind
from services.domain.meetings.actions.meetings import MeetingDraft, plan_meeting
from services.domain.meetings.actions.reading_in import CHANNEL, correct
from services.domain.meetings.minutes_reader.drafts import (
    AttendeeDraft,
    Draft,
    ItemDraft,
    Structure,
    Worth,
    person_named,
    recognised_again,
)
from services.domain.meetings.minutes_reader.people import is_name
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.minutes import recorded
from services.domain.meetings.queries.reading_in import ImportView, meeting_on, structure_to_compare
from services.domain.meetings.rules.agenda import ItemOrigin, ItemRole, ItemState
from services.domain.meetings.rules.clause_words import suggest_kinds
from services.domain.meetings.rules.clauses import ClauseKind, ClauseState, FollowUp, is_formal
from services.domain.meetings.rules.meetings import ensure_times
from services.domain.meetings.rules.minutes import as_json, digest
from services.domain.meetings.rules.reading_in import (
    ItemWithoutTitle,
    MeetingHasContent,
    MeetingIsAhead,
    MeetingIsThere,
    NobodyNamed,
    NothingToSave,
    letters_of,
    role_of_title,
)
from services.domain.meetings.rules.sittings import AttendanceState, Mode

NOON = time(12)


@dataclass(frozen=True, kw_only=True)
class ReadyMeeting:
    """What must be certain before anything is saved. `fill`: the empty meeting of that day is to be filled."""

    body: BodyView
    day: date
    starts: time | None = None
    ends: time | None = None
    place: str | None = None
    fill: bool = False


async def save_as_meeting(
    view: ImportView, draft: Draft, ready: ReadyMeeting, *, version: int, actor: Actor, at: datetime
) -> str:
    """Save a file as a closed meeting with approved minutes; answers the meeting's address."""
    actor.require(MeetingPermission.IMPORT)
    structure = await structure_to_compare()
    draft = recognised_again(draft, structure)
    await correct(view, draft, version=version, actor=actor, at=at)
    items = [item for item in draft.items if item.kept]
    people = [one for one in draft.attendance if one.kept]
    _ensure_complete(ready, items, people, at)
    slug = await _meeting_to_fill(ready, actor=actor, at=at)
    meeting = (await access_meeting(slug)).id
    numbers = await _write_items(meeting, items)
    await _write_presenters(items, numbers, structure)
    await _write_clauses(meeting, items, numbers, draft, structure, _moment(ready.day, ready.ends or ready.starts, at))
    await _write_attachments(meeting, items, numbers)
    await _write_attendance(meeting, people)
    await execute(
        "update meeting set opened_at = $2, closed_at = $3, present_item = null, changed_at = $4 where id = $1",
        meeting,
        _moment(ready.day, ready.starts, at),
        _moment(ready.day, ready.ends or ready.starts, at),
        at,
    )
    minutes = await _write_minutes(view, slug, actor=actor, at=at)
    await execute("update minutes_import set state = 'saved', meeting = $2 where id = $1", view.id, meeting)
    facts = {"meeting": meeting, "minutes": minutes, "items": len(items), "file": view.upload.name}
    await record(actor, "meetings.import.saved", subject=f"möte:{meeting}", at=at, fields=tuple(facts), after=facts)
    signal(channel("moten"), channel("moten", slug), channel(CHANNEL))
    return slug


def _ensure_complete(
    ready: ReadyMeeting, items: Sequence[ItemDraft], people: Sequence[AttendeeDraft], at: datetime
) -> None:
    ensure_times(ready.starts, ready.ends) if ready.ends else None
    if ready.day > at.astimezone(STOCKHOLM).date():
        raise MeetingIsAhead(day=ready.day)
    if not items:
        raise NothingToSave()
    for number, item in enumerate(items, start=1):
        if not item.title:
            raise ItemWithoutTitle(number=number)
    for number, one in enumerate(people, start=1):
        if not one.name:
            raise NobodyNamed(number=number)


async def _meeting_to_fill(ready: ReadyMeeting, *, actor: Actor, at: datetime) -> str:
    """A new meeting on the day, or the empty one that is there already, when it is to be filled."""
    there = await meeting_on(ready.body.slug, ready.day)
    if there is None:
        draft = MeetingDraft(starts=ready.starts, ends=ready.ends, place=ready.place)
        if not (ready.starts and ready.ends):
            draft = MeetingDraft(place=ready.place)
        return await plan_meeting(ready.body, ready.day, draft, actor=actor, at=at)
    # Whoever writes in the meeting holds its row's key: what is empty now stays so until this is done.
    await fetch_value("select id from meeting where slug = $1 for update", there.slug)
    there = await meeting_on(ready.body.slug, ready.day)
    if there is None or not there.is_empty:
        raise MeetingHasContent(body=ready.body.name, day=ready.day, slug=there.slug if there else "")
    if not ready.fill:
        raise MeetingIsThere(body=ready.body.name, day=ready.day)
    await execute(
        "update meeting set starts = coalesce($2, starts), ends = coalesce($3, ends), place = coalesce($4, place)"
        " where slug = $1",
        there.slug,
        ready.starts if ready.ends else None,
        ready.ends if ready.starts else None,
        ready.place,
    )
    return there.slug


def _moment(day: date, hour: time | None, at: datetime) -> datetime:
    """A time of the day in Stockholm; noon where the paper says none, or when it was saved if that was before."""
    return datetime.combine(day, hour, STOCKHOLM) if hour else min(datetime.combine(day, NOON, STOCKHOLM), at)


# --- Items -------------------------------------------------------------------------------------------


async def _write_items(meeting: int, items: Sequence[ItemDraft]) -> list[int]:
    """The items in their order; answers their numbers. One below another that has none above it stands alone."""
    tops: list[int] = []
    parent_of: dict[int, int] = {}
    for place, item in enumerate(items):
        if item.level > 1 and tops:
            parent_of[place] = tops[-1]
        else:
            tops.append(place)
    numbers: dict[int, int] = await _insert_items(meeting, items, tops, {})
    below = await _insert_items(
        meeting, items, list(parent_of), {place: numbers[parent] for place, parent in parent_of.items()}
    )
    return [({**numbers, **below})[place] for place in range(len(items))]


async def _insert_items(
    meeting: int, items: Sequence[ItemDraft], places: Sequence[int], parents: dict[int, int]
) -> dict[int, int]:
    has_below = {place for place in places if place + 1 < len(items) and items[place + 1].level > 1} - set(parents)
    rows = [
        {
            "parent": parents.get(place),
            "position": place,
            "title": items[place].title,
            "kinds": list(items[place].kinds),
            "role": _role(items[place], is_section=place in has_below).value,
            "account": items[place].account or None,
            "paragraph": int(items[place].paragraph) if items[place].paragraph.isdecimal() else None,
        }
        for place in places
    ]
    made = await fetch(
        "insert into agenda_item (tenant, meeting, parent, position, title, kinds, role, account, paragraph, state, origin)"
        " select $1, $2, r.parent, r.position, r.title, r.kinds, r.role, r.account, r.paragraph, $4, $5"
        " from jsonb_to_recordset($3::jsonb) r(parent integer, position integer, title varchar, kinds varchar[],"
        " role varchar, account text, paragraph smallint) order by r.position returning id, position",
        current_scope().tenant,
        meeting,
        json.dumps(rows, ensure_ascii=False),
        ItemState.HANDLED.value,
        ItemOrigin.READ_IN.value,
    )
    return {row["position"]: row["id"] for row in made}


def _role(item: ItemDraft, *, is_section: bool) -> ItemRole:
    role = role_of_title(item.title)
    return ItemRole.SECTION if is_section and role is ItemRole.NONE else role


async def _write_presenters(items: Sequence[ItemDraft], numbers: Sequence[int], structure: Structure) -> None:
    rows = [
        {"item": number, "position": place, **_presenter(line, structure)}
        for item, number in zip(items, numbers, strict=True)
        for place, line in enumerate(line for line in item.presenters.splitlines() if line.strip())
    ]
    await execute(
        "insert into presenter (tenant, item, person, name, title, organisation, position)"
        " select $1, r.item, r.person, r.name, r.title, r.organisation, r.position from jsonb_to_recordset($2::jsonb)"
        " r(item integer, person integer, name varchar, title varchar, organisation varchar, position integer)",
        current_scope().tenant,
        json.dumps(rows, ensure_ascii=False),
    )


def _presenter(line: str, structure: Structure) -> dict[str, Any]:
    name, *rest = (part.strip() for part in line.split(","))
    person, _ = person_named(name, structure.people)
    # "Ordförande, Socialchefsnätverket" is a function and whose; "Karin Ek, socialchef, Sala" a person.
    titles = rest[:1] if is_name(name) else []
    return {
        "person": person.id if person else None,
        "name": name[:120],
        "title": titles[0][:160] if titles else None,
        "organisation": ", ".join(rest[len(titles) :])[:160] or None,
    }


# --- Clauses -----------------------------------------------------------------------------------------


async def _write_clauses(
    meeting: int,
    items: Sequence[ItemDraft],
    numbers: Sequence[int],
    draft: Draft,
    structure: Structure,
    adopted_at: datetime,
) -> None:
    bodies = {row["slug"]: row["id"] for row in await fetch("select id, slug from body")}
    rows = [
        {"item": number, "position": place, **_clause(clause.text, clause.worth, draft, structure, bodies)}
        for item, number in zip(items, numbers, strict=True)
        for place, clause in enumerate(item.clauses)
        if clause.worth is not Worth.LEFT_OUT and clause.text
    ]
    await execute(
        "insert into clause (tenant, meeting, item, position, text, state, appeal, kinds, formal, follow_up, referred_to,"
        " adopted_at) select $1, $2, r.item, r.position, r.text, r.state, r.appeal, r.kinds, r.formal, r.follow_up,"
        " r.referred_to, case when r.state = 'adopted' then $4::timestamptz end from jsonb_to_recordset($3::jsonb)"
        " r(item integer, position integer, text text, state varchar, appeal boolean, kinds varchar[], formal boolean,"
        " follow_up varchar, referred_to integer)",
        current_scope().tenant,
        meeting,
        json.dumps(rows, ensure_ascii=False),
        adopted_at,
    )


def _clause(text: str, worth: Worth, draft: Draft, structure: Structure, bodies: dict[str, int]) -> dict[str, Any]:
    is_appeal = worth is Worth.APPEAL
    kinds = frozenset({ClauseKind.OTHER}) if is_appeal else suggest_kinds(text)
    formal = is_formal(kinds, appeal=is_appeal)
    is_adopted = worth is not Worth.PROPOSED
    follows = draft.follow_up and is_adopted and not formal
    goes_to = _body_in(text, structure, but=draft.body) if follows and ClauseKind.REFER in kinds else ""
    return {
        "text": text,
        "state": (ClauseState.ADOPTED if is_adopted else ClauseState.DROPPED).value,
        "appeal": is_appeal,
        "kinds": sorted(kind.value for kind in kinds),
        "formal": formal,
        "follow_up": (FollowUp.OPEN if follows else FollowUp.NONE).value,
        "referred_to": bodies.get(goes_to),
    }


def _body_in(text: str, structure: Structure, *, but: str) -> str:
    """The address of the only other body that a text names."""
    found = {
        address
        for address, names in structure.bodies.items()
        if address != but
        and any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I) for name in names if len(name) > 2)
    }
    return found.pop() if len(found) == 1 else ""


# --- Attachments, attendance, minutes ----------------------------------------------------------------


async def _write_attachments(meeting: int, items: Sequence[ItemDraft], numbers: Sequence[int]) -> None:
    """What the paper names as attached. The files themselves aren't in it."""
    labels = {
        number: [label.strip() for label in item.attachments.split(",") if label.strip()]
        for item, number in zip(items, numbers, strict=True)
    }
    letters = letters_of(label for found in labels.values() for label in found)
    rows = [
        {"position": place, "letter": key if len(key) == 1 and key.isalpha() else None, "title": _title(under)[:200]}
        for place, (key, under) in enumerate(letters.items())
    ]
    made = await fetch(
        "insert into attachment (tenant, meeting, title, letter, position) select $1, $2, r.title, r.letter, r.position"
        " from jsonb_to_recordset($3::jsonb) r(title varchar, letter varchar, position integer) returning id, position",
        current_scope().tenant,
        meeting,
        json.dumps(rows, ensure_ascii=False),
    )
    attachment = {row["position"]: row["id"] for row in made}
    named = {
        (number, attachment[place])
        for number, found in labels.items()
        for place, under in enumerate(letters.values())
        if set(found) & set(under)
    }
    await execute(
        "insert into item_attachment (tenant, item, attachment) select $1, * from unnest($2::integer[], $3::integer[])",
        current_scope().tenant,
        [item for item, _ in sorted(named)],
        [one for _, one in sorted(named)],
    )


def _title(labels: Sequence[str]) -> str:
    shown = labels[0] if len(labels) == 1 else f"{labels[0]}–{labels[-1].split()[-1]}"
    return f"Bilaga {shown} enligt anteckningarna"


async def _write_attendance(meeting: int, people: Sequence[AttendeeDraft]) -> None:
    rows = [
        {
            "person": one.person,
            "principal": one.principal,
            "name": one.name,
            "title": one.title or None,
            "organisation": one.organisation or None,
            "capacity": one.capacity,
            "state": (AttendanceState.PRESENT if one.present else AttendanceState.ABSENT).value,
            "mode": (Mode.REMOTE if one.remote else Mode.ON_SITE).value,
            "duty": one.duty,
            "position": place,
        }
        for place, one in enumerate(people)
    ]
    await execute(
        "insert into attendance (tenant, meeting, person, principal, name, title, organisation, capacity, state, mode, duty,"
        " position) select $1, $2, r.* from jsonb_to_recordset($3::jsonb) r(person integer, principal integer, name varchar,"
        " title varchar, organisation varchar, capacity varchar, state varchar, mode varchar, duty varchar, position integer)",
        current_scope().tenant,
        meeting,
        json.dumps(rows, ensure_ascii=False),
    )


async def _write_minutes(view: ImportView, slug: str, *, actor: Actor, at: datetime) -> int:
    """Minutes in force, of what has been written: a correction is a new version. The file is its document, where it can be."""
    meeting = await access_meeting(slug)
    content = (await recorded(meeting)).content
    kind = view.upload.kind
    return await fetch_value(
        "insert into minutes (tenant, meeting, number, state, source, content, digest, word, pdf, made_by, made_at,"
        " approved_by, approved_at) values ($1, $2, 1, 'approved', 'read_in', $3::jsonb, $4, $5, $6, $7, $8, $7, $8)"
        " returning id",
        current_scope().tenant,
        meeting.id,
        as_json(content),
        digest(content),
        view.upload.id if kind is FileKind.DOCX else None,
        view.upload.id if kind is FileKind.PDF else None,
        actor.account,
        at,
    )
