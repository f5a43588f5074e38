"""Rounds through the actions, against the real database with two tenants in it."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound, StaleSave, TooLong
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.structure import apply_structure
from services.domain.bodies.queries.principals import list_principals, principal_groups
from services.domain.bodies.rules import BodyInUse
from services.domain.piccolo_conf import DB
from services.domain.rounds.actions import answers, rounds
from services.domain.rounds.actions.exports import start_export
from services.domain.rounds.queries.owed import debts, given_by, owed_by
from services.domain.rounds.queries.rounds import (
    RoundView,
    access_round,
    lead_round,
    names_of_subjects,
    open_rounds,
    rounds_in_state,
    rounds_of_origin,
)
from services.domain.rounds.queries.rows import answers_of, answers_of_round, rows_of
from services.domain.rounds.rules.answers import Answer
from services.domain.rounds.rules.rounds import (
    AnswerForm,
    AskedAlready,
    DeadlineBeforeToday,
    HasAnswered,
    NobodyAsked,
    Origin,
    QuestionHasAnswers,
    RespondentKind,
    Respondents,
    RoundChangedMeanwhile,
    RoundDraft,
    RoundIsClosed,
    RoundIsNotOpen,
    RoundIsOpenAlready,
    RoundState,
    RowState,
)
from tests.domain.bodies.test_import import bring_in, county

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
TODAY, IN_A_MONTH = date(2025, 11, 20), date(2025, 12, 20)
STAFF = Actor(account=None, name="Ledaren", hat="dalarna", grants=(Grant(Role.DEVELOPMENT_LEADER),))
READER = Actor(account=None, name="Läsaren", hat="dalarna", grants=(Grant(Role.READER),))
DO = {"actor": STAFF, "at": AT}
VIEWS = RoundDraft(title="Synpunkter på ADL-bedömningar", question="Hur går det?", deadline=IN_A_MONTH)
MINUTES = Origin(
    kind="clause", id=12, text="Socialchefsnätverket 17 oktober 2025, punkt 4 d", address="moten/schnv-2025-10-17"
)


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with their structures; the test runs in Dalarna's scope."""
    await bring_in("stockholm")
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        yield


async def numbers(*slugs: str) -> tuple[int, ...]:
    found = {principal.slug: principal.id for principal in await list_principals()}
    return tuple(found[slug] for slug in slugs)


async def municipalities() -> Respondents:
    groups = {group.slug: group for group in await principal_groups()}
    return Respondents(principals=groups["municipalities"].principals)


async def opened(draft: RoundDraft = VIEWS, respondents: Respondents | None = None, **options) -> RoundView:
    slug = await rounds.open_round(draft, respondents or await municipalities(), **options, **DO)
    return await access_round(slug, actor=STAFF)


async def happened(verb: str) -> int:
    """How often this is in the audit log, of earlier tests too."""
    return await fetch_value("select count(*) from audit_entry where verb = $1", verb)


def at_falun(round_: RoundView, role: Role = Role.CONTACT):
    """Falun's row, and somebody who answers for it."""
    row = next(row for row in round_.rows if row.respondent.slug == "falun")
    actor = Actor(None, "Falukontakten", "dalarna", (Grant(role, principal=row.respondent.id),))
    return row, actor


async def answered(round_: RoundView, answer: Answer, at: datetime = AT) -> RoundView:
    row, actor = at_falun(round_)
    await answers.give_answer(round_, row, answer, version=row.version, actor=actor, at=at)
    return await access_round(round_.slug, actor=STAFF)


# --- Opening


async def test_an_opened_round_has_a_row_for_each_municipality_in_swedish_order(dalarna):
    round_ = await opened(origin=MINUTES)
    assert round_.slug == "synpunkter-pa-adl-bedomningar"
    assert (round_.state, round_.opened_by, round_.opened_at) == (RoundState.OPEN, "Ledaren", AT)
    assert round_.origin == MINUTES
    names = [row.respondent.name for row in round_.rows]
    assert len(names) == 15
    assert names[0] == "Avesta"
    assert names[-1] == "Älvdalen"
    assert {row.state for row in round_.rows} == {RowState.WAITING}
    assert await rows_of(round_.id) == list(round_.rows)
    verbs = [row["verb"] for row in await fetch("select verb from audit_entry where verb like 'rounds.%' order by id")]
    assert verbs[-2:] == ["rounds.round.drafted", "rounds.round.opened"]


async def test_a_long_titles_address_is_cut_between_words(dalarna):
    title = "Remissvar om den gemensamma överenskommelsen för egenvård och hälso- och sjukvårdsinsatser"
    round_ = await opened(replace(VIEWS, title=title))
    assert round_.slug == "remissvar-om-den-gemensamma-overenskommelsen-for-egenvard-och-halso-och"
    round_ = await opened(replace(VIEWS, title="x" * 100))
    assert round_.slug == "x" * 80


async def test_principals_bodies_and_functions_can_be_asked_together(dalarna):
    body = await fetch_value("select id from body where slug = 'ifo-chefsnatverket'")
    respondents = Respondents(
        principals=await numbers("region-dalarna", "orsa"), bodies=(body,), functions=("Länets MAS", " Länets MAS ")
    )
    round_ = await opened(respondents=respondents)
    asked = [(row.respondent.kind, row.respondent.name) for row in round_.rows]
    assert asked == [
        (RespondentKind.PRINCIPAL, "Orsa"),
        (RespondentKind.PRINCIPAL, "Region Dalarna"),
        (RespondentKind.BODY, "IFO-chefsnätverket"),
        (RespondentKind.FUNCTION, "Länets MAS"),
    ]


async def test_rounds_of_one_title_have_addresses_of_their_own(dalarna):
    slugs = [(await opened()).slug for _ in range(3)]
    assert slugs == [f"synpunkter-pa-adl-bedomningar{ending}" for ending in ("", "-2", "-3")]
    assert (await opened(replace(VIEWS, title="Ny!"))).slug == "ny-2"
    assert (await opened(replace(VIEWS, title="???"))).slug == "runda"


async def test_another_tenants_principal_or_body_is_not_there(dalarna):
    foreign = await fetch_value("select max(id) + 1000 from principal")
    with pytest.raises(NotFound):
        await opened(respondents=Respondents(principals=(foreign,)))
    with pytest.raises(NotFound):
        await opened(replace(VIEWS, body=foreign))


async def test_a_round_belongs_to_its_tenant_alone(database):
    await bring_in("stockholm")
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        round_ = await opened()
        (mine,) = await numbers("falun")
    stranger = Actor(None, "Grannen", "stockholm", (Grant(Role.DEVELOPMENT_LEADER),))
    async with tenant_scope("stockholm"):
        with pytest.raises(NotFound):
            await access_round(round_.slug, actor=stranger)
        assert await open_rounds(TODAY) == []
        assert await owed_by([mine]) == []
        assert await rows_of(round_.id) == []
        with pytest.raises(NotFound):
            await rounds.open_round(VIEWS, Respondents(principals=(mine,)), actor=stranger, at=AT)


async def test_only_the_office_and_a_bodys_secretary_open_rounds(dalarna):
    schnv, other = [
        await fetch_value("select id from body where slug = $1", slug)
        for slug in ("socialchefsnatverket", "lanschefsnatverket")
    ]
    secretary = Actor(None, "Sekreteraren", "dalarna", (Grant(Role.SECRETARY, body=schnv, principal=0),))
    slug = await rounds.open_round(replace(VIEWS, body=schnv), await municipalities(), actor=secretary, at=AT)
    assert (await lead_round(slug, actor=secretary)).body.slug == "socialchefsnatverket"
    for actor, body in ((secretary, other), (secretary, None), (READER, None)):
        with pytest.raises(NotFound):
            await rounds.open_round(replace(VIEWS, body=body), await municipalities(), actor=actor, at=AT)
    foreign = await opened()
    for actor in (READER, secretary):
        with pytest.raises(NotFound):
            await lead_round(foreign.slug, actor=actor)


async def test_bad_input_opens_nothing(dalarna):
    everyone = await municipalities()
    for draft, respondents, error in (
        (replace(VIEWS, title=""), everyone, Missing),
        (replace(VIEWS, deadline=date(2025, 11, 19)), everyone, DeadlineBeforeToday),
        (replace(VIEWS, question="x" * 10_001), everyone, TooLong),
    ):
        with pytest.raises(error):
            await rounds.open_round(draft, respondents, **DO)
    assert await fetch_value("select count(*) from round") == 0


async def test_a_draft_is_seen_by_those_who_lead_it_and_asks_nobody(dalarna):
    slug = await rounds.draft_round(VIEWS, await municipalities(), **DO)
    with pytest.raises(NotFound):
        await access_round(slug, actor=READER)
    draft = await access_round(slug, actor=STAFF)
    row, contact = at_falun(draft)
    assert await owed_by([row.respondent.id]) == []
    with pytest.raises(RoundIsNotOpen):
        await answers.give_answer(draft, row, Answer(text="Bra"), version=1, actor=contact, at=AT)
    with pytest.raises(RoundIsNotOpen):
        await rounds.close_round(draft, "", version=draft.version, **DO)
    await rounds.open_drafted(draft, version=draft.version, **DO)
    with pytest.raises(RoundIsOpenAlready):
        await rounds.open_drafted(await access_round(slug, actor=STAFF), version=2, **DO)
    assert [owed.slug for owed in await owed_by([row.respondent.id])] == [slug]


async def test_a_draft_whose_deadline_has_passed_is_not_opened(dalarna):
    slug = await rounds.draft_round(VIEWS, await municipalities(), **DO)
    draft = await access_round(slug, actor=STAFF)
    with pytest.raises(DeadlineBeforeToday):
        await rounds.open_drafted(draft, version=1, actor=STAFF, at=AT + timedelta(days=40))


async def test_a_draft_is_removed_and_what_has_been_open_is_not(dalarna):
    slug = await rounds.draft_round(VIEWS, await municipalities(), **DO)
    await rounds.remove_draft(await access_round(slug, actor=STAFF), **DO)
    with pytest.raises(NotFound):
        await access_round(slug, actor=STAFF)
    with pytest.raises(RoundIsOpenAlready):
        await rounds.remove_draft(await opened(), **DO)


# --- Changing


async def test_a_round_is_reworded_until_somebody_has_answered(dalarna):
    round_ = await opened()
    better = replace(VIEWS, question="Hur går det med ADL?", deadline=date(2026, 6, 1), shared=False)
    await rounds.change_round(round_, better, Respondents(), version=round_.version, **DO)
    changed = await access_round(round_.slug, actor=STAFF)
    assert (changed.question, changed.shared, changed.deadline) == (better.question, False, IN_A_MONTH)
    changed = await answered(changed, Answer(text="Bra"))
    with pytest.raises(QuestionHasAnswers):
        await rounds.change_round(changed, VIEWS, Respondents(), version=changed.version, **DO)


async def test_a_draft_may_change_whom_it_goes_to(dalarna):
    slug = await rounds.draft_round(VIEWS, await municipalities(), **DO)
    later = replace(VIEWS, deadline=date(2026, 2, 1))
    for respondents in (Respondents(principals=await numbers("mora", "falun")), Respondents(functions=("Länets MAS",))):
        draft = await access_round(slug, actor=STAFF)
        await rounds.change_round(draft, later, respondents, version=draft.version, **DO)
    changed = await access_round(slug, actor=STAFF)
    assert [row.respondent.name for row in changed.rows] == ["Länets MAS"]
    assert changed.deadline == later.deadline
    with pytest.raises(NobodyAsked):
        await rounds.change_round(changed, later, Respondents(), version=changed.version, **DO)


async def test_two_who_change_one_round_do_not_overwrite_each_other(dalarna):
    round_ = await opened()
    await rounds.move_deadline(round_, date(2025, 12, 24), version=round_.version, **DO)
    with pytest.raises(RoundChangedMeanwhile):
        await rounds.move_deadline(round_, date(2025, 12, 28), version=round_.version, **DO)
    assert (await access_round(round_.slug, actor=STAFF)).deadline == date(2025, 12, 24)
    with pytest.raises(DeadlineBeforeToday):
        await rounds.move_deadline(round_, date(2025, 11, 1), version=2, **DO)


async def test_a_forgotten_municipality_is_asked_too(dalarna):
    falun, mora = await numbers("falun", "mora")
    round_ = await opened(respondents=Respondents(principals=(falun,)))
    assert await rounds.ask_others_too(round_, Respondents(principals=(falun, mora)), **DO) == 1
    with pytest.raises(AskedAlready):
        await rounds.ask_others_too(round_, Respondents(principals=(falun, mora)), **DO)
    assert [row.respondent.name for row in await rows_of(round_.id)] == ["Falun", "Mora"]


# --- Answering


async def test_an_answer_says_who_gave_it_when_and_as_what(dalarna):
    round_ = await answered(await opened(), Answer(text="Inga större förändringar."))
    row, _ = at_falun(round_)
    assert row.state is RowState.ANSWERED
    answer = row.answer
    assert (answer.text, answer.by, answer.role, answer.on_behalf, answer.at) == (
        "Inga större förändringar.", "Falukontakten", Role.CONTACT, False, AT,
    )  # fmt: skip
    count = round_.tally(TODAY)
    assert (count.answered, count.asked, count.late) == (1, 15, 0)
    assert round_.tally(date(2025, 12, 21)).late == 14


async def test_who_has_the_page_open_is_told_of_an_answer(dalarna):
    round_ = await opened()
    DB.open_transaction().signals.clear()
    await answered(round_, Answer(text="Bra"))
    assert DB.open_transaction().signals == [f"dalarna/rundor/{round_.slug}"]


async def test_nobody_answers_for_another_principal(dalarna):
    round_ = await opened()
    _, contact = at_falun(round_)
    mora = next(row for row in round_.rows if row.respondent.slug == "mora")
    for actor in (contact, READER, STAFF):
        with pytest.raises(NotFound):
            await answers.give_answer(round_, mora, Answer(text="Bra"), version=mora.version, actor=actor, at=AT)


async def test_a_later_answer_counts_and_the_earlier_stays(dalarna):
    yes_no, before = replace(VIEWS, form=AnswerForm.YES_NO), await happened("rounds.answer.given")
    round_ = await answered(await opened(yes_no), Answer(choice="no"))
    round_ = await answered(round_, Answer(choice="yes", text="Nu går det."), AT + timedelta(days=40))
    row, _ = at_falun(round_)
    assert (row.answer.choice, row.answers) == ("yes", 2)
    assert row.answer.came_late(round_.deadline)
    assert [one.choice for one in await answers_of(row.id)] == ["yes", "no"]
    assert [(number, one.choice) for number, one in await answers_of_round(round_.id)] == [
        (row.id, "no"),
        (row.id, "yes"),
    ]
    assert await happened("rounds.answer.given") == before + 2


async def test_an_answer_over_a_colleagues_newer_one_is_shown_both(dalarna):
    round_ = await opened()
    row, contact = at_falun(round_)
    _, chief = at_falun(round_, Role.MEMBER)
    chief = replace(chief, name="Socialchefen")
    await answers.give_answer(round_, row, Answer(text="Chefens"), version=row.version, actor=chief, at=AT)
    with pytest.raises(StaleSave) as stale:
        await answers.give_answer(round_, row, Answer(text="Kontaktens"), version=row.version, actor=contact, at=AT)
    assert stale.value.facts["current"].text == "Chefens"
    assert stale.value.facts["submitted"].text == "Kontaktens"
    assert stale.value.facts["saved_by"] == "Socialchefen"
    await answers.give_answer(
        round_, row, Answer(text="Kontaktens"), version=stale.value.facts["version"], actor=contact, at=AT
    )
    assert [one.text for one in await answers_of(row.id)] == ["Kontaktens", "Chefens"]


async def test_a_second_click_answers_once(dalarna):
    round_ = await opened()
    row, contact = at_falun(round_)
    for _ in range(2):
        await answers.give_answer(round_, row, Answer(text="Bra"), version=row.version, actor=contact, at=AT)
    assert len(await answers_of(row.id)) == 1


async def test_the_office_writes_an_answer_down_and_it_says_so(dalarna):
    respondents = Respondents(functions=("Länets MAS",))
    round_ = await opened(respondents=respondents)
    row = round_.rows[0]
    await answers.register_answer(round_, row, Answer(text="Per telefon: ja."), version=1, **DO)
    answer = (await rows_of(round_.id))[0].answer
    assert (answer.on_behalf, answer.by, answer.role) == (True, "Ledaren", Role.DEVELOPMENT_LEADER)
    with pytest.raises(NotFound):
        await answers.register_answer(round_, row, Answer(text="Nej"), version=2, actor=READER, at=AT)


async def test_a_body_is_answered_for_by_its_chair(dalarna):
    body = await fetch_value("select id from body where slug = 'ifo-chefsnatverket'")
    round_ = await opened(respondents=Respondents(bodies=(body,)))
    chair = Actor(None, "Ordföranden", "dalarna", (Grant(Role.CHAIR, body=body, principal=0),))
    await answers.give_answer(round_, round_.rows[0], Answer(text="Ja"), version=1, actor=chair, at=AT)
    assert (await rows_of(round_.id))[0].answer.role is Role.CHAIR
    assert await owed_by([], [body]) == []


# --- Setting aside


async def test_who_is_excused_is_awaited_no_more_until_awaited_again(dalarna):
    round_ = await opened()
    row, contact = at_falun(round_)
    with pytest.raises(Missing):
        await answers.set_aside(round_, row, RowState.EXCUSED, " ", **DO)
    await answers.set_aside(round_, row, RowState.EXCUSED, "Ny chef tillträder i januari.", **DO)
    changed = await access_round(round_.slug, actor=STAFF)
    assert changed.tally(TODAY).asked == 14
    assert at_falun(changed)[0].reason == "Ny chef tillträder i januari."
    assert await owed_by([row.respondent.id]) == []
    await answers.await_again(changed, row, **DO)
    assert len(await owed_by([row.respondent.id])) == 1
    changed = await answered(await access_round(round_.slug, actor=STAFF), Answer(text="Bra"))
    with pytest.raises(HasAnswered):
        await answers.set_aside(changed, row, RowState.NOT_CONCERNED, "", **DO)
    with pytest.raises(NotFound):
        await answers.set_aside(changed, row, RowState.NOT_CONCERNED, "", actor=contact, at=AT)


async def test_who_is_excused_may_answer_nevertheless(dalarna):
    round_ = await opened()
    row, _ = at_falun(round_)
    await answers.set_aside(round_, row, RowState.NOT_CONCERNED, "", **DO)
    round_ = await answered(await access_round(round_.slug, actor=STAFF), Answer(text="Vi vill ändå säga något."))
    assert at_falun(round_)[0].state is RowState.ANSWERED


# --- Closing


async def test_a_closed_round_takes_no_answers_and_can_be_opened_again(dalarna):
    round_ = await opened()
    row, contact = at_falun(round_)
    await rounds.close_round(round_, "Tack! Frågan går vidare.", version=round_.version, **DO)
    # By one who still has the open page before them.
    with pytest.raises(RoundIsNotOpen):
        await answers.give_answer(round_, row, Answer(text="Bra"), version=row.version, actor=contact, at=AT)
    closed = await access_round(round_.slug, actor=READER)
    assert (closed.state, closed.closed_by, closed.closing_word) == (
        RoundState.CLOSED, "Ledaren", "Tack! Frågan går vidare.",
    )  # fmt: skip
    for change in (
        rounds.close_round(closed, "", version=closed.version, **DO),
        rounds.move_deadline(closed, IN_A_MONTH, version=closed.version, **DO),
        answers.set_aside(closed, row, RowState.NOT_CONCERNED, "", **DO),
    ):
        with pytest.raises(RoundIsClosed):
            await change
    assert await owed_by([row.respondent.id]) == []
    await rounds.reopen_round(closed, version=closed.version, **DO)
    assert len(await owed_by([row.respondent.id])) == 1


# --- Lists


async def test_one_list_says_what_each_principal_owes_the_nearest_deadline_first(dalarna):
    (falun, mora) = await numbers("falun", "mora")
    for title, deadline in (("Senare", date(2026, 1, 10)), ("Utan dag", None), ("Först", date(2025, 11, 25))):
        await opened(replace(VIEWS, title=title, deadline=deadline), Respondents(principals=(falun,)))
    owed = await owed_by([falun])
    assert [one.title for one in owed] == ["Först", "Senare", "Utan dag"]
    assert [one.is_late(date(2025, 11, 26)) for one in owed] == [True, False, False]
    assert await owed_by([mora]) == []
    assert await owed_by([]) == []
    debt = (await debts(date(2025, 11, 26)))[falun]
    assert (debt.owed, debt.late) == (3, 1)
    await answered(await access_round("forst", actor=STAFF), Answer(text="Bra"))
    assert [(one.title, one.state) for one in await given_by(falun)] == [("Först", RowState.ANSWERED)]


async def test_lists_say_how_far_each_round_has_come(dalarna):
    round_ = await answered(await opened(), Answer(text="Bra"))
    await answers.set_aside(round_, round_.rows[0], RowState.NOT_CONCERNED, "", **DO)
    (line,) = await open_rounds(date(2025, 12, 21))
    assert (line.tally.asked, line.tally.answered, line.tally.late, line.tally.set_aside) == (14, 1, 13, 1)
    assert line.tally == (await access_round(round_.slug, actor=STAFF)).tally(date(2025, 12, 21))
    await rounds.close_round(round_, "", version=round_.version, **DO)
    assert await open_rounds(TODAY) == []
    (line,) = await rounds_in_state(RoundState.CLOSED, date(2025, 12, 21))
    assert line.tally.late == 0
    assert await rounds_in_state(RoundState.CLOSED, TODAY, before=line.id) == []


async def test_a_clause_finds_its_rounds_again(dalarna):
    round_ = await opened(origin=MINUTES)
    await opened(origin=replace(MINUTES, kind="recommendation"))
    found = await rounds_of_origin("clause", [12, 13], TODAY)
    assert {number: [line.slug for line in lines] for number, lines in found.items()} == {12: [round_.slug], 13: []}


# --- What the database keeps


async def test_a_principal_that_was_asked_is_not_removed_with_its_answers(dalarna):
    await opened()
    file = county("dalarna")
    without = replace(
        file,
        principals=tuple(one for one in file.principals if one.id != "orsa"),
        groups=tuple(
            replace(one, members=tuple(name for name in one.members if name != "orsa")) for one in file.groups
        ),
    )
    with pytest.raises(BodyInUse):
        await apply_structure(without, actor=Actor.system("dalarna"), at=AT)


async def test_what_was_answered_is_changed_by_nobody(dalarna):
    import asyncpg

    await answered(await opened(), Answer(text="Bra"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute("update round_answer set text = 'Illa'")


async def test_a_round_is_closed_before_or_after_an_answer_never_meanwhile(database):
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        round_ = await opened()
    row, contact = at_falun(round_)
    closing, may_commit = asyncio.Event(), asyncio.Event()

    async def close() -> None:
        async with tenant_scope("dalarna"):
            await rounds.close_round(round_, "", version=round_.version, **DO)
            closing.set()
            await may_commit.wait()

    async def answer() -> None:
        await closing.wait()
        async with tenant_scope("dalarna"):
            asyncio.get_running_loop().call_soon(may_commit.set)
            await answers.give_answer(round_, row, Answer(text="Bra"), version=row.version, actor=contact, at=AT)

    _, refused = await asyncio.gather(close(), answer(), return_exceptions=True)
    assert isinstance(refused, RoundIsNotOpen)
    async with tenant_scope("dalarna"):
        assert await answers_of(row.id) == []


async def test_the_audit_log_calls_a_round_and_its_rows_by_name(dalarna):
    round_ = await opened()
    row, _ = at_falun(round_)
    whole, part = f"runda:{round_.id}", f"runda:{round_.id}/{row.id}"
    assert await names_of_subjects([whole, part, "runda:999999", "person:1"]) == {
        whole: VIEWS.title,
        part: f"{VIEWS.title}, Falun",
    }


async def test_an_export_is_for_those_who_lead(dalarna):
    round_ = await opened()
    with pytest.raises(NotFound):
        await start_export(round_, actor=READER, at=AT)
    first, second = [await start_export(round_, **DO) for _ in range(2)]
    assert first.id == second.id
