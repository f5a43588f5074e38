"""What holds for rounds, answers and reminders, by example and by property."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.base.actor import Actor, Grant
from services.domain.base.errors import Missing, TooLong
from services.domain.base.roles import Role
from services.domain.rounds.permissions import RoundPermission, bodies_of, may_answer, principals_of, speaks_as
from services.domain.rounds.rules.answers import Answer, NotAChoice, came_late, checked, options, outcome
from services.domain.rounds.rules.reminders import (
    AFTER,
    Occasion,
    Reminder,
    reminder_due,
    reminder_spared,
    reminders,
)
from services.domain.rounds.rules.rounds import (
    LONGEST_TITLE,
    LONGEST_WAIT,
    MOST_CHOICES,
    AnswerForm,
    DeadlineBeforeToday,
    DeadlineTooFar,
    NobodyAsked,
    ReminderPlan,
    Respondents,
    RoundDraft,
    RowState,
    SameChoiceTwice,
    TooFewChoices,
    TooManyChoices,
    ensure_choices,
    ensure_deadline,
    ensure_draft,
    ensure_respondents,
    is_late,
    tally,
)

TODAY = date(2025, 11, 20)
FALUN, MORA, SCHNV = 1, 2, 7
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
states = st.lists(st.sampled_from(RowState), max_size=40)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def contact(principal: int = FALUN) -> Actor:
    return Actor(None, "Kontakten", "dalarna", (Grant(Role.CONTACT, principal=principal),))


# --- How far a round has come


def test_nine_of_fifteen_have_answered_and_two_are_late():
    rows = [RowState.ANSWERED] * 9 + [RowState.WAITING] * 2 + [RowState.EXCUSED] + [RowState.NOT_CONCERNED] * 3
    count = tally(rows, day(-1), TODAY)
    assert (count.asked, count.answered, count.late, count.set_aside) == (11, 9, 2, 4)
    assert not count.is_complete


def test_the_deadline_itself_is_in_time():
    assert not is_late(RowState.WAITING, TODAY, TODAY)
    assert is_late(RowState.WAITING, day(-1), TODAY)
    assert not is_late(RowState.ANSWERED, day(-1), TODAY)
    assert not is_late(RowState.WAITING, None, TODAY)
    assert not came_late(TODAY, TODAY)
    assert came_late(day(1), TODAY)


@given(states, st.none() | days, days)
def test_every_row_is_counted_once(rows, deadline, today):
    count = tally(rows, deadline, today)
    assert count.asked + count.set_aside == len(rows)
    assert count.answered + count.waiting == count.asked
    assert count.late in (0, count.waiting)
    assert count.is_complete == (RowState.WAITING not in rows)


# --- What a round must have


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (RoundDraft(title=" ", question="Vad?"), Missing),
        (RoundDraft(title="Fråga", question="\n"), Missing),
        (RoundDraft(title="F" * (LONGEST_TITLE + 1), question="Vad?"), TooLong),
        (RoundDraft(title="Fråga", question="V" * 10_001), TooLong),
        (RoundDraft(title="Fråga", question="Vad?", form=AnswerForm.CHOICE), TooFewChoices),
    ],
)
def test_a_round_that_cannot_be_understood_is_refused(draft, error):
    with pytest.raises(error):
        ensure_draft(draft)


def test_options_are_different_and_few():
    ensure_choices(["Ja", "Nej"])
    with pytest.raises(SameChoiceTwice):
        ensure_choices(["Ja", "Nej", "JA"])
    with pytest.raises(TooManyChoices):
        ensure_choices([str(number) for number in range(MOST_CHOICES + 1)])
    with pytest.raises(TooLong):
        ensure_choices(["Ja", "n" * 121])


def test_a_deadline_lies_ahead_but_not_years_away():
    for good in (None, TODAY, day(30), TODAY + LONGEST_WAIT):
        ensure_deadline(good, TODAY)
    with pytest.raises(DeadlineBeforeToday):
        ensure_deadline(day(-1), TODAY)
    with pytest.raises(DeadlineTooFar):
        ensure_deadline(date(2205, 12, 1), TODAY)


def test_somebody_must_be_asked():
    ensure_respondents(Respondents(functions=("Länets MAS",)))
    with pytest.raises(NobodyAsked):
        ensure_respondents(Respondents())
    with pytest.raises(TooLong):
        ensure_respondents(Respondents(functions=("f" * 161,)))


# --- Answers


def test_an_answer_is_kept_without_the_space_around_it():
    assert checked(Answer(text="  Rad ett\r\nRad två \n"), AnswerForm.TEXT) == Answer(text="Rad ett\nRad två")
    assert checked(Answer(choice="yes"), AnswerForm.YES_NO) == Answer(choice="yes")
    assert checked(Answer(choice="Delvis", text="Sedan mars"), AnswerForm.CHOICE, ("Ja", "Delvis")).choice == "Delvis"


@pytest.mark.parametrize(
    ("answer", "form", "error"),
    [
        (Answer(), AnswerForm.TEXT, Missing),
        (Answer(text="För text"), AnswerForm.YES_NO, Missing),
        (Answer(choice="kanske"), AnswerForm.YES_NO, NotAChoice),
        (Answer(choice="yes"), AnswerForm.DONE, NotAChoice),
        (Answer(choice="Nej"), AnswerForm.CHOICE, NotAChoice),
        (Answer(choice="not_done"), AnswerForm.DONE, Missing),
        (Answer(text="t" * 10_001), AnswerForm.TEXT, TooLong),
    ],
)
def test_an_answer_in_another_form_is_refused(answer, form, error):
    with pytest.raises(error):
        checked(answer, form, ("Ja", "Delvis"))


@given(st.sampled_from(AnswerForm), st.text(max_size=50))
def test_what_is_accepted_is_accepted_unchanged_again(form, text):
    choices = ("Ja", "Nej", "Delvis")
    for choice in (*options(form, choices), None):
        try:
            kept = checked(Answer(choice=choice, text=text), form, choices)
        except Missing:
            continue
        assert checked(kept, form, choices) == kept
        assert kept.choice or kept.text


def test_the_outcome_counts_every_option():
    assert outcome(["yes", "yes", None], AnswerForm.YES_NO) == [("yes", 2), ("no", 0)]
    assert outcome(["B"], AnswerForm.CHOICE, ("A", "B")) == [("A", 0), ("B", 1)]
    assert outcome([None], AnswerForm.TEXT) == []


# --- Reminders


IN_A_MONTH = day(30)


def due(today: date, deadline: date | None = IN_A_MONTH, opened: date = TODAY, plan=ReminderPlan.USUAL, sent=()):
    return reminder_due(plan, deadline=deadline, opened_on=opened, today=today, sent=frozenset(sent))


def test_one_is_reminded_a_week_before_the_day_before_and_when_late():
    deadline = day(30)
    found, sent = [], set()
    for number in range(80):
        reminder = due(day(number), deadline, sent=sent)
        if reminder:
            found.append(number)
            sent.add(reminder)
    assert found == [23, 29, 31, 38, 52]


def test_days_without_letters_are_caught_up_with_by_one():
    assert due(day(25)) == Reminder(day=day(23), occasion=Occasion.WEEK)
    assert due(day(30)) == Reminder(day=day(29), occasion=Occasion.DAY)
    assert due(day(70)) == Reminder(day=day(52), occasion=Occasion.LATE)


def test_a_round_opened_near_its_deadline_does_not_remind_at_once():
    assert due(day(0), deadline=day(5)) is None
    assert due(day(1), deadline=day(5)) is None
    assert due(day(4), deadline=day(5)) == Reminder(day=day(4), occasion=Occasion.DAY)


def test_a_plan_may_wait_until_it_is_late_or_leave_it_to_people():
    assert due(day(29), plan=ReminderPlan.LATE_ONLY) is None
    assert due(day(31), plan=ReminderPlan.LATE_ONLY) == Reminder(day=day(31), occasion=Occasion.LATE)
    assert all(due(day(number), plan=ReminderPlan.NONE) is None for number in range(80))
    assert all(due(day(number), deadline=None) is None for number in range(80))


def test_whom_somebody_reminded_by_hand_today_gets_no_second_letter():
    assert due(day(23), sent=[Reminder(day=day(23), occasion=Occasion.ASKED)]) is None
    assert due(day(24), sent=[Reminder(day=day(23), occasion=Occasion.ASKED)])


def test_a_moved_deadline_reminds_anew():
    sent = [Reminder(day=day(23), occasion=Occasion.WEEK)]
    assert due(day(33), deadline=day(40), sent=sent) == Reminder(day=day(33), occasion=Occasion.WEEK)


def test_a_letter_spares_the_weeks_reminder_of_the_coming_days():
    def spared(today):
        return reminder_spared(ReminderPlan.USUAL, deadline=day(30), opened_on=TODAY, today=today, sent=())

    assert spared(day(21)) == Reminder(day=day(23), occasion=Occasion.WEEK)
    assert spared(day(20)) is None
    assert spared(day(23)) is None


@given(st.sampled_from(ReminderPlan), days, st.integers(0, 200), st.lists(st.integers(0, 300), min_size=1, max_size=60))
def test_nobody_is_reminded_twice_on_one_occasion_nor_more_than_five_times(plan, opened, length, visits):
    deadline, sent = opened + timedelta(days=length), set()
    for number in sorted(visits):
        today = opened + timedelta(days=number)
        reminder = due(today, deadline, opened, plan, sent)
        if reminder is not None:
            assert reminder not in sent
            assert opened < reminder.day <= today
            assert reminder.occasion is Occasion.LATE or today <= deadline
            sent.add(reminder)
    assert sent <= set(reminders(plan, deadline))
    assert len(sent) <= 2 + len(AFTER)


# --- Who answers for whom


@pytest.mark.parametrize("role", [Role.CONTACT, Role.REGISTRAR, Role.SIGNATORY, Role.MEMBER, Role.CHAIR])
def test_roles_of_a_principal_answer_for_it_alone(role):
    actor = Actor(None, "Någon", "dalarna", (Grant(role, body=SCHNV, principal=FALUN),))
    assert may_answer(actor, principal=FALUN)
    assert not may_answer(actor, principal=MORA)
    assert speaks_as(actor, principal=FALUN) is role
    assert principals_of(actor) == {FALUN}


@pytest.mark.parametrize("role", [Role.READER, Role.SUBSTITUTE, Role.CO_OPTED, Role.DEVELOPMENT_LEADER, Role.HEAD])
def test_others_answer_for_nobody(role):
    actor = Actor(None, "Någon", "dalarna", (Grant(role, body=SCHNV, principal=FALUN),))
    assert not may_answer(actor, principal=FALUN)
    assert principals_of(actor) == frozenset()


def test_a_seat_without_a_principal_answers_for_none():
    assert not may_answer(
        Actor(None, "Någon", "dalarna", (Grant(Role.MEMBER, body=SCHNV, principal=0),)), principal=FALUN
    )


def test_a_body_is_answered_for_by_its_chair_and_a_function_by_nobody():
    chair = Actor(None, "Ordföranden", "dalarna", (Grant(Role.CHAIR, body=SCHNV, principal=FALUN),))
    assert may_answer(chair, body=SCHNV)
    assert not may_answer(chair, body=SCHNV + 1)
    assert not may_answer(contact(), body=SCHNV)
    assert not may_answer(chair)
    assert bodies_of(chair) == {SCHNV}
    assert bodies_of(contact()) == frozenset()


def test_a_secretary_leads_the_rounds_of_the_own_body():
    secretary = Actor(None, "Sekreteraren", "dalarna", (Grant(Role.SECRETARY, body=SCHNV, principal=0),))
    assert secretary.may(RoundPermission.LEAD, body=SCHNV)
    assert not secretary.may(RoundPermission.LEAD, body=None)
    assert not contact().may_somewhere(RoundPermission.LEAD)


def test_who_is_co_opted_to_a_body_does_not_read_rounds():
    assert not Actor(None, "Gästen", "dalarna", (Grant(Role.CO_OPTED, body=SCHNV, principal=0),)).may(
        RoundPermission.READ
    )
