"""Loads how Socialchefsnätverket in Dalarna met in October 2025, prepares its next meeting and is steered today.

Through the actions, each step at the time that it would have had: called, held, written down, sent out, followed up.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from services.domain.base.actor import Actor, Grant
from services.domain.base.clock import STOCKHOLM
from services.domain.base.engine import fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import identity_scope, tenant_scope
from services.domain.bodies.queries.principals import list_principals
from services.domain.documents.actions import keep_made, keep_upload
from services.domain.documents.kinds import DOCUMENT_KINDS
from services.domain.meetings.actions import (
    agenda,
    answers,
    attachments,
    attendance,
    calls,
    clauses,
    comments,
    follow_up,
    minutes,
    notes,
    sittings,
)
from services.domain.meetings.actions.items import ItemDraft, PresenterDraft, add_item, change_item
from services.domain.meetings.queries.agenda import Agenda, ItemLine, agenda_of, all_kinds
from services.domain.meetings.queries.answers import access_recipient
from services.domain.meetings.queries.calls import call_room
from services.domain.meetings.queries.clauses import access_clause
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.minutes import access_minutes, recorded
from services.domain.meetings.queries.register import access_followed
from services.domain.meetings.queries.sittings import is_to_be_handled
from services.domain.meetings.rules.calls import Answer, AnswerWay
from services.domain.meetings.rules.clause_forms import Responsible
from services.domain.meetings.rules.clauses import FollowUp, ResponsibleKind
from services.domain.meetings.rules.ordering import Place
from services.domain.meetings.rules.sittings import Mode
from services.render import pdf, word
from services.render.content import Document, Paragraph
from services.render.formats import date_weekday
from services.render.minutes import NAMES, minutes_document

FILE = Path(__file__).with_suffix(".toml")
TENANT = "dalarna"
SECRETARY = "astrid.fornell@regionen.example"
"""Who prepares, calls, and writes the minutes in the demonstration."""

OPENS, CLOSES = time(9), time(12)
Facts = Mapping[str, Any]


async def load_chiefs_meetings() -> None:
    """Hold the meeting and prepare the one after it, unless somebody has begun with it already."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    async with identity_scope():
        account = await fetch_value("select id from account where mail = $1", SECRETARY)
    actor = Actor(account=account, name="Astrid Fornell", hat=TENANT, grants=(Grant(Role.DEVELOPMENT_LEADER),))
    named = [content[part]["meeting"] for part in ("held", "next", "referred", "today")]
    async with tenant_scope(TENANT):
        # A demonstration that was loaded before these meetings were in it stays as it is.
        if await fetch_value("select count(*) from meeting where slug = any($1)", named) < len(named):
            return
        meeting = await access_meeting(named[0])
        if (await _agenda(meeting)).items:
            return
        await _hold(content["held"], actor)
        for facts in (content["next"], content["referred"]):
            await _prepare(facts, facts["prepared"], actor)
        await _call(content["next"], actor)
        await _begin(content["today"], actor)
        await _go_through(await access_meeting(content["today"]["meeting"]), content["today"], actor)


# --- Before the meeting ---------------------------------------------------------------------------------


async def _prepare(facts: Facts, day: date, actor: Actor) -> None:
    """The agenda with its attachments: what stands there by itself, and what these facts add to it."""
    meeting = await access_meeting(facts["meeting"])
    do = {"actor": actor, "at": _at(day, 13)}
    await agenda.begin_agenda(meeting, **do)
    for attachment in facts.get("attachment", ()):
        files = [await _paper(name, **do) for name in attachment["files"]]
        await attachments.add_attachment(meeting, attachment["title"], files, **do)
    for item in facts.get("item", ()):
        now = await _agenda(meeting)
        letters = {one.letter: one.id for one in now.attachments}
        named = tuple(letters[letter] for letter in item.get("attachments", ()))
        found = next((one for one in now.items if one.title == item["title"]), None)
        if found is not None:
            await change_item(meeting, found.id, _draft(item, named, found), version=found.version, **do)
            continue
        heading = next(one.id for one in now.items if one.title == item["under"])
        await add_item(meeting, _draft(item, named), place=Place(parent=heading), **do)


def _draft(item: Facts, attachments: tuple[int, ...], found: ItemLine | None = None) -> ItemDraft:
    if found is not None:
        before = ItemDraft.of(found)
        return ItemDraft(
            title=before.title, kinds=before.kinds, role=before.role, clauses=before.clauses, attachments=attachments
        )
    presenters = [
        PresenterDraft(**one) if isinstance(one, dict) else PresenterDraft(name=one) for one in item["presenters"]
    ]
    return ItemDraft(
        title=item["title"],
        kinds=tuple(item["kinds"]),
        background=item.get("background"),
        minutes=item["minutes"],
        presenters=tuple(presenters),
        # An appeal is no decision, and isn't proposed as one.
        clauses=tuple(clause["text"] for clause in item.get("clauses", ()) if not clause.get("appeal")),
        attachments=attachments,
    )


async def _paper(name: str, *, actor: Actor, at: datetime) -> Any:
    """A file that was handed in: a page that says what would stand there."""
    text = Paragraph("Innehållet är påhittat och finns inte i demonstrationen.")
    content = word.render_document(Document(title=name, made_at=at, issuer="RSS Dalarna", blocks=(text,)))
    return await keep_upload(f"{name}.docx", content, kinds=DOCUMENT_KINDS, actor=actor, at=at)


async def _call(facts: Facts, actor: Actor) -> None:
    """Send the call, and let those answer who have."""
    meeting = await access_meeting(facts["meeting"])
    at = _at(facts["called"], 10)
    await calls.send_call(meeting, number=1, message=facts["message"], actor=actor, at=at)
    called = {one.name: one for one in (await call_room(meeting.id, today=facts["called"])).called}
    for group in sorted(facts["answers"], key=lambda group: group["day"]):
        draft = answers.AnswerDraft(
            answer=Answer(group["answer"]),
            mode=Mode(group["mode"]) if "mode" in group else None,
            word=group.get("word"),
        )
        for name in group["names"]:
            recipient = await access_recipient(called[name].recipient or 0, meeting=meeting.id)
            who = Actor(account=None, name=name, hat=TENANT, grants=())
            at = _at(group["day"], 11)
            await answers.take_answer(meeting, recipient, draft, via=AnswerWay.PAGE, actor=who, at=at)


# --- The meeting and what came of it --------------------------------------------------------------------


async def _hold(facts: Facts, actor: Actor) -> None:
    """The whole meeting, its minutes, and what has come of it since."""
    day = (await access_meeting(facts["meeting"])).day
    await _begin(facts, actor)
    meeting = await access_meeting(facts["meeting"])
    await _go_through(meeting, facts, actor)
    await sittings.close_meeting(await access_meeting(facts["meeting"]), actor=actor, at=_at(day, CLOSES.hour))
    await _send_minutes(await access_meeting(facts["meeting"]), facts, actor)
    await _follow_up(await _agenda(meeting), facts["item"], actor)


async def _begin(facts: Facts, actor: Actor) -> None:
    """Prepare, call and open the meeting, with all there who haven't said no."""
    await _prepare(facts, facts["called"], actor)
    meeting = await access_meeting(facts["meeting"])
    for item in (await _agenda(meeting)).items:
        if item.title in facts["leave_out"]:
            await agenda.remove_item(meeting, item.id, actor=actor, at=_at(facts["called"], 9))
    await _call(facts, actor)
    do = {"actor": actor, "at": _at(meeting.day, OPENS.hour)}
    await sittings.open_meeting(await access_meeting(facts["meeting"]), **do)
    await attendance.set_everyone_present(await access_meeting(facts["meeting"]), **do)


async def _go_through(meeting: MeetingView, facts: Facts, actor: Actor) -> None:
    """Take up one item after the other, to the last or to the one where the meeting is now."""
    do = {"actor": actor, "at": _at(meeting.day, OPENS.hour)}
    said = {item["title"]: item for item in facts["item"]}
    principals = {one.slug: one.id for one in await list_principals()}
    now = await _agenda(meeting)
    for item in now.items:
        if is_to_be_handled(item, now):
            await sittings.take_up(meeting, item.id, **do)
            await _record(meeting, item, said.get(item.title, {}), principals, **do)
            if item.title == facts.get("until"):
                break


async def _record(
    meeting: MeetingView, item: ItemLine, said: Facts, principals: Mapping[str, int], *, actor: Actor, at: datetime
) -> None:
    """What is written at an item, what each municipality said, and what was decided."""
    do = {"actor": actor, "at": at}
    if "note" in said:
        await notes.write_note(meeting, item.id, said["note"].strip(), version=0, **do)
    for view in said.get("views", ()):
        await notes.write_view(meeting, item.id, principals[view["principal"]], view["text"], version=0, **do)
    for clause in item.clauses:
        await clauses.adopt(meeting, clause.id, version=0, **do)
    for appeal in (one for one in said.get("clauses", ()) if one.get("appeal")):
        await clauses.write_and_adopt(meeting, item.id, appeal["text"], appeal=True, **do)
    for words in said.get("clauses", ()):
        if "due" in words:
            await _state_due(meeting, item.id, words, **do)


async def _state_due(meeting: MeetingView, item: int, words: Facts, *, actor: Actor, at: datetime) -> None:
    """By when a clause is to be done, and for an appeal by all municipalities."""
    number = await fetch_value("select id from clause where item = $1 and text = $2", item, words["text"])
    clause = await access_clause(meeting.id, number)
    known = tuple(
        Responsible(kind=one.kind, body=one.body, principal=one.principal, person=one.person)
        for one in clause.responsible
    )
    facts = clauses.ClauseFacts(
        kinds=clause.kinds,
        responsible=(Responsible(kind=ResponsibleKind.EVERYONE),) if words.get("everyone") else known,
        due=words["due"],
        referred_to=clause.referred_to,
        report_back=clause.report_back,
        appeal=clause.appeal,
    )
    await clauses.state_facts(meeting, number, facts, version=clause.version, actor=actor, at=at)


async def _send_minutes(meeting: MeetingView, facts: Facts, actor: Actor) -> None:
    """Write the minutes and send them out; their documents lie before the next meeting at once, not when a worker comes to it."""
    await minutes.start_minutes(meeting, actor=actor, at=_at(facts["written"], 9))
    at = _at(facts["sent_out"], 14)
    sent = await comments.send_for_comments(meeting, await recorded(meeting), actor=actor, at=at)
    kept = await access_minutes(sent.id)
    if kept.content is None:
        return
    document = minutes_document(
        kept.content,
        made_at=kept.made_at,
        subtitle=date_weekday(meeting.day).capitalize(),
        notice="Utkast för synpunkter. Anteckningarna är inte godkända.",
        kinds=await all_kinds(),
        mark=comments.mark_of(TENANT, meeting.slug, kept.number, digest=kept.digest),
    )
    name = f"{NAMES[kept.content.form]} {meeting.body.short} {meeting.day} utkast"
    as_word, as_pdf = word.render_document(document), pdf.render_document(document)
    in_word = await keep_made(f"{name}.docx", word.MEDIA_TYPE, as_word, actor=actor, at=at)
    in_pdf = await keep_made(f"{name}.pdf", pdf.MEDIA_TYPE, as_pdf, actor=actor, at=at)
    await minutes.keep_documents(kept.id, digest=kept.digest, word=in_word.id, pdf=in_pdf.id, at=at)


async def _follow_up(agenda: Agenda, said: Iterable[Facts], actor: Actor) -> None:
    """Tell what has come of those decisions that are dealt with."""
    decided: Sequence[Facts] = [clause for item in said for clause in item.get("clauses", ()) if "outcome" in clause]
    rows = {clause.text: clause.id for item in agenda.items for clause in item.clauses}
    for words in decided:
        followed = await access_followed(rows[words["text"]], account=actor.account, today=words["day"])
        if followed.clause.follow_up is FollowUp.OPEN:
            at = _at(words["day"], 15)
            await follow_up.report_back(followed, words["outcome"], done=True, actor=actor, at=at)


async def _agenda(meeting: MeetingView) -> Agenda:
    return await agenda_of(meeting)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)
