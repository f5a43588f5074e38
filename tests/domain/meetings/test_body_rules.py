"""A body's rules of meeting are said once, hold for its meetings, and are never overwritten unseen."""

from dataclasses import asdict, replace

import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import fetch, fetch_value
from services.domain.base.errors import Missing, NotFound, StaleSave
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.base.stale import version_of
from services.domain.meetings.actions.body_rules import RulesDraft, change_rules, draft_of
from services.domain.meetings.queries.agenda import rules_of
from services.domain.meetings.rules.agenda import ApprovalForm, Form, MeetingRules, Quorum, SteersItself
from tests.domain.meetings.room import AT, DO, two_counties

LIGHT = draft_of(MeetingRules())
STRICT = RulesDraft(
    form=Form.PROTOCOL,
    quorum=Quorum.NUMBER,
    quorum_number=8,
    recusal=True,
    votes=True,
    reservations=True,
    approval=ApprovalForm.APPROVERS,
    approvers=2,
    steered_by=None,
    suggestion_days=10,
    reminder_days=0,
)


@pytest.fixture
async def body(database) -> int:
    """Socialchefsnätverket, which has said nothing yet."""
    await two_counties()
    async with tenant_scope("dalarna"):
        return await fetch_value("select id from body where slug = 'socialchefsnatverket'")


async def test_a_body_that_has_said_nothing_has_the_light_rules_of_a_network(body):
    async with tenant_scope("dalarna"):
        assert draft_of(await rules_of(body)) == LIGHT


async def test_rules_hold_once_they_are_said_and_again_when_they_are_changed(body):
    for draft in (STRICT, replace(STRICT, quorum=Quorum.HALF, quorum_number=None), LIGHT):
        async with tenant_scope("dalarna"):
            await change_rules(body, draft, **DO)
        async with tenant_scope("dalarna"):
            assert draft_of(await rules_of(body)) == draft


async def test_each_change_is_in_the_log_with_the_fields_that_differ_and_none_that_changes_nothing(body):
    async with tenant_scope("dalarna"):
        last = await fetch_value("select coalesce(max(id), 0) from audit_entry")
    for draft in (STRICT, STRICT, replace(STRICT, approvers=3)):
        async with tenant_scope("dalarna"):
            await change_rules(body, draft, **DO)
    async with tenant_scope("dalarna"):
        entries = await fetch("select fields from audit_entry where id > $1 order by id", last)
    assert [set(entry["fields"]) for entry in entries] == [
        set(asdict(STRICT)) - {"steered_by"},
        {"approvers"},
    ]


async def test_rules_that_somebody_else_has_changed_meanwhile_are_not_overwritten(body):
    seen = version_of(LIGHT)
    async with tenant_scope("dalarna"):
        await change_rules(body, STRICT, based_on=seen, **DO)
    async with tenant_scope("dalarna"):
        with pytest.raises(StaleSave):
            await change_rules(body, replace(LIGHT, reminder_days=5), based_on=seen, **DO)
    async with tenant_scope("dalarna"):
        assert draft_of(await rules_of(body)) == STRICT


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"quorum_number": None}, Missing),
        ({"approvers": 0}, Missing),
    ],
)
async def test_a_number_that_is_asked_for_must_be_said(body, said, refusal):
    async with tenant_scope("dalarna"):
        with pytest.raises(refusal):
            await change_rules(body, replace(STRICT, **said), **DO)


async def test_a_body_does_not_steer_itself(body):
    async with tenant_scope("dalarna"):
        with pytest.raises(SteersItself):
            await change_rules(body, replace(LIGHT, steered_by=body), **DO)


async def test_whoever_may_not_change_rules_is_told_that_they_are_not_there(body):
    secretary = Actor(account=None, name="Sekreterare", hat="dalarna", grants=(Grant(Role.SECRETARY, body=body),))
    async with tenant_scope("dalarna"):
        with pytest.raises(NotFound):
            await change_rules(body, STRICT, actor=secretary, at=AT)


async def test_another_county_keeps_its_own_rules(body):
    async with tenant_scope("dalarna"):
        await change_rules(body, STRICT, **DO)
    async with tenant_scope("stockholm"):
        assert await fetch_value("select count(*) from body_rules") == 0
