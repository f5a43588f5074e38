"""Papers go to the registrar by themselves, once, and the number that is mailed back is taken."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.message import EmailMessage

import asyncpg
import pytest

from services.domain.base import jobs
from services.domain.base.clock import Clock
from services.domain.base.engine import execute, fetch, fetch_row, fetch_value
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions.calls import CALL_DOCUMENTS
from services.domain.meetings.actions.registration import send_registration_again, send_to_registrar
from services.domain.meetings.queries.registration import access_registration
from services.domain.meetings.rules.registration import LetterOnItsWay, Paper
from services.render.mail import Letter, write_letter
from services.worker import registration as letters_to_registrar
from services.worker.calls import make_documents
from services.worker.kinds import JobScope
from tests.domain.meetings.calling import AT, DO
from tests.worker.test_inbox import OWN, Post, database, post

__all__ = ["database", "post"]
REGISTRAR = "registrator@regionen.example"


@pytest.fixture
async def named(post: Post, owner_url: str) -> AsyncIterator[Post]:
    """Dalarna has named its registrar."""
    owner = await asyncpg.connect(owner_url)
    await owner.execute(
        "update tenant set settings = settings || jsonb_build_object('registrar_mail', $1::text) where slug = 'dalarna'",
        REGISTRAR,
    )
    yield post
    await owner.execute("update tenant set settings = settings - 'registrar_mail' where slug = 'dalarna'")
    await owner.close()


async def make(post: Post) -> None:
    """The documents of the call, as the worker makes them; whatever became of an earlier attempt."""
    async with tenant_scope("dalarna"):
        row = await fetch_value("select max(id) from job where kind = $1", CALL_DOCUMENTS)
        await execute("update job set state = 'queued' where id = $1", row)
        job = await jobs.begin(row)
    assert job
    await make_documents(job, JobScope(job, clock=Clock(AT.date()), base_url="http://127.0.0.1"))


async def sent() -> list[tuple]:
    async with tenant_scope("dalarna"):
        rows = await fetch("select recipient, context::text from mail_message where template = 'to_registrar'")
        return [tuple(row.values()) for row in rows]


async def registration() -> int:
    async with tenant_scope("dalarna"):
        return await fetch_value("select id from registration")


async def number() -> str | None:
    async with tenant_scope("dalarna"):
        return await fetch_value("select register_number from registration")


async def letter(monkeypatch: pytest.MonkeyPatch, post: Post) -> EmailMessage:
    """The letter as the registrar gets it."""
    monkeypatch.setattr(letters_to_registrar, "settings", post.settings)
    context = {"tenant": "dalarna", "registration": await registration()}
    promised = Letter("1", REGISTRAR, OWN, datetime.now(UTC), "to_registrar", context)
    return write_letter(await letters_to_registrar.complete(promised))


def answer(text: str, subject: str = "SV: För registrering", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Registrator <{REGISTRAR}>", OWN, subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


async def test_where_no_registrar_is_named_nothing_is_sent(post: Post):
    await make(post)
    assert await sent() == []
    async with tenant_scope("dalarna"):
        assert await fetch("select id from registration") == []


async def test_a_call_goes_to_the_registrar_once_however_often_its_documents_are_made(named: Post):
    await make(named)
    await make(named)
    assert [recipient for recipient, _ in await sent()] == [REGISTRAR]
    async with tenant_scope("dalarna"):
        call = await fetch_value("select max(id) from meeting_call")
        assert await send_to_registrar(named.meeting, Paper(call=call), at=AT) is None


async def test_two_clicks_at_once_send_a_letter_that_did_not_arrive_again_once(named: Post):
    await make(named)
    paper = await registration()
    async with tenant_scope("dalarna"):
        await execute("update mail_message set state = 'failed' where template = 'to_registrar'")
    sending, may_commit = asyncio.Event(), asyncio.Event()

    async def click() -> None:
        async with tenant_scope("dalarna"):
            await send_registration_again(paper, **DO)
            sending.set()
            await may_commit.wait()

    async def click_again() -> None:
        await sending.wait()
        async with tenant_scope("dalarna"):
            asyncio.get_running_loop().call_later(0.1, may_commit.set)
            await send_registration_again(paper, **DO)

    _, refused = await asyncio.gather(click(), click_again(), return_exceptions=True)
    assert isinstance(refused, LetterOnItsWay)
    assert len(await sent()) == 2


async def test_the_letter_brings_the_paper_its_metadata_and_an_address_for_the_number(named: Post, monkeypatch):
    await make(named)
    message = await letter(monkeypatch, named)
    assert "För registrering: kallelse Socialchefsnätverket 12 december 2025" in str(message["Subject"])
    files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert {name.rpartition(".")[2] for name in files} == {"pdf", "docx", "json"}
    assert next(content for name, content in files.items() if name.endswith(".pdf"))[:5] == b"%PDF-"
    assert b'"organ": "Socialchefsn\xc3\xa4tverket"' in bytes(files["metadata.json"])
    address = str(message["Reply-To"])
    assert address.startswith("kallelse+d-dalarna-")
    assert await named.brings(answer("Dnr RS 2025/123\n/Registrator"), to=address) == (250, "2.0.0 Taken")
    async with tenant_scope("dalarna"):
        view = await access_registration(await registration_id())
    assert (view.register_number, view.kind, view.version) == ("RS 2025/123", "call", 1)


async def registration_id() -> int:
    return await fetch_value("select id from registration")


async def test_what_holds_no_number_goes_to_the_office_and_a_number_is_never_changed_by_a_letter(
    named: Post, monkeypatch
):
    await make(named)
    address = str((await letter(monkeypatch, named))["Reply-To"])
    await named.brings(answer("Vad är det här för något?"), to=address)
    assert await number() is None
    await named.brings(answer("Dnr RS 2025/123"), to=address)
    await named.brings(answer("Dnr RS 2025/999"), to=address)
    assert await number() == "RS 2025/123"
    async with tenant_scope("dalarna"):
        rows = await fetch(
            "select recipient, context->>'text' as text, context->>'known' as known from mail_message"
            " where template = 'registrar_written_back' order by id"
        )
    assert [(row["recipient"], row["text"].strip(), row["known"]) for row in rows] == [
        ("ylva@regionen.example", "Vad är det här för något?", None),
        ("ylva@regionen.example", "Dnr RS 2025/999", "RS 2025/123"),
    ]


async def test_an_answering_machine_is_not_passed_on_and_its_labelled_number_is_taken(named: Post, monkeypatch):
    await make(named)
    address = str((await letter(monkeypatch, named))["Reply-To"])
    automatic = {"Auto_Submitted": "auto-replied"}
    await named.brings(answer("Jag är på semester. RS 2025/1", **automatic), to=address)
    assert await number() is None
    await named.brings(answer("Ditt ärende har diarienummer RS 2025/7.", **automatic), to=address)
    assert await number() == "RS 2025/7"
    async with tenant_scope("dalarna"):
        assert await fetch_row("select id from mail_message where template = 'registrar_written_back'") is None


async def test_the_address_of_another_registration_or_county_is_no_address(named: Post, monkeypatch):
    await make(named)
    address = str((await letter(monkeypatch, named))["Reply-To"])
    assert (await named.brings(answer("Dnr RS 2025/123"), to=address.replace("d-dalarna", "d-stockholm")))[0] == 550
    assert await number() is None
