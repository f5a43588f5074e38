"""What calendar programmes answer, counted against the real database with two tenants in it."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from services.domain.base.engine import fetch, fetch_value
from services.domain.base.errors import NotFound
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.people import PersonDraft, change_person
from services.domain.bodies.rules import AppointmentKind
from services.domain.meetings.actions import answers, calls, meetings, recipients
from services.domain.meetings.actions.answers import AnswerDraft, take_answer
from services.domain.meetings.actions.replies import take_reply
from services.domain.meetings.queries.answers import Recipient, history_of, recipient_with_id
from services.domain.meetings.queries.calls import AnswerView
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.calls import (
    LONGEST_WORD,
    Answer,
    AnswerWay,
    MeetingIsCalledOff,
    MeetingIsOver,
    NotCalled,
)
from services.domain.meetings.rules.replies import (
    AnotherMeeting,
    AnsweredBySomebodyElse,
    Attendee,
    CalendarReply,
)
from services.domain.meetings.rules.sittings import Mode
from tests.domain.bodies.test_import import bring_in
from tests.domain.meetings.calling import AT, DAY, DO, called, item, letters, line_of, member, planned, room_of

ANNA = "anna@falun.example"
STAMP = datetime(2025, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
async def meeting(database):
    """A meeting of Dalarna's network that Anna and Bo are called to; the test runs in Dalarna's scope."""
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        meeting = await planned()
        await item(meeting, "Mötets öppnande")
        await member("Anna Ek")
        await member("Bo Alm", principal="mora")
        await called(meeting)
        await letters()
        yield meeting


async def anna(meeting: MeetingView) -> Recipient:
    recipient = (await line_of(meeting, "Anna Ek")).recipient
    assert recipient is not None
    return await recipient_with_id(recipient)


async def reply(meeting: MeetingView, status: str, *, minutes: int = 0, **changes) -> None:
    """Anna's calendar answers; `minutes` after the first possible answer it was given."""
    facts = {
        "uid": str(meeting.uid),
        "attendees": (Attendee(mail=ANNA, status=status, delegate=changes.pop("delegate", None)),),
        "sequence": meeting.sequence,
        "stamped_at": STAMP + timedelta(minutes=minutes),
        **changes,
    }
    sender, at = facts.pop("sender", ANNA), facts.pop("at", AT)
    await take_reply(await anna(meeting), CalendarReply(**facts), sender=sender, at=at)


async def answer(meeting: MeetingView) -> AnswerView | None:
    return (await line_of(meeting, "Anna Ek")).answer


async def test_a_mail_that_was_long_on_its_way_does_not_outdo_what_was_answered_in_the_page_since(meeting):
    page = AnswerDraft(answer=Answer.YES)
    await reply(meeting, "DECLINED", at=STAMP + timedelta(minutes=1))
    recipient = await anna(meeting)
    await take_answer(meeting, recipient, page, via=AnswerWay.PAGE, actor=DO["actor"], at=STAMP + timedelta(minutes=30))
    for minutes in (0, 20):
        await reply(meeting, "DECLINED", minutes=minutes, at=STAMP + timedelta(minutes=60))
        assert (await answer(meeting)).answer is Answer.YES
    await reply(meeting, "DECLINED", minutes=40, at=STAMP + timedelta(minutes=60))
    assert (await answer(meeting)).answer is Answer.NO


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        ("ACCEPTED", Answer.YES),
        ("DECLINED", Answer.NO),
        ("TENTATIVE", Answer.TENTATIVE),
        ("DELEGATED", Answer.SUBSTITUTE),
    ],
)
async def test_what_a_calendar_says_is_counted_as_an_answer_from_it(meeting, status, counted):
    await reply(meeting, status)
    found = await answer(meeting)
    assert (found.answer, found.via) == (counted, AnswerWay.MAIL)
    assert (await room_of(meeting)).answers == {
        **dict.fromkeys(map(str, Answer), 0),
        counted.value: 1,
        "not_answered": 1,
    }
    entry = await fetch("select verb, subject from audit_entry order by id desc limit 1")
    assert [tuple(row) for row in entry] == [("meetings.call.answered", f"möte:{meeting.id}")]


@pytest.mark.parametrize("status", ["NEEDS-ACTION", "COMPLETED", "X-SOMETHING", ""])
async def test_what_is_no_answer_changes_nothing(meeting, status):
    await reply(meeting, status)
    assert await answer(meeting) is None


async def test_a_word_beside_the_answer_is_kept_and_cut_where_there_is_no_more_room(meeting):
    await reply(meeting, "ACCEPTED", comment="Jag blir tio minuter sen.")
    assert (await answer(meeting)).word == "Jag blir tio minuter sen."
    await reply(meeting, "DECLINED", minutes=1, comment="x" * 3000)
    assert (await answer(meeting)).word == "x" * LONGEST_WORD


async def test_the_latest_given_answer_counts_in_whatever_order_they_come(meeting):
    given = [("ACCEPTED", 1), ("DECLINED", 2), ("ACCEPTED", 3), ("TENTATIVE", 4)]
    for turn, order in enumerate(permutations(given)):
        for status, minutes in order:
            await reply(meeting, status, minutes=10 * turn + minutes)
        assert (await answer(meeting)).answer is Answer.TENTATIVE, order


async def test_an_answer_that_was_long_on_its_way_does_not_outdo_one_given_after_it(meeting):
    await reply(meeting, "ACCEPTED", minutes=10)
    await reply(meeting, "ACCEPTED", minutes=20)
    await reply(meeting, "DECLINED", minutes=15)
    assert (await answer(meeting)).answer is Answer.YES
    await reply(meeting, "DECLINED", minutes=20)
    assert (await answer(meeting)).answer is Answer.NO


async def test_the_same_answer_from_the_calendar_keeps_what_was_said_in_the_page(meeting):
    draft = AnswerDraft(answer=Answer.YES, mode=Mode.REMOTE, word="Från tåget")
    await answers.take_answer(meeting, await anna(meeting), draft, via=AnswerWay.PAGE, actor=DO["actor"], at=AT)
    await reply(meeting, "ACCEPTED")
    found = await answer(meeting)
    assert (found.answer, found.mode, found.word) == (Answer.YES, "remote", "Från tåget")
    await reply(meeting, "DECLINED", minutes=1)
    found = await answer(meeting)
    assert (found.answer, found.mode, found.word) == (Answer.NO, None, None)


async def test_a_delegate_of_the_structure_is_called_instead_and_another_is_noted_by_address(meeting):
    await member("Eva Ers", kind=AppointmentKind.SUBSTITUTE)
    await reply(meeting, "DELEGATED", delegate="Eva@Falun.example")
    assert (await answer(meeting)).substitute_name == "Eva Ers"
    assert await letters() == [("eva@falun.example", "meeting_call", "call")]
    await reply(meeting, "DELEGATED", minutes=1, delegate="vem@annan.example")
    assert (await answer(meeting)).substitute_name == "vem@annan.example"
    assert await letters() == [("eva@falun.example", "meeting_cancellation", "cancellation")]


async def test_a_delegate_with_an_endless_address_is_a_substitute_without_a_name(meeting):
    await reply(meeting, "DELEGATED", delegate=f"{'x' * 200}@annan.example")
    found = await answer(meeting)
    assert (found.answer, found.substitute_name) == (Answer.SUBSTITUTE, None)


async def test_a_substitute_whom_two_have_named_stays_called_until_neither_sends_them(meeting):
    await member("Eva Ers", kind=AppointmentKind.SUBSTITUTE)
    lines = [await line_of(meeting, name) for name in ("Anna Ek", "Bo Alm")]
    both = [await recipient_with_id(line.recipient or 0) for line in lines]

    async def say(recipient: Recipient, **draft) -> None:
        await answers.take_answer(
            meeting, recipient, AnswerDraft(**draft), via=AnswerWay.OFFICE, actor=DO["actor"], at=AT
        )

    for one in both:
        await say(one, answer=Answer.SUBSTITUTE, substitute_name="Eva Ers")
    assert [(mail, kind) for mail, _, kind in await letters()] == [("eva@falun.example", "call")]
    await say(both[0], answer=Answer.YES)
    eva = await line_of(meeting, "Eva Ers")
    assert (eva.is_called, eva.in_place_of) == (True, both[1].id)
    assert await letters() == []
    await say(both[1], answer=Answer.YES)
    assert not (await line_of(meeting, "Eva Ers")).is_called
    assert [(mail, kind) for mail, _, kind in await letters()] == [("eva@falun.example", "cancellation")]


async def test_an_answer_to_the_time_before_changes_nothing_and_one_to_the_new_time_counts(meeting):
    await reply(meeting, "ACCEPTED")
    before, later = meeting.sequence, AT + timedelta(hours=2)
    await meetings.move_meeting(
        meeting, DAY + timedelta(days=3), reason=None, sequence=before, actor=DO["actor"], at=later
    )
    moved = await access_meeting(meeting.slug)
    assert await answer(moved) is None
    await reply(moved, "DECLINED", minutes=70, sequence=before, at=later)
    assert await answer(moved) is None
    await reply(moved, "DECLINED", minutes=30, sequence=None, at=later)
    assert await answer(moved) is None
    await reply(moved, "ACCEPTED", minutes=71, at=later)
    assert (await answer(moved)).answer is Answer.YES


async def test_an_answer_from_an_address_that_the_letter_went_to_still_counts(meeting):
    person = (await line_of(meeting, "Anna Ek")).person
    await change_person(person, PersonDraft(name="Anna Ek", mail="anna.ny@falun.example"), **DO)
    await reply(meeting, "ACCEPTED")
    assert (await answer(meeting)).answer is Answer.YES


async def test_somebody_elses_answer_is_refused(meeting):
    bo = (Attendee(mail="bo@mora.example", status="DECLINED"),)
    with pytest.raises(AnsweredBySomebodyElse):
        await reply(meeting, "", attendees=bo, sender="bo@mora.example")
    assert await answer(meeting) is None


async def test_an_answer_about_another_meeting_is_refused(meeting):
    with pytest.raises(AnotherMeeting):
        await reply(meeting, "ACCEPTED", uid="040000008200E00074C5B7101A82E008")
    assert await answer(meeting) is None


async def test_nobody_answers_for_what_is_over_called_off_or_not_theirs_any_more(meeting):
    with pytest.raises(MeetingIsOver):
        await reply(meeting, "ACCEPTED", at=AT + timedelta(days=60))
    keys = [one.key for one in (await room_of(meeting)).recipients if one.name != "Anna Ek"]
    await recipients.choose_recipients(meeting, keys, substitutes=False, **DO)
    await calls.send_call(meeting, number=2, message="Utan Anna", **DO)
    with pytest.raises(NotCalled):
        await reply(meeting, "ACCEPTED")
    await meetings.call_off(await access_meeting(meeting.slug), reason="Snö", sequence=meeting.sequence, **DO)
    with pytest.raises(MeetingIsCalledOff):
        await reply(meeting, "ACCEPTED")


async def test_the_history_tells_each_answer_and_from_where(meeting):
    await reply(meeting, "TENTATIVE")
    await reply(meeting, "ACCEPTED", minutes=1)
    told = [(one.answer, one.via) for one in (await history_of(await anna(meeting))).answers]
    assert told == [(Answer.YES, AnswerWay.MAIL), (Answer.TENTATIVE, AnswerWay.MAIL)]


async def test_another_countys_recipient_is_not_there(database):
    await bring_in("stockholm")
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        meeting = await planned()
        await item(meeting, "Ett")
        await member("Anna Ek")
        await called(meeting)
        number = (await anna(meeting)).id
        assert await fetch_value("select count(*) from call_recipient") == 1
    async with tenant_scope("stockholm"):
        with pytest.raises(NotFound):
            await recipient_with_id(number)
