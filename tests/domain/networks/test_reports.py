"""The way of a report through the real database: two RSS and SKR, each in its own scope."""

import asyncio
from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Conflict, Missing, NotFound, StaleSave
from services.domain.base.scope import national_scope, tenant_scope
from services.domain.networks.actions import collections, following, reports, reviews
from services.domain.networks.errors import (
    AlreadyAnswered,
    AlreadyReviewed,
    CollectionExists,
    DecidedOutOfTime,
    FaultyPart,
    NotAnchored,
    NotFollowed,
    NothingWritten,
    NotReportable,
    NotTheLatest,
    NotYetOpen,
    TemplateInUse,
)
from services.domain.networks.queries.collections import access_collection, report_collections
from services.domain.networks.queries.matrix import matrix
from services.domain.networks.queries.reports import access_report, board, submission_history
from services.domain.networks.rules.content import DEFAULT_TEMPLATE, Row
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.life_cycle import CellState, OwnState
from tests.domain.networks.acting import (
    AUTUMN,
    CHILDREN,
    CHILDRENS_LEAD,
    COORDINATOR,
    HEALTH,
    NOW,
    anchor,
    bring,
    days,
    follow,
    head,
    leader,
    open_autumn,
    reader,
    submit,
    words,
    write,
)

pytestmark = pytest.mark.usefixtures("database")


async def seen_by_skr(tenant: str, network: str = CHILDREN):
    async with national_scope():
        seen = await matrix(await access_collection(AUTUMN.code))
    row = next(row for row in seen.rows if row.tenant == tenant)
    return row.cells[[view.slug for view in seen.collection.networks].index(network)]


async def own(tenant: str, network: str = CHILDREN):
    async with tenant_scope(tenant):
        return await access_report(await access_collection(AUTUMN.code), network)


async def choose_anchoring(owner_url: str, tenant: str, settings: str) -> None:
    connection = await asyncpg.connect(owner_url)
    await connection.execute("update tenant set settings = $2::jsonb where slug = $1", tenant, settings)
    await connection.close()


async def test_a_report_goes_from_draft_to_received():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    assert (await seen_by_skr("dalarna")).state is CellState.NOT_COME
    assert (await own("dalarna")).own.state is OwnState.NOT_BEGUN

    await write("dalarna")
    assert (await own("dalarna")).own.state is OwnState.DRAFT
    async with tenant_scope("dalarna"):
        await reports.propose(await access_collection(AUTUMN.code), CHILDREN, actor=leader("dalarna"), at=NOW)
    assert (await own("dalarna")).own.state is OwnState.PROPOSED
    await anchor("dalarna")
    assert (await own("dalarna")).own.state is OwnState.ANCHORED
    assert (await seen_by_skr("dalarna")).state is CellState.NOT_COME

    assert await submit("dalarna") == 1
    assert (await own("dalarna")).own.state is OwnState.SUBMITTED
    assert (await seen_by_skr("dalarna")).state is CellState.SUBMITTED
    version = (await own("dalarna")).versions[0]
    assert (version.anchored_by, version.anchored_on, version.submitted_by) == (
        "Chefen",
        date(2025, 11, 20),
        "Utvecklingsledaren",
    )
    async with national_scope():
        await reviews.receive(version.id, actor=COORDINATOR, at=NOW)
    assert (await own("dalarna")).own.state is OwnState.RECEIVED
    assert (await seen_by_skr("dalarna")).state is CellState.RECEIVED


async def test_a_question_is_answered_or_leads_to_a_new_version_and_history_stays():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await bring("dalarna")
    first = (await own("dalarna")).versions[0]
    async with national_scope():
        await reviews.ask(first.id, text="Vilka kommuner?", actor=COORDINATOR, at=NOW)
        with pytest.raises(AlreadyReviewed):
            await reviews.ask(first.id, text="Och när?", actor=COORDINATOR, at=NOW)
    assert (await seen_by_skr("dalarna")).state is CellState.QUESTION
    report = await own("dalarna")
    assert report.open_question.text == "Vilka kommuner?"

    async with tenant_scope("dalarna"):
        collection = await access_collection(AUTUMN.code)
        asked = report.open_question.id
        await reports.answer_question(
            collection, CHILDREN, review=asked, text="Falun och Mora.", actor=leader("dalarna"), at=NOW
        )
        with pytest.raises(AlreadyAnswered):
            await reports.answer_question(
                collection, CHILDREN, review=asked, text="Igen", actor=leader("dalarna"), at=NOW
            )
    assert (await seen_by_skr("dalarna")).state is CellState.SUBMITTED

    await bring("dalarna", CHILDREN, "Utvecklat efter frågan.", based_on=1)
    async with national_scope():
        with pytest.raises(NotTheLatest):
            await reviews.receive(first.id, actor=COORDINATOR, at=NOW)
        history = await submission_history("dalarna", AUTUMN.code, CHILDREN)
        await reviews.receive(history[0].id, actor=COORDINATOR, at=NOW)
    assert [version.version for version in history] == [2, 1]
    assert history[1].part.sections[0].text == "Vi följer upp."
    assert history[1].reviews[0].answer.text == "Falun och Mora."


async def test_a_stale_save_is_refused_with_both_texts_and_overwrites_nothing():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    seen = await write("dalarna", CHILDREN, "Första")
    await write("dalarna", CHILDREN, "Kollegans text", based_on=seen)
    with pytest.raises(StaleSave) as refused:
        await write("dalarna", CHILDREN, "Min text", based_on=seen)
    assert refused.value.current.sections[0].text == "Kollegans text"
    assert refused.value.submitted.sections[0].text == "Min text"
    assert (await own("dalarna")).part.sections[0].text == "Kollegans text"


async def test_saving_the_same_text_again_changes_nothing():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    assert await write("dalarna") == await write("dalarna") == 1


async def test_two_first_saves_at_once_lose_neither_text():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    results = await asyncio.gather(
        write("dalarna", CHILDREN, "Den ena"), write("dalarna", CHILDREN, "Den andra"), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["StaleSave", "int"]


async def test_an_empty_page_that_saves_itself_begins_nothing():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    async with tenant_scope("dalarna"):
        collection = await access_collection(AUTUMN.code)
        assert (
            await reports.save_draft(collection, CHILDREN, written=[], based_on=0, actor=leader("dalarna"), at=NOW) == 0
        )
    assert (await own("dalarna")).own.state is OwnState.NOT_BEGUN


async def test_only_what_is_anchored_in_its_present_wording_can_be_submitted():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    with pytest.raises(NotAnchored):
        await submit("dalarna")
    await anchor("dalarna")
    await write("dalarna", CHILDREN, "Ändrat efteråt", based_on=1)
    with pytest.raises(NotAnchored):
        await submit("dalarna")
    await anchor("dalarna")
    await submit("dalarna")
    with pytest.raises(NothingWritten):
        await submit("dalarna")


async def test_two_clicks_on_submit_make_one_version():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    await anchor("dalarna")
    results = await asyncio.gather(*(submit("dalarna") for _ in range(4)), return_exceptions=True)
    assert sorted(str(type(result).__name__) for result in results) == ["NothingWritten"] * 3 + ["int"]
    assert len((await own("dalarna")).versions) == 1


async def test_a_wording_that_was_not_read_is_not_anchored():
    """Somebody saved while the head read: the button on the old page anchors neither the old wording nor the new."""
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    await write("dalarna", CHILDREN, "Något annat.", based_on=1)
    async with tenant_scope("dalarna"):
        collection = await access_collection(AUTUMN.code)
        with pytest.raises(Conflict):
            await reports.anchor_as_head(collection, CHILDREN, based_on=1, actor=head("dalarna"), at=NOW)
        assert (await access_report(collection, CHILDREN)).own.state is OwnState.DRAFT
        await reports.save_draft(
            collection, CHILDREN, written=words("Chefens egen."), based_on=2, actor=head("dalarna"), at=NOW
        )
        await reports.anchor_as_head(collection, CHILDREN, based_on=2, actor=head("dalarna"), at=NOW)
        assert (await access_report(collection, CHILDREN)).own.state is OwnState.ANCHORED


async def test_two_clicks_anchor_once():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    await asyncio.gather(*(anchor("dalarna") for _ in range(4)))
    assert len((await own("dalarna")).steps) == 1


async def test_a_need_without_a_theme_stops_the_report_at_anchoring_not_at_saving():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna", CHILDREN, "Text", Row("Något"))
    with pytest.raises(FaultyPart) as refused:
        await anchor("dalarna")
    assert [fault.row for fault in refused.value.faults] == [1, 1]


async def test_where_a_body_anchors_the_staff_write_its_decision_down(owner_url):
    await choose_anchoring(owner_url, "dalarna", '{"anchoring": "body", "anchoring_body": "Socialchefsnätverket"}')
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    async with tenant_scope("dalarna"):
        collection = await access_collection(AUTUMN.code)
        with pytest.raises(NotFound):
            await reports.anchor_as_head(collection, CHILDREN, based_on=1, actor=head("dalarna"), at=NOW)
        with pytest.raises(NotFound):
            await reports.record_anchoring(
                collection,
                CHILDREN,
                decided_on=date(2025, 10, 17),
                note="",
                based_on=1,
                actor=reader("dalarna"),
                at=NOW,
            )
        with pytest.raises(DecidedOutOfTime):
            await reports.record_anchoring(
                collection,
                CHILDREN,
                decided_on=date(2025, 11, 21),
                note="",
                based_on=1,
                actor=leader("dalarna"),
                at=NOW,
            )
        await reports.record_anchoring(
            collection,
            CHILDREN,
            decided_on=date(2025, 10, 17),
            note="Punkt 4a",
            based_on=1,
            actor=leader("dalarna"),
            at=NOW,
        )
    await submit("dalarna")
    version = (await own("dalarna")).versions[0]
    assert (version.anchored_by, version.anchored_on) == ("Socialchefsnätverket", date(2025, 10, 17))


async def test_the_head_sends_a_report_back_with_a_comment():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    async with tenant_scope("dalarna"):
        collection = await access_collection(AUTUMN.code)
        with pytest.raises(Missing):
            await reports.send_back(collection, CHILDREN, comment=" ", actor=head("dalarna"), at=NOW)
        await reports.send_back(collection, CHILDREN, comment="Lägg till Mora", actor=head("dalarna"), at=NOW)
    report = await own("dalarna")
    assert report.own.state is OwnState.DRAFT
    assert (report.steps[0].step, report.steps[0].note) == ("sent_back", "Lägg till Mora")


async def test_that_work_has_begun_is_seen_only_if_the_rss_lets_it_show(owner_url):
    await choose_anchoring(owner_url, "skane", '{"shows_begun": true}')
    await open_autumn()
    for tenant in ("dalarna", "skane"):
        await follow(tenant, CHILDREN)
        await write(tenant)
    assert (await seen_by_skr("dalarna")).state is CellState.NOT_COME
    assert (await seen_by_skr("skane")).state is CellState.BEGUN


async def test_an_rss_says_that_a_report_comes_later_or_not_at_all_with_its_reason():
    await open_autumn()
    await follow("dalarna", CHILDREN, HEALTH)
    async with tenant_scope("dalarna"):
        collection = await access_collection(AUTUMN.code)
        with pytest.raises(Missing):
            await reports.except_report(collection, HEALTH, reason="", actor=leader("dalarna"), at=NOW)
        await reports.say_later(
            collection,
            CHILDREN,
            reason="Tas på nästa möte",
            expected_on=date(2025, 12, 12),
            actor=leader("dalarna"),
            at=NOW,
        )
        await reports.except_report(collection, HEALTH, reason="Vakans", actor=leader("dalarna"), at=NOW)
    later = await seen_by_skr("dalarna")
    assert (later.state, later.reason, later.expected_on) == (
        CellState.DELAYED,
        "Tas på nästa möte",
        date(2025, 12, 12),
    )
    assert (await seen_by_skr("dalarna", HEALTH)).state is CellState.EXCEPTED
    async with tenant_scope("dalarna"):
        await reports.clear_status(await access_collection(AUTUMN.code), CHILDREN, actor=leader("dalarna"), at=NOW)
    assert (await seen_by_skr("dalarna")).state is CellState.NOT_COME


async def test_a_report_after_the_closing_date_shows_the_day_it_came():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    await anchor("dalarna")
    await submit("dalarna", at=days(14))
    assert (await seen_by_skr("dalarna")).late_on == date(2025, 12, 4)


async def test_before_the_collection_opens_one_writes_but_does_not_submit():
    async with national_scope():
        await collections.open_collection(
            AUTUMN,
            networks=(CHILDREN,),
            opens_on=date(2025, 12, 1),
            closes_on=date(2025, 12, 20),
            message="",
            actor=COORDINATOR,
            at=NOW,
        )
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    await anchor("dalarna")
    with pytest.raises(NotYetOpen):
        await submit("dalarna")


async def test_what_an_rss_does_not_follow_it_does_not_write():
    await open_autumn()
    with pytest.raises(NotFollowed):
        await write("dalarna")
    assert (await seen_by_skr("dalarna")).state is CellState.FOLLOWS_NOT
    async with tenant_scope("dalarna"):
        assert await board(await report_collections()) == []


async def test_following_ends_from_a_half_year_and_earlier_ones_stay():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    async with tenant_scope("dalarna"):
        await following.stop_following(CHILDREN, from_half_year=HalfYear(2026, 1), actor=leader("dalarna"), at=NOW)
    assert (await seen_by_skr("dalarna")).state is CellState.NOT_COME


async def test_the_network_that_was_split_cannot_be_collected_beside_its_heirs():
    with pytest.raises(NotReportable) as refused:
        await open_autumn(("aldreomsorg", "aldreomsorg-och-khs"))
    assert refused.value.networks == ("Äldreomsorg och kommunal hälso- och sjukvård",)
    await open_autumn(("aldreomsorg", HEALTH))
    with pytest.raises(CollectionExists):
        await open_autumn()


async def test_the_template_changes_until_the_first_report_has_come():
    await open_autumn()
    changed = replace(DEFAULT_TEMPLATE, regional=DEFAULT_TEMPLATE.regional[:2])
    async with national_scope():
        await collections.change_template(AUTUMN, template=changed, actor=COORDINATOR, at=NOW)
        await collections.change_template(AUTUMN, template=DEFAULT_TEMPLATE, actor=COORDINATOR, at=NOW)
    await follow("dalarna", CHILDREN)
    await bring("dalarna")
    async with national_scope():
        with pytest.raises(TemplateInUse):
            await collections.change_template(AUTUMN, template=changed, actor=COORDINATOR, at=NOW)


async def test_a_lead_answers_about_the_own_network_only():
    await open_autumn()
    await follow("dalarna", CHILDREN, HEALTH)
    await bring("dalarna", CHILDREN)
    await bring("dalarna", HEALTH)
    children, health = (await own("dalarna")).versions[0], (await own("dalarna", HEALTH)).versions[0]
    async with national_scope():
        await reviews.receive(children.id, actor=CHILDRENS_LEAD, at=NOW)
        with pytest.raises(NotFound):
            await reviews.receive(health.id, actor=CHILDRENS_LEAD, at=NOW)


async def test_a_reader_writes_anchors_and_submits_nothing():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    async with tenant_scope("dalarna"):
        collection, who = await access_collection(AUTUMN.code), reader("dalarna")
        with pytest.raises(NotFound):
            await reports.save_draft(collection, CHILDREN, written=words(), based_on=1, actor=who, at=NOW)
        with pytest.raises(NotFound):
            await reports.anchor_as_head(collection, CHILDREN, based_on=1, actor=who, at=NOW)
        with pytest.raises(NotFound):
            await reports.submit(collection, CHILDREN, actor=who, at=NOW)


TENANTS_OWN = ("network_report", "report_anchoring")
CROSSED = ("following_notice", "report_status", "submitted_report", "report_review", "review_answer")


async def test_skr_has_no_right_to_what_an_rss_is_still_writing():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await write("dalarna")
    for table in TENANTS_OWN:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with national_scope():
                await fetch(f"select * from {table}")


async def test_another_rss_sees_nothing_of_it_and_cannot_send_in_its_name():
    await open_autumn()
    await follow("dalarna", CHILDREN)
    await bring("dalarna")
    async with tenant_scope("skane"):
        for table in (*TENANTS_OWN, *CROSSED):
            assert await fetch_value(f"select count(*) from {table}") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenant_scope("skane"):
            await execute(
                "insert into following_notice (tenant, network, from_half_year, follows, at)"
                " values ('dalarna', $1, '2025-2', false, now())",
                CHILDREN,
            )


@pytest.mark.parametrize("table", CROSSED)
@pytest.mark.parametrize("scope", [lambda: tenant_scope("dalarna"), national_scope])
async def test_what_has_crossed_the_boundary_is_never_changed_or_deleted(table, scope):
    for statement in (f"update {table} set tenant = tenant", f"delete from {table}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with scope():
                await execute(statement)
