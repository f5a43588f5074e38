"""Minutes from what was recorded to the public page: against the real database with two tenants in it."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import current_scope, execute, fetch, fetch_value
from services.domain.base.errors import Conflict, NotFound, StaleSave
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions import (
    approval,
    clauses,
    comments,
    meetings,
    minutes,
    notes,
    publication,
    sittings,
)
from services.domain.meetings.actions.attendance import set_everyone_present
from services.domain.meetings.actions.minutes import version_of_text
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.minutes import (
    access_publication,
    minutes_room,
    published_minutes,
    readers_of,
    recorded,
)
from services.domain.meetings.rules.agenda import Form
from services.domain.meetings.rules.clauses import ClauseKind
from services.domain.meetings.rules.comments import HandedInAlready, NothingReturned, NotOurFile
from services.domain.meetings.rules.masking import MASK, SeenOtherwise
from services.domain.meetings.rules.minutes import (
    MeetingNotClosed,
    MinutesApproved,
    MinutesState,
    NotAnApprover,
    NothingApproved,
    NotReady,
    ReasonMissing,
    TooFewApprovers,
    digest,
)
from services.domain.piccolo_conf import DB
from tests.domain.meetings.room import AT, BODY, DO, items, planned, put, rules, two_counties


@pytest.fixture
async def dalarna(database):
    """Dalarna and Stockholm with a chiefs' network each; the test runs in Dalarna's scope."""
    await two_counties()
    async with tenant_scope("dalarna"):
        yield


@pytest.fixture
async def meeting(dalarna):
    """A meeting that has been held: two members there, two items, a note and a clause on the second."""
    await put("Anna", "falun")
    await put("Bo", "mora")
    return await held(await planned())


async def held(meeting, **columns):
    if columns:
        await rules(meeting, **columns)
    first, second = await items(meeting, "Öppnande", "Läget")
    await sittings.open_meeting(meeting, **DO)
    meeting = await access_meeting(meeting.slug)
    await set_everyone_present(meeting, **DO)
    await execute(
        "insert into item_note (tenant, item, text) values ($1, $2, 'Läget är gott.')", current_scope().tenant, second
    )
    await execute(
        "insert into clause (tenant, meeting, item, text, state, adopted_at)"
        " values ($1, $2, $3, 'att lägga informationen till handlingarna.', 'adopted', $4)",
        current_scope().tenant,
        meeting.id,
        second,
        AT,
    )
    for item in (first, second):
        await sittings.take_up(meeting, item, **DO)
        await sittings.mark_handled(meeting, item, **DO)
    await sittings.close_meeting(await access_meeting(meeting.slug), **DO)
    return await access_meeting(meeting.slug)


async def account_of(meeting):
    return await recorded(meeting)


async def test_minutes_are_made_of_what_was_recorded(meeting):
    await minutes.start_minutes(meeting, **DO)
    content = (await account_of(meeting)).content
    assert [row.name for row in content.attendance] == ["Falun", "Mora"]
    assert [item.title for item in content.items] == ["Öppnande", "Läget"]
    assert content.items[1].account == "Läget är gott."
    assert [clause.text for clause in content.items[1].clauses] == ["att lägga informationen till handlingarna."]
    assert (await minutes_room(meeting.id)).open.number == 1


async def test_a_second_click_finds_the_same_draft(meeting):
    assert await minutes.start_minutes(meeting, **DO) == await minutes.start_minutes(meeting, **DO)


async def test_a_meeting_that_goes_on_has_no_minutes(dalarna):
    with pytest.raises(MeetingNotClosed):
        await minutes.start_minutes(await planned(), **DO)


async def test_what_is_noted_when_the_meeting_is_opened_again_comes_after_what_the_minutes_tell(meeting):
    await minutes.start_minutes(meeting, **DO)
    first, second = [one.id for one in (await account_of(meeting)).agenda.items]
    await minutes.write_account(meeting, second, "Rättat.", based_on=version_of_text("Läget är gott."), **DO)
    for number, words in enumerate(("Mer.", "Ännu mer.")):
        await sittings.reopen_meeting(meeting, reason="Något glömdes", **DO)
        again = await access_meeting(meeting.slug)
        noted = (await account_of(meeting)).sitting.notes
        await notes.write_note(again, second, words, version=noted[second].version, **DO)
        if not number:
            await notes.write_note(again, first, "Välkomna.", version=0, **DO)
        await sittings.close_meeting(again, **DO)
    told = [item.account for item in (await account_of(meeting)).content.items]
    assert told == ["Välkomna.", "Rättat.\n\nMer.\n\nÄnnu mer."]


async def test_notes_stay_when_a_meeting_without_minutes_is_opened_again(meeting):
    await sittings.reopen_meeting(meeting, reason="Något glömdes", **DO)
    assert [one.text for one in (await account_of(meeting)).sitting.notes.values()] == ["Läget är gott."]
    await sittings.close_meeting(await access_meeting(meeting.slug), **DO)
    await minutes.start_minutes(meeting, **DO)
    assert (await account_of(meeting)).content.items[1].account == "Läget är gott."


async def test_two_who_write_on_one_text_lose_neither(meeting):
    await minutes.start_minutes(meeting, **DO)
    item = (await account_of(meeting)).agenda.items[1]
    await minutes.write_account(meeting, item.id, "Den första.", based_on=version_of_text(item.account), **DO)
    with pytest.raises(StaleSave) as stale:
        await minutes.write_account(meeting, item.id, "Den andra.", based_on=version_of_text(item.account), **DO)
    assert (stale.value.facts["current"].text, stale.value.facts["submitted"].text) == ("Den första.", "Den andra.")
    # Who writes on the background of the same item is in nobody's way.
    await minutes.write_background(meeting, item.id, "Bakgrunden.", based_on=version_of_text(item.background), **DO)


async def test_approved_minutes_are_kept_whole_and_never_changed(meeting):
    await minutes.start_minutes(meeting, **DO)
    assert await approval.approve(meeting, **DO)
    room = await minutes_room(meeting.id)
    assert room.in_force.state is MinutesState.APPROVED
    assert room.in_force.content.items[1].account == "Läget är gott."
    assert await fetch_value("select count(*) from item_note") == 0
    item = (await account_of(meeting)).agenda.items[1]
    with pytest.raises(MinutesApproved):
        await minutes.write_account(meeting, item.id, "Nej.", based_on=version_of_text(item.account), **DO)
    with pytest.raises(asyncpg.CheckViolationError):
        async with DB.open_transaction().part():
            await execute("update minutes set content = '{}' where id = $1", room.in_force.id)


async def test_a_correction_is_a_new_version_with_its_reason(meeting):
    await minutes.start_minutes(meeting, **DO)
    await approval.approve(meeting, **DO)
    with pytest.raises(ReasonMissing):
        await minutes.begin_correction(meeting, reason="", **DO)
    await minutes.begin_correction(meeting, reason="Fel ort.", **DO)
    item = (await account_of(meeting)).agenda.items[1]
    await minutes.write_account(meeting, item.id, "Läget är mycket gott.", based_on=version_of_text(item.account), **DO)
    room = await minutes_room(meeting.id)
    assert (room.in_force.number, room.open.number, room.open.reason) == (1, 2, "Fel ort.")
    await approval.approve(meeting, **DO)
    room = await minutes_room(meeting.id)
    assert [(one.number, one.state.value) for one in room.versions] == [(2, "approved"), (1, "replaced")]
    assert room.versions[1].content.items[1].account == "Läget är gott."


async def test_named_approvers_approve_each_for_themselves(dalarna, superuser_url):
    people = [await put("Anna", "falun"), await put("Bo", "mora")]
    accounts = [await account(superuser_url, person) for person in people]
    meeting = await held(await planned(), approval="approvers", approvers=2)
    await minutes.start_minutes(meeting, **DO)
    with pytest.raises(TooFewApprovers):
        await approval.approve(meeting, **DO)
    sitting = (await account_of(meeting)).sitting
    await approval.name_approvers(meeting, [one.id for one in sitting.attendance], **DO)
    with pytest.raises(NotAnApprover):
        await approval.approve(meeting, **DO)
    assert not await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    # A word changed afterwards takes the approval back.
    item = (await account_of(meeting)).agenda.items[1]
    await minutes.write_account(meeting, item.id, "Nytt ord.", based_on=version_of_text(item.account), **DO)
    assert all(one.approved_at is None for one in (await minutes_room(meeting.id)).approvers)
    assert not await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    assert await approval.approve(meeting, actor=member(accounts[1], meeting), at=AT)
    assert (await minutes_room(meeting.id)).in_force.content.approvers == ("Anna", "Bo")


async def letters() -> list[tuple[str, bool, bool]]:
    """Whom the letters to approvers are for, and whether each reminds, and says that words were changed."""
    found = await fetch(
        "select recipient, (context ->> 'reminds')::boolean as reminds, (context ->> 'again')::boolean as again"
        " from mail_message where template = 'minutes_to_approve' order by id"
    )
    return [tuple(row.values()) for row in found]


async def two_approvers(superuser_url: str, **columns: object):
    """A meeting whose minutes Anna and Bo are named to approve, with their accounts and places in the list of who was there."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute("delete from mail_message where template = 'minutes_to_approve'")
    await connection.close()
    accounts = [await account(superuser_url, await put(*who)) for who in (("Anna", "falun"), ("Bo", "mora"))]
    meeting = await held(await planned(), **({"approval": "approvers", "approvers": 2} | columns))
    await minutes.start_minutes(meeting, **DO)
    there = [one.id for one in (await account_of(meeting)).sitting.attendance]
    await approval.name_approvers(meeting, there, **DO)
    return meeting, accounts, there


async def test_an_approver_is_written_to_when_named_and_reminded_each_week(dalarna, superuser_url):
    meeting, accounts, there = await two_approvers(superuser_url)
    first = [("anna@falun.example", False, False), ("bo@mora.example", False, False)]
    assert await letters() == first
    await approval.name_approvers(meeting, there, **DO)
    assert await approval.remind_approvers(at=AT + timedelta(days=6)) == 0
    assert await letters() == first
    await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    assert await approval.remind_approvers(at=AT + timedelta(days=8)) == 1
    assert await approval.remind_approvers(at=AT + timedelta(days=8)) == 0
    assert (await letters())[2:] == [("bo@mora.example", True, False)]
    # Whoever is named later is written to alone; who is named no longer is not reminded.
    await approval.name_approvers(meeting, there, **DO)
    assert len(await letters()) == 3
    assert [one.asked_at for one in (await minutes_room(meeting.id)).approvers] == [AT, AT + timedelta(days=8)]


async def test_who_has_approved_other_words_is_asked_again_the_next_morning(dalarna, superuser_url):
    meeting, accounts, _ = await two_approvers(superuser_url)
    await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    item = (await account_of(meeting)).agenda.items[1]
    await minutes.write_account(meeting, item.id, "Nytt ord.", based_on=version_of_text(item.account), **DO)
    assert len(await letters()) == 2
    assert await approval.remind_approvers(at=AT + timedelta(days=1)) == 1
    assert (await letters())[2:] == [("anna@falun.example", True, True)]
    for number in accounts:
        await approval.approve(meeting, actor=member(number, meeting), at=AT)
    assert await approval.remind_approvers(at=AT + timedelta(days=30)) == 0


async def test_nobody_approves_a_meeting_that_is_open_again_and_it_takes_approvals_back(dalarna, superuser_url):
    meeting, accounts, _ = await two_approvers(superuser_url)
    await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    await sittings.reopen_meeting(meeting, reason="Närvaron var fel", **DO)
    with pytest.raises(MeetingNotClosed):
        await approval.approve(meeting, actor=member(accounts[1], meeting), at=AT)
    await sittings.close_meeting(await access_meeting(meeting.slug), **DO)
    answers = [await approval.approve(meeting, actor=member(number, meeting), at=AT) for number in accounts]
    assert answers == [False, True]


async def test_a_decision_made_an_appeal_takes_given_approvals_back_and_what_else_is_known_of_it_does_not(
    dalarna, superuser_url
):
    meeting, accounts, _ = await two_approvers(superuser_url)
    await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    [clause] = (await account_of(meeting)).content.items[1].clauses
    facts = clauses.ClauseFacts(kinds=frozenset({ClauseKind.NOTE}))
    await clauses.state_facts(meeting, clause.id, facts, version=0, **DO)
    assert await given(meeting) == ["Anna"]
    await clauses.state_facts(meeting, clause.id, replace(facts, appeal=True), version=1, **DO)
    assert await given(meeting) == []


async def test_a_meeting_said_to_have_been_another_day_or_elsewhere_takes_given_approvals_back(dalarna, superuser_url):
    meeting, accounts, _ = await two_approvers(superuser_url)
    await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    draft = meetings.MeetingDraft(starts=meeting.starts, ends=meeting.ends, place="Mora")
    await meetings.change_meeting(meeting, draft, sequence=meeting.sequence, **DO)
    assert await given(meeting) == []
    await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    meeting = await access_meeting(meeting.slug)
    day = meeting.day + timedelta(days=1)
    await meetings.move_meeting(meeting, day, reason=None, sequence=meeting.sequence, **DO)
    assert await given(meeting) == []


async def test_an_approval_binds_to_the_content_whatever_it_was_that_changed_it(dalarna, superuser_url):
    meeting, accounts, there = await two_approvers(superuser_url)
    await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    await execute("update body_rules set form = 'protocol' where body = $1", meeting.body.id)
    assert not await approval.approve(meeting, actor=member(accounts[1], meeting), at=AT)
    assert await given(meeting) == ["Bo"]
    # Whoever has approved the form of before is written to again, and what is approved is what stands.
    await execute("update principal set name = 'Mora kommun, ny' where slug = 'mora'")
    assert await approval.remind_approvers(at=AT + timedelta(days=1)) == 2
    assert await given(meeting) == []
    await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    await approval.name_approvers(meeting, there, **DO)
    assert await given(meeting) == ["Anna"]
    assert await approval.approve(meeting, actor=member(accounts[1], meeting), at=AT)
    kept = (await minutes_room(meeting.id)).in_force
    assert (kept.content.form, kept.content.approvers) == (Form.PROTOCOL, ("Anna", "Bo"))


async def given(meeting) -> list[str]:
    """Who has approved the open version."""
    return [one.name for one in (await minutes_room(meeting.id)).approvers if one.approved_at]


async def test_minutes_are_approved_when_only_such_are_named_as_have_approved(dalarna, superuser_url):
    meeting, accounts, there = await two_approvers(superuser_url, approvers=1)
    assert not await approval.approve(meeting, actor=member(accounts[0], meeting), at=AT)
    await approval.name_approvers(meeting, there[:1], **DO)
    assert (await minutes_room(meeting.id)).in_force.content.approvers == ("Anna",)


async def test_of_two_who_approve_at_the_same_moment_the_second_is_the_last(database, superuser_url):
    await two_counties()
    async with tenant_scope("dalarna"):
        meeting, accounts, _ = await two_approvers(superuser_url)

    async def approved_by(number: int) -> bool:
        async with tenant_scope("dalarna"):
            return await approval.approve(meeting, actor=member(number, meeting), at=AT)

    assert sorted(await asyncio.gather(*map(approved_by, accounts))) == [False, True]


async def test_nobody_is_named_while_an_item_has_no_fate(dalarna):
    await put("Anna")
    meeting = await held(await planned(), approval="approvers", approvers=1)
    await minutes.start_minutes(meeting, **DO)
    await execute("update agenda_item set state = 'planned' where meeting = $1", meeting.id)
    with pytest.raises(NotReady):
        await approval.name_approvers(meeting, [1], **DO)


async def account(superuser_url: str, person: int) -> int:
    """An account of their own for somebody, as a sign-in would make it."""
    connection = await asyncpg.connect(superuser_url)
    number = await connection.fetchval(
        "insert into account (name, mail) values ('Någon', $1) returning id", str(person)
    )
    await connection.close()
    await execute("update person set account = $2 where id = $1", person, number)
    return number


def member(number: int, meeting) -> Actor:
    return Actor(account=number, name="Ledamot", hat="dalarna", grants=(Grant(Role.MEMBER, body=meeting.body.id),))


async def test_the_next_meeting_lays_the_previous_minutes_to_file(meeting):
    await minutes.start_minutes(meeting, **DO)
    following = await planned(day=date(2025, 12, 12))
    assert await approval.lay_previous_to_file(following, **DO) == 1
    in_force = (await minutes_room(meeting.id)).in_force
    assert (in_force.approved_at_slug, in_force.approved_at_day) == (following.slug, date(2025, 12, 12))


async def test_a_returned_file_is_taken_in_piece_by_piece(meeting):
    await minutes.start_minutes(meeting, **DO)
    found = await account_of(meeting)
    await comments.send_for_comments(meeting, found, **DO)
    clause = found.agenda.items[1].clauses[0]
    upload = await fetch_value(
        "insert into upload (tenant, name, media_type, size, digest) values ($1, 'svar.docx', 'x', 1, $2) returning id",
        current_scope().tenant,
        "0" * 64,
    )
    mark = comments.mark_of("dalarna", meeting.slug, 1, digest=digest(found.content))
    with pytest.raises(NotOurFile):
        await comments.take_back(meeting, mark="annat", texts=[], remarks=[], upload=upload, **DO)
    with pytest.raises(NothingReturned):
        await comments.take_back(meeting, mark=mark, texts=[], remarks=[], upload=upload, **DO)
    texts = [(f"clause:{clause.id}", "att godkänna informationen."), (f"account:{found.agenda.items[1].id}", "Annat.")]
    await comments.take_back(meeting, mark=mark, texts=texts, remarks=[], upload=upload, **DO)
    again = await fetch_value(
        "insert into upload (tenant, name, media_type, size, digest) values ($1, 'kopia.docx', 'x', 1, $2) returning id",
        current_scope().tenant,
        "0" * 64,
    )
    with pytest.raises(HandedInAlready):
        await comments.take_back(meeting, mark=mark, texts=texts, remarks=[], upload=again, **DO)
    file = (await minutes_room(meeting.id)).comments[0]
    await comments.decide_change(meeting, file, 0, taken=True, recorded=await account_of(meeting), **DO)
    file = (await minutes_room(meeting.id)).comments[0]
    with pytest.raises(Conflict):
        await comments.decide_change(meeting, file, 0, taken=True, recorded=await account_of(meeting), **DO)
    await comments.decide_change(meeting, file, 1, taken=False, recorded=await account_of(meeting), **DO)
    content = (await account_of(meeting)).content
    assert content.items[1].clauses[0].text == "att godkänna informationen."
    assert content.items[1].account == "Läget är gott."
    assert not (await minutes_room(meeting.id)).comments[0].is_open


async def test_a_change_to_words_that_have_changed_here_overwrites_nothing(meeting):
    await minutes.start_minutes(meeting, **DO)
    found = await account_of(meeting)
    await comments.send_for_comments(meeting, found, **DO)
    item = found.agenda.items[1]
    upload = await fetch_value(
        "insert into upload (tenant, name, media_type, size, digest) values ($1, 'svar.docx', 'x', 1, $2) returning id",
        current_scope().tenant,
        "0" * 64,
    )
    mark = comments.mark_of("dalarna", meeting.slug, 1, digest=digest(found.content))
    await comments.take_back(
        meeting, mark=mark, texts=[(f"account:{item.id}", "Filens.")], remarks=[], upload=upload, **DO
    )
    await minutes.write_account(meeting, item.id, "Sekreterarens.", based_on=version_of_text(item.account), **DO)
    file = (await minutes_room(meeting.id)).comments[0]
    with pytest.raises(StaleSave):
        await comments.decide_change(meeting, file, 0, taken=True, recorded=await account_of(meeting), **DO)
    assert (await account_of(meeting)).content.items[1].account == "Sekreterarens."


async def test_a_file_that_went_out_with_other_words_is_known_as_of_an_earlier_sending(meeting):
    await minutes.start_minutes(meeting, **DO)
    first = await account_of(meeting)
    item = first.agenda.items[1]
    await comments.send_for_comments(meeting, first, **DO)
    await minutes.write_account(meeting, item.id, "Rättat.", based_on=version_of_text(item.account), **DO)
    second = await account_of(meeting)
    await comments.send_for_comments(meeting, second, **DO)
    for place, content in enumerate((first.content, second.content, None)):
        upload = await fetch_value(
            "insert into upload (tenant, name, media_type, size, digest) values ($1, 'svar.docx', 'x', 1, $2) returning id",
            current_scope().tenant,
            str(place) * 64,
        )
        # A file from before marks told the sending says nothing of it.
        mark = comments.mark_of("dalarna", meeting.slug, 1, digest=digest(content) if content else None)
        texts = [(f"account:{item.id}", "Läget är gott, mycket.")]
        await comments.take_back(
            meeting, mark=mark if content else mark.rstrip("#"), texts=texts, remarks=[], upload=upload, **DO
        )
    returned = (await minutes_room(meeting.id)).comments
    assert [one.is_of_earlier for one in sorted(returned, key=lambda one: one.id)] == [True, False, False]


async def test_only_approved_minutes_are_published_and_masking_holds_at_once(meeting):
    with pytest.raises(NothingApproved):
        await publication.publish(meeting, **DO)
    await minutes.start_minutes(meeting, **DO)
    await approval.approve(meeting, **DO)
    await publication.publish(meeting, **DO)
    assert [one.meeting for one in await published_minutes()] == [meeting.slug]
    await publication.mask(meeting, "gott", reason=None, **DO)
    assert (await access_publication(meeting.slug)).content.items[1].account == f"Läget är {MASK}."
    # What was approved is as it was.
    assert (await minutes_room(meeting.id)).in_force.content.items[1].account == "Läget är gott."
    await publication.unpublish(meeting, **DO)
    with pytest.raises(NotFound):
        await access_publication(meeting.slug)


async def test_what_is_no_longer_masked_is_public_when_it_is_published_anew(meeting):
    await minutes.start_minutes(meeting, **DO)
    await approval.approve(meeting, **DO)
    await publication.mask(meeting, "gott", reason=None, **DO)
    await publication.publish(meeting, **DO)

    async def public() -> str | None:
        return (await access_publication(meeting.slug)).content.items[1].account

    await publication.unmask(meeting, (await minutes_room(meeting.id)).maskings[0].id, **DO)
    assert await public() == f"Läget är {MASK}."
    # A word that is masked meanwhile brings back nothing.
    await publication.mask(meeting, "Läget", reason=None, **DO)
    assert await public() == f"{MASK} är {MASK}."
    await publication.publish(meeting, **DO)
    assert await public() == f"{MASK} är gott."
    assert [one.text for one in (await minutes_room(meeting.id)).maskings] == ["Läget"]


async def test_to_mask_a_word_publishes_no_correction(meeting):
    await minutes.start_minutes(meeting, **DO)
    await approval.approve(meeting, **DO)
    await publication.publish(meeting, **DO)
    await minutes.begin_correction(meeting, reason="Fel ord.", **DO)
    item = (await account_of(meeting)).agenda.items[1]
    await minutes.write_account(meeting, item.id, "Läget är rättat.", based_on=version_of_text(item.account), **DO)
    await approval.approve(meeting, **DO)
    await publication.mask(meeting, "gott", reason=None, **DO)
    public = await access_publication(meeting.slug)
    assert (public.number, public.content.items[1].account) == (1, f"Läget är {MASK}.")


async def test_what_is_masked_at_the_moment_of_two_clicks_on_publish_is_never_public(database):
    await two_counties()
    async with tenant_scope("dalarna"):
        meeting = await held(await planned())
        await minutes.start_minutes(meeting, **DO)
        await approval.approve(meeting, **DO)

    async def publish() -> None:
        async with tenant_scope("dalarna"):
            await publication.publish(meeting, **DO)

    async def mask() -> None:
        async with tenant_scope("dalarna"):
            await publication.mask(meeting, "gott", reason=None, **DO)

    await asyncio.gather(publish(), mask(), publish())
    async with tenant_scope("dalarna"):
        assert (await access_publication(meeting.slug)).content.items[1].account == f"Läget är {MASK}."


async def test_what_has_changed_since_it_was_seen_is_not_published(meeting):
    await minutes.start_minutes(meeting, **DO)
    await approval.approve(meeting, **DO)
    seen = publication.seen_as((await minutes_room(meeting.id)).to_publish)
    await publication.mask(meeting, "gott", reason=None, **DO)
    with pytest.raises(SeenOtherwise):
        await publication.publish(meeting, seen=seen, **DO)
    assert await published_minutes() == []


async def test_the_public_list_goes_on_after_the_last_seen_also_within_a_day(meeting):
    await minutes.start_minutes(meeting, **DO)
    await approval.approve(meeting, **DO)
    await publication.publish(meeting, **DO)
    (line,) = await published_minutes()
    assert await published_minutes(before=(line.day, line.id)) == []
    assert await published_minutes(before=(line.day, line.id + 1)) == [line]


async def test_minutes_of_one_county_are_nobody_elses(meeting, database):
    await minutes.start_minutes(meeting, **DO)
    await approval.approve(meeting, **DO)
    await publication.publish(meeting, **DO)
    assert await published_minutes()
    assert len(await readers_of(meeting.id)) == 2


async def test_minutes_go_to_who_was_called_and_not_to_who_was_left_out(meeting):
    there = {one.mail for one in await readers_of(meeting.id)}
    await execute(
        "insert into meeting_guest (tenant, meeting, name) select 'dalarna', $1, n from unnest($2::varchar[]) n",
        meeting.id,
        ["Kallad", "Återkallad", "Aldrig kallad"],
    )
    await execute(
        "insert into call_recipient (tenant, meeting, guest, name, mail, capacity, called_at, withdrawn_at)"
        " select 'dalarna', $1, g.id, g.name, lower(g.id || '@gast.example'), 'guest',"
        " case when g.name <> 'Aldrig kallad' then $2::timestamptz end,"
        " case when g.name = 'Återkallad' then $2::timestamptz end from meeting_guest g where g.meeting = $1",
        meeting.id,
        AT,
    )
    assert [one.name for one in await readers_of(meeting.id) if one.mail not in there] == ["Kallad"]


async def test_a_member_neither_writes_nor_publishes(meeting):
    somebody = Actor(account=1, name="Ledamot", hat="dalarna", grants=(Grant(Role.MEMBER, body=meeting.body.id),))
    with pytest.raises(NotFound):
        await minutes.start_minutes(meeting, actor=somebody, at=AT)
    with pytest.raises(NotFound):
        await publication.publish(meeting, actor=somebody, at=AT)
    secretary_elsewhere = replace(somebody, grants=(Grant(Role.SECRETARY, body=meeting.body.id + 1),))
    with pytest.raises(NotFound):
        await minutes.start_minutes(meeting, actor=secretary_elsewhere, at=AT)
    assert meeting.body.slug == BODY
