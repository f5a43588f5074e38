"""Writes of clauses (att-satser) while the meeting is held: proposed, adopted, struck, and what is known of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Missing, NotFound, StaleSave, TooLong
from services.domain.base.live import channel, signal
from services.domain.meetings.actions.minutes import withdraw_approvals
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import agenda_of
from services.domain.meetings.queries.clauses import ClauseView, access_clause, bodies_by_name
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.sittings import ensure_held, sitting_of
from services.domain.meetings.rules.clause_forms import (
    GAP,
    LONGEST,
    DueBeforeMeeting,
    GapLeft,
    Responsible,
    suggest_facts,
    wording,
)
from services.domain.meetings.rules.clause_words import suggest_kinds
from services.domain.meetings.rules.clauses import ClauseKind, ClauseState, FollowUp, is_formal
from services.domain.meetings.rules.sittings import NotOpen, Phase, ensure_quorate, time_at_meeting


@dataclass(frozen=True, kw_only=True)
class ClauseFacts:
    """What is known of a clause besides its words: what it does, who is to do it, by when, where it goes."""

    kinds: frozenset[ClauseKind] = frozenset()
    responsible: tuple[Responsible, ...] = ()
    due: date | None = None
    referred_to: int | None = None
    report_back: bool = False
    appeal: bool = False


async def propose(
    meeting: MeetingView, item: int, text: str, *, appeal: bool = False, actor: Actor, at: datetime
) -> int:
    """Propose a clause at the meeting (förslag), for the room to see before it is adopted; answers its number."""
    await _begin(meeting, actor)
    return await insert_clause(meeting, item, text, "meetings.clause.proposed", appeal=appeal, actor=actor, at=at)


async def insert_clause(
    meeting: MeetingView, item: int, text: str, verb: str, *, appeal: bool, actor: Actor, at: datetime
) -> int:
    """The row of a new clause, a proposal still, last of its item; answers its number."""
    words = _checked(text, appeal=appeal)
    if not await fetch_value("select true from agenda_item where id = $1 and meeting = $2", item, meeting.id):
        raise NotFound(item=item)
    clause = await fetch_value(
        "insert into clause (tenant, meeting, item, position, text, appeal, created_at) select $1, $2, $3,"
        " (select coalesce(max(position) + 1, 0) from clause where item = $3), $4, $5, $6 returning id",
        current_scope().tenant,
        meeting.id,
        item,
        words,
        appeal,
        at,
    )
    await _note(meeting, verb, clause, actor, at, after={"text": words, "appeal": appeal})
    return clause


async def write_and_adopt(
    meeting: MeetingView, item: int, text: str, *, appeal: bool = False, actor: Actor, at: datetime
) -> int:
    """Write a clause on the spot and adopt it; answers its number."""
    clause = await propose(meeting, item, text, appeal=appeal, actor=actor, at=at)
    await adopt(meeting, clause, version=0, actor=actor, at=at)
    return clause


async def adopt(
    meeting: MeetingView, clause: int, *, text: str | None = None, version: int, actor: Actor, at: datetime
) -> None:
    """Adopt a clause (anta): as drafted, or in other words. What its words say of it is taken down, to be corrected.

    Raises NotQuorate for a decision by too few, StaleSave when its words have changed since `version`.
    """
    await _begin(meeting, actor)
    before = await access_clause(meeting.id, clause)
    words = _checked(before.text if text is None else text, appeal=before.appeal)
    if before.state is ClauseState.ADOPTED and words == before.text:
        return
    await write_adopted(meeting, before, words, version=version, adopted_at=at, when=time_at_meeting(at, meeting.day))
    await _note(
        meeting,
        "meetings.clause.adopted",
        clause,
        actor,
        at,
        before={"text": before.text, "state": before.state},
        after={"text": words, "state": ClauseState.ADOPTED},
    )


async def write_adopted(
    meeting: MeetingView, before: ClauseView, words: str, *, version: int, adopted_at: datetime, when: time | None
) -> None:
    """Make a decision of a clause, and take down what its words say of it. `when`: the time at which those who were there
    are counted, None for all who were. Raises NotQuorate, StaleSave."""
    if not before.appeal:
        # An appeal decides nothing.
        await _ensure_quorate(meeting, before.item, when)
    kinds, facts = await _suggested(meeting, before, words)
    formal = is_formal(kinds, appeal=before.appeal)
    await _write(
        before,
        words,
        "state = 'adopted', adopted_at = $4, kinds = $5, formal = $6, follow_up = $7, referred_to = $8, report_back = $9,"
        " due = $10",
        version,
        adopted_at,
        [kind.value for kind in sorted(kinds)],
        formal,
        (FollowUp.NONE if formal else FollowUp.OPEN).value,
        facts.referred_to,
        facts.report_back,
        None if formal else facts.due,
    )
    await _write_responsible(before.id, before, facts.responsible)


async def change_words(
    meeting: MeetingView, clause: int, text: str, *, version: int, actor: Actor, at: datetime
) -> None:
    """Change the words of a proposal, or correct those of a decision, while the meeting is held.

    Raises StaleSave with both texts when somebody else has changed them since `version`.
    """
    await _begin(meeting, actor)
    before = await access_clause(meeting.id, clause)
    words = _checked(text, appeal=before.appeal)
    if words == before.text:
        return
    await _write(before, words, "state = state", version)
    await _note(
        meeting, "meetings.clause.worded", clause, actor, at, before={"text": before.text}, after={"text": words}
    )


async def drop(meeting: MeetingView, clause: int, *, actor: Actor, at: datetime) -> None:
    """Strike a proposal (stryk): it isn't adopted."""
    await _begin(meeting, actor)
    before = await access_clause(meeting.id, clause)
    await return_to(before, ClauseState.DROPPED)
    await _note(meeting, "meetings.clause.dropped", clause, actor, at, before=before.state, after=ClauseState.DROPPED)


async def take_back(meeting: MeetingView, clause: int, *, actor: Actor, at: datetime) -> None:
    """Make a proposal again of what was adopted or struck (ångra)."""
    await _begin(meeting, actor)
    before = await access_clause(meeting.id, clause)
    await return_to(before, ClauseState.DRAFTED)
    await _note(
        meeting, "meetings.clause.taken_back", clause, actor, at, before=before.state, after=ClauseState.DRAFTED
    )


async def state_facts(
    meeting: MeetingView, clause: int, facts: ClauseFacts, *, version: int, actor: Actor, at: datetime
) -> None:
    """Say what a clause does, who is to do it, by when and where it goes; also after the meeting.

    What is adopted and no longer asks for anything closes itself; what came of a clause is not touched. Approvals of the
    minutes that some have given are taken back when a decision becomes an appeal, or an appeal a decision.
    Raises StaleSave when the clause has changed since `version`, NotQuorate for an appeal made a decision by too few.
    """
    if meeting.phase is Phase.COMING:
        raise NotOpen()
    actor.require(
        MeetingPermission.HOLD if meeting.phase is Phase.OPEN else MeetingPermission.FOLLOW_UP, body=meeting.body.id
    )
    before = await access_clause(meeting.id, clause)
    if facts.due and facts.due < meeting.day:
        raise DueBeforeMeeting(day=meeting.day)
    if facts.referred_to is not None and not await fetch_value(
        "select true from body where id = $1", facts.referred_to
    ):
        raise NotFound(body=facts.referred_to)
    if before.state is ClauseState.ADOPTED and before.appeal and not facts.appeal:
        when = time_at_meeting(at, meeting.day) if meeting.phase is Phase.OPEN else None
        await _ensure_quorate(meeting, before.item, when)
    kinds = facts.kinds | ({ClauseKind.REFER} if facts.referred_to else frozenset())
    formal = is_formal(kinds, appeal=facts.appeal)
    await _write(
        before,
        wording(before.text, appeal=facts.appeal),
        "kinds = $4, formal = $5, follow_up = $6, due = $7, referred_to = $8, report_back = $9, appeal = $10",
        version,
        [kind.value for kind in sorted(kinds)],
        formal,
        _follow_up(before, formal=formal).value,
        facts.due,
        facts.referred_to,
        facts.report_back,
        facts.appeal,
    )
    await execute("delete from clause_responsible where clause = $1", clause)
    await _add_responsible(clause, facts.responsible)
    if before.state is ClauseState.ADOPTED and before.appeal != facts.appeal:
        await withdraw_approvals(meeting, actor, at)
    after = asdict(facts)
    await _note(meeting, "meetings.clause.facts_stated", clause, actor, at, fields=tuple(after), after=after)


def _follow_up(before: ClauseView, *, formal: bool) -> FollowUp:
    if before.state is not ClauseState.ADOPTED:
        return FollowUp.NONE
    if before.follow_up in (FollowUp.NONE, FollowUp.OPEN):
        return FollowUp.NONE if formal else FollowUp.OPEN
    return before.follow_up


async def _suggested(meeting: MeetingView, before: ClauseView, words: str) -> tuple[frozenset[ClauseKind], ClauseFacts]:
    """What has been said of the clause, or what its words say where nothing has."""
    if before.kinds:
        return before.kinds, ClauseFacts(due=before.due, referred_to=before.referred_to, report_back=before.report_back)
    kinds = suggest_kinds(words)
    found = suggest_facts(words, kinds, await bodies_by_name(beside=meeting.body.id), decided_on=meeting.day)
    return kinds, ClauseFacts(
        responsible=found.responsible,
        due=before.due or found.due,
        referred_to=before.referred_to or found.referred_to,
        report_back=before.report_back or found.report_back,
    )


async def _ensure_quorate(meeting: MeetingView, item: int, when: time | None) -> None:
    rules = (await agenda_of(meeting)).rules
    sitting = await sitting_of(meeting.id)
    recused = sitting.recused_from(item)
    ensure_quorate(sitting.attendees, rules, recused=recused, when=when)


async def _write(before: ClauseView, words: str, columns: str, version: int, *values: object) -> None:
    """Change a clause whose version is still the one that was seen."""
    saved = await fetch_value(
        f"update clause set text = $2, {columns}, version = version + 1 where id = $1 and version = $3 returning version",
        before.id,
        words,
        version,
        *values,
    )
    if saved is None:
        raise StaleSave(current=before.text, submitted=words, version=before.version, clause=before.id)


async def return_to(before: ClauseView, state: ClauseState) -> None:
    """Make a proposal, or something struck, of a clause again; it asks for nothing any more."""
    await execute(
        "update clause set state = $2, adopted_at = null, follow_up = 'none', version = version + 1 where id = $1",
        before.id,
        state.value,
    )


async def _write_responsible(clause: int, before: ClauseView, responsible: Sequence[Responsible]) -> None:
    """Who is to do it, where nobody has been named."""
    if not before.responsible:
        await _add_responsible(clause, responsible)


async def _add_responsible(clause: int, responsible: Sequence[Responsible]) -> None:
    for position, one in enumerate(dict.fromkeys(responsible)):
        await execute(
            "insert into clause_responsible (tenant, clause, kind, body, principal, person, name, position)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            current_scope().tenant,
            clause,
            one.kind.value,
            one.body,
            one.principal,
            one.person,
            one.name,
            position,
        )


def _checked(text: str, *, appeal: bool) -> str:
    words = wording(text, appeal=appeal)
    if not words or words == "att":
        raise Missing(name="att-satsen", field="text")
    if GAP in words:
        raise GapLeft()
    if len(words) > LONGEST:
        raise TooLong(name="att-satsen", limit=LONGEST, field="text")
    return words


async def _begin(meeting: MeetingView, actor: Actor) -> None:
    actor.require(MeetingPermission.HOLD, body=meeting.body.id)
    await ensure_held(meeting.id)


async def _note(
    meeting: MeetingView,
    verb: str,
    clause: int,
    actor: Actor,
    at: datetime,
    *,
    fields: tuple[str, ...] = ("text",),
    before: object = None,
    after: object = None,
) -> None:
    await record(actor, verb, subject=f"att-sats:{clause}", at=at, fields=fields, before=before, after=after)
    signal(channel("moten", meeting.slug))
