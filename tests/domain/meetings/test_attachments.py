"""Attachments under their letters, through the actions."""

from datetime import UTC, date, datetime

import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.errors import Missing, NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.bodies import access_body
from services.domain.documents.actions import keep_made, keep_upload
from services.domain.documents.kinds import EVERY_KIND
from services.domain.documents.queries import UploadView
from services.domain.meetings.actions import agenda, attachments
from services.domain.meetings.actions.arrivals import bring_minutes_of
from services.domain.meetings.actions.items import ItemDraft, add_item, change_item
from services.domain.meetings.actions.meetings import MeetingDraft, plan_meeting
from services.domain.meetings.queries.agenda import agenda_of, attachment_upload
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.agenda import MOST_BYTES, MOST_FILES
from services.domain.meetings.rules.attachments import LetterIsSent, MeetingTooHeavy, TooManyFiles
from tests.domain.bodies.test_import import bring_in

AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
STAFF = Actor(account=None, name="Prov", hat="dalarna", grants=(Grant(Role.DEVELOPMENT_LEADER),))
DO = {"actor": STAFF, "at": AT}


@pytest.fixture
async def dalarna(database):
    await bring_in("dalarna")
    async with tenant_scope("dalarna"):
        yield


@pytest.fixture
async def december(dalarna) -> MeetingView:
    return await planned(date(2025, 12, 12))


async def planned(day: date) -> MeetingView:
    return await access_meeting(
        await plan_meeting(await access_body("socialchefsnatverket"), day, MeetingDraft(), **DO)
    )


async def upload(name: str = "Underlag.txt", content: bytes = b"Underlag") -> UploadView:
    return await keep_upload(name, content, kinds=EVERY_KIND, **DO)


async def names(meeting: MeetingView) -> list[tuple[str, str]]:
    found = await agenda_of(meeting)
    return [(one.name, one.title) for one in found.attachments]


async def test_attachments_get_letters_in_the_order_chosen_and_files_numbers(december):
    a = await attachments.add_attachment(december, "Budget", [await upload()], **DO)
    b = await attachments.add_attachment(december, "  Profiler ", [await upload(f"{n}.txt") for n in range(3)], **DO)
    assert await names(december) == [("Bilaga A", "Budget"), ("Bilaga B 1–3", "Profiler")]
    await attachments.move_attachment(december, b, before=a, **DO)
    assert await names(december) == [("Bilaga A 1–3", "Profiler"), ("Bilaga B", "Budget")]
    await attachments.add_files(december, a, [await upload("Mer.txt")], **DO)
    found = (await agenda_of(december)).attachments[1]
    assert [(one.number, one.name) for one in found.files] == [(1, "Underlag.txt"), (2, "Mer.txt")]
    await attachments.move_file(december, a, found.files[1].id, before=found.files[0].id, **DO)
    found = (await agenda_of(december)).attachments[1]
    assert [(one.number, one.name) for one in found.files] == [(1, "Mer.txt"), (2, "Underlag.txt")]
    await attachments.rename_attachment(december, a, "Ekonomi", **DO)
    assert (await names(december))[1] == ("Bilaga B 1–2", "Ekonomi")


async def test_several_items_may_name_an_attachment(december):
    first = await add_item(december, ItemDraft(title="Läget"), **DO)
    other = await add_item(december, ItemDraft(title="Budget"), **DO)
    a = await attachments.add_attachment(december, "Underlag", [await upload()], items=[first, other], **DO)
    found = await agenda_of(december)
    assert [[one.name for one in item.attachments] for item in found.items] == [["Bilaga A"], ["Bilaga A"]]
    await change_item(december, first, ItemDraft(title="Läget", attachments=()), version=0, **DO)
    await change_item(december, other, ItemDraft(title="Budget nu"), version=0, **DO)
    found = await agenda_of(december)
    assert [len(item.attachments) for item in found.items] == [0, 1]
    await attachments.name_attachments(december, a, [first], **DO)
    found = await agenda_of(december)
    assert [len(item.attachments) for item in found.items] == [1, 0]


async def test_a_sent_letter_stays_and_is_given_to_nothing_else(december):
    a = await attachments.add_attachment(december, "Första", [await upload()], **DO)
    b = await attachments.add_attachment(december, "Andra", [await upload()], **DO)
    await attachments.settle_letters(december, (await agenda_of(december)).attachments)
    for moved, before in ((b, a), (a, None)):
        with pytest.raises(LetterIsSent):
            await attachments.move_attachment(december, moved, before=before, **DO)
    await attachments.remove_attachment(december, b, **DO)
    c = await attachments.add_attachment(december, "Tredje", [await upload()], **DO)
    found = await agenda_of(december)
    assert [(one.letter, one.is_taken_away) for one in found.attachments] == [("A", False), ("B", True), ("C", False)]
    await attachments.add_files(december, b, [await upload("Rättad.txt")], **DO)
    await attachments.remove_attachment(december, c, **DO)
    found = await agenda_of(december)
    assert [(one.letter, one.is_taken_away) for one in found.attachments] == [("A", False), ("B", False)]


async def test_a_removed_file_is_gone_unless_another_meeting_has_it(december):
    other = await planned(date(2026, 2, 13))
    shared, own = await upload("Delad.txt"), await upload("Egen.txt")
    a = await attachments.add_attachment(december, "Delad och egen", [shared, own], **DO)
    await attachments.add_attachment(other, "Delad", [shared], **DO)
    found = (await agenda_of(december)).attachments[0]
    await attachments.remove_file(december, a, found.files[1].id, **DO)
    await attachments.remove_file(december, a, found.files[0].id, **DO)
    assert await names(december) == []
    kept = await fetch("select name from upload where id = any($1::integer[])", [shared.id, own.id])
    assert [row["name"] for row in kept] == ["Delad.txt"]
    file = (await agenda_of(other)).attachments[0].files[0]
    assert (await attachment_upload(other.id, file.id)).name == "Delad.txt"
    with pytest.raises(NotFound):
        await attachment_upload(december.id, file.id)


async def test_what_a_meeting_carries_has_its_limits(december):
    one = await upload()
    with pytest.raises(Missing):
        await attachments.add_attachment(december, " ", [one], **DO)
    with pytest.raises(Missing):
        await attachments.add_attachment(december, "Utan fil", [], **DO)
    await attachments.add_attachment(december, "Första", [one], **DO)
    heavy = await fetch_value(
        "insert into upload (tenant, name, media_type, size, digest, uploaded_at)"
        " select tenant, name, media_type, $2, digest, uploaded_at from upload where id = $1 returning id",
        one.id,
        MOST_BYTES - one.size,
    )
    await execute("update attachment_file set upload = $1", heavy)
    with pytest.raises(MeetingTooHeavy) as refused:
        await attachments.add_attachment(december, "För tung", [one, one], **DO)
    assert refused.value.left == one.size
    await execute(
        "insert into attachment_file (tenant, attachment, upload, position)"
        " select 'dalarna', a.id, $1, n from attachment a, generate_series(1, $2) n",
        one.id,
        MOST_FILES - 1,
    )
    with pytest.raises(TooManyFiles):
        await attachments.add_attachment(december, "För många", [one], **DO)


async def test_the_previous_meetings_minutes_come_by_themselves_and_the_approved_ones_take_the_drafts_place(december):
    october = await planned(date(2025, 10, 17))
    await minutes(october, "out_for_comments", "Utkast.pdf")
    await agenda.begin_agenda(december, **DO)
    await attachments.add_attachment(december, "Budget", [await upload()], **DO)
    found = await agenda_of(december)
    assert [(one.letter, one.title, one.files[0].name) for one in found.attachments] == [
        ("A", "Minnesanteckningar 2025-10-17, utkast", "Utkast.pdf"),
        ("B", "Budget", "Underlag.txt"),
    ]
    assert [one.letter for one in found.items[2].attachments] == ["A"]
    await attachments.settle_letters(december, (await agenda_of(december)).attachments)
    await minutes(october, "approved", "Klara.pdf")
    await bring_minutes_of(december, at=AT)
    found = await agenda_of(december)
    assert [(one.letter, one.title, one.files[0].name) for one in found.attachments] == [
        ("A", "Minnesanteckningar 2025-10-17, godkända", "Klara.pdf"),
        ("B", "Budget", "Underlag.txt"),
    ]
    assert [one.letter for one in found.items[2].attachments] == ["A"]


async def test_minutes_that_were_renamed_keep_their_name_and_a_correction_waits_for_its_approval(december):
    october = await planned(date(2025, 10, 17))
    await minutes(october, "approved", "Klara.pdf")
    await agenda.begin_agenda(december, **DO)
    (one,) = (await agenda_of(december)).attachments
    await attachments.rename_attachment(december, one.id, "Anteckningarna från oktober", **DO)
    await minutes(october, "out_for_comments", "Rättelse.pdf", number=2)
    await bring_minutes_of(december, at=AT)
    found = await agenda_of(december)
    assert [(one.title, one.files[0].name) for one in found.attachments] == [
        ("Anteckningarna från oktober", "Klara.pdf")
    ]


async def minutes(meeting: MeetingView, state: str, name: str, *, number: int = 1) -> None:
    """Minutes of a meeting with their document. What is approved has been a draft: the same version, anew."""
    pdf = await keep_made(name, "application/pdf", name.encode(), **DO)
    await execute(
        "insert into minutes (tenant, meeting, number, state, digest, approved_at, pdf)"
        " values ('dalarna', $1, $2, $3, $4, $5, $6)"
        " on conflict (tenant, meeting, number) do update set state = excluded.state, digest = excluded.digest,"
        " approved_at = excluded.approved_at, pdf = excluded.pdf",
        meeting.id,
        number,
        state,
        "0" * 64 if state == "approved" else None,
        AT if state == "approved" else None,
        pdf.id,
    )
