"""Members suggest items; who steers the body answers."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.bodies import access_body
from services.domain.meetings.actions.items import ItemDraft
from services.domain.meetings.actions.meetings import MeetingDraft, plan_meeting
from services.domain.meetings.actions.suggestions import (
    SuggestionDraft,
    accept_suggestion,
    choose_item,
    decline_suggestion,
    suggest_item,
    take_back_suggestion,
)
from services.domain.meetings.queries.agenda import agenda_of
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.suggestions import suggestions_by, suggestions_to
from services.domain.meetings.rules.agenda import ItemOrigin
from services.domain.meetings.rules.suggestions import IsAnswered, SuggestionsAreClosed, SuggestionState
from tests.domain.bodies.test_import import bring_in

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
STAFF = Actor(account=None, name="Astrid Prov", hat="dalarna", grants=(Grant(Role.DEVELOPMENT_LEADER),))
URL = "https://samband.example/dalarna/moten/schnv-2025-12-12"
IDEA = SuggestionDraft(title="Ungdomsmottagning", text="Vi behöver en samsyn.", kinds=("dialog",))


@pytest.fixture
async def account(owner_url: str) -> int:
    """Somebody with a sign-in and a role in Dalarna."""
    connection = await asyncpg.connect(owner_url)
    found = await connection.fetchval(
        "insert into account (name, mail) values ('Moa Prov', $1) returning id", f"moa{id(connection)}@falun.example"
    )
    await connection.execute(
        "insert into role_grant (account, tenant, role, valid_from) values ($1, 'dalarna', 'member', '2025-01-01')",
        found,
    )
    await connection.close()
    return found


@pytest.fixture
async def december(database, account) -> AsyncIterator[MeetingView]:
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        slug = await plan_meeting(
            await access_body("socialchefsnatverket"), date(2025, 12, 12), MeetingDraft(), actor=STAFF, at=AT
        )
        yield await access_meeting(slug)


@pytest.fixture
def member(account: int, december: MeetingView) -> Actor:
    return Actor(account, "Moa Prov", "dalarna", (Grant(Role.MEMBER, body=december.body.id),))


async def test_a_suggestion_is_seen_by_who_made_it_and_accepted_with_a_word(december, member):
    suggestion = await suggest_item(december, IDEA, actor=member, at=AT)
    [found] = await suggestions_by(member.account or 0, december)
    assert (found.title, found.text, found.kinds, found.state) == (
        "Ungdomsmottagning",
        "Vi behöver en samsyn.",
        ("dialog",),
        SuggestionState.OPEN,
    )
    item = await accept_suggestion(december, suggestion, word="Bra fråga.", url=URL, actor=STAFF, at=AT)
    agenda = await agenda_of(december)
    line = agenda.item(item)
    assert line is not None
    assert (line.number, line.origin, line.background) == ("7 a", ItemOrigin.SUGGESTED, "Vi behöver en samsyn.")
    [found] = await suggestions_to(december)
    assert (found.state, found.word, found.item, found.by) == (SuggestionState.ACCEPTED, "Bra fråga.", item, "Moa Prov")
    [letter] = await fetch("select template, context from mail_message order by id desc limit 1")
    context = json.loads(letter["context"])
    assert letter["template"] == "suggestion_answer"
    assert (context["accepted"], context["word"], context["url"], context["tenant"]) == (
        True,
        "Bra fråga.",
        URL,
        "RSS Dalarna",
    )


async def test_a_suggestion_is_declined_with_the_reason_alone(december, member):
    suggestion = await suggest_item(december, IDEA, actor=member, at=AT)
    with pytest.raises(Missing):
        await decline_suggestion(december, suggestion, word=" ", url=URL, actor=STAFF, at=AT)
    await decline_suggestion(december, suggestion, word="Tas upp i februari.", url=URL, actor=STAFF, at=AT)
    [found] = await suggestions_to(december)
    assert (found.state, found.word, found.item) == (SuggestionState.DECLINED, "Tas upp i februari.", None)
    with pytest.raises(IsAnswered):
        await accept_suggestion(december, suggestion, word=None, url=URL, actor=STAFF, at=AT)
    with pytest.raises(IsAnswered):
        await take_back_suggestion(december, suggestion, actor=member, at=AT)


async def test_an_open_suggestion_is_taken_back_by_who_made_it_alone(december, member):
    suggestion = await suggest_item(december, IDEA, actor=member, at=AT)
    with pytest.raises(NotFound):
        await take_back_suggestion(december, suggestion, actor=STAFF, at=AT)
    await take_back_suggestion(december, suggestion, actor=member, at=AT)
    assert await suggestions_to(december) == []


@pytest.mark.parametrize(
    ("at", "days", "open_"),
    [
        (datetime(2025, 11, 28, 22, 59, tzinfo=UTC), 14, True),
        (datetime(2025, 11, 28, 23, 1, tzinfo=UTC), 14, False),  # past midnight in Stockholm
        (datetime(2025, 12, 11, 9, tzinfo=UTC), 0, True),
    ],
)
async def test_suggestions_close_on_the_bodys_last_day_for_them(december, member, at, days, open_):
    await execute(
        "insert into body_rules (tenant, body, suggestion_days) values ('dalarna', $1, $2)", december.body.id, days
    )
    if open_:
        assert await suggest_item(december, IDEA, actor=member, at=at)
    else:
        with pytest.raises(SuggestionsAreClosed) as refused:
            await suggest_item(december, IDEA, actor=member, at=at)
        assert refused.value.deadline == date(2025, 11, 28)


async def test_suggestions_close_when_the_meeting_begins(december, member):
    await execute("update meeting set opened_at = $2 where id = $1", december.id, AT)
    with pytest.raises(SuggestionsAreClosed):
        await suggest_item(december, IDEA, actor=member, at=AT)


async def test_who_steers_the_body_answers(december, member):
    steering = await fetch_value("select id from body where slug <> 'socialchefsnatverket' limit 1")
    suggestion = await suggest_item(december, IDEA, actor=member, at=AT)
    steerer = Actor(None, "Styrgruppens ordförande", "dalarna", (Grant(Role.CHAIR, body=steering),))
    with pytest.raises(NotFound):
        await accept_suggestion(december, suggestion, word=None, url=URL, actor=steerer, at=AT)
    await execute(
        "insert into body_rules (tenant, body, steered_by) values ('dalarna', $1, $2)", december.body.id, steering
    )
    with pytest.raises(NotFound):
        await accept_suggestion(december, suggestion, word=None, url=URL, actor=member, at=AT)
    await accept_suggestion(december, suggestion, word=None, url=URL, actor=steerer, at=AT)
    chosen = await choose_item(december, ItemDraft(title="Budget 2026"), actor=steerer, at=AT)
    line = (await agenda_of(december)).item(chosen)
    assert line is not None
    assert (line.number, line.origin) == ("7 b", ItemOrigin.CHOSEN)


async def test_only_who_sits_in_the_body_suggests(december, member):
    for actor in (replace(member, grants=(Grant(Role.MEMBER, body=december.body.id + 1),)), STAFF):
        with pytest.raises(NotFound):
            await suggest_item(december, IDEA, actor=actor, at=AT)
