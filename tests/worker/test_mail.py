"""Letters on their way: into the folder, over SMTP, refused for ever and refused for now."""

import asyncio
import email
import email.policy
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg

from services.domain.base.mail import SEND_MAIL, Promise, send, send_several
from services.domain.base.outbox import enqueue
from services.domain.base.scope import identity_scope, tenant_scope
from tests.worker.conftest import Parts, until

CONTEXT = {
    "name": "Kim Berg",
    "tenant": "RSS Dalarna",
    "invited_by": "Robin Ek",
    "roles": ["läsare"],
    "url": "http://127.0.0.1:8000/logga-in",
}


@dataclass
class MailServer:
    """As much SMTP as a client needs. Says no for ever to `no@`, no the first time to `later@`, and ends a connection after
    `goodbye_after` letters."""

    letters: list[tuple[str, bytes]] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    port: int = 0
    connections: int = 0
    goodbye_after: int = 1000

    def answer_to(self, recipient: str) -> bytes:
        self.asked[recipient] += 1
        if recipient.startswith("no@"):
            return b"550 5.1.1 Unknown\r\n"
        if recipient.startswith("later@") and self.asked[recipient] == 1:
            return b"451 4.7.1 Come back\r\n"
        return b"250 OK\r\n"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient, taken = "", 0
        self.connections += 1
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
                writer.write(self.answer_to(recipient))
            elif verb == b"DATA":
                writer.write(b"354 Go on\r\n")
                self.letters.append((recipient, await reader.readuntil(b"\r\n.\r\n")))
                writer.write(b"250 Taken\r\n")
                taken += 1
                if taken == self.goodbye_after:
                    break
            elif verb == b"QUIT":
                writer.write(b"221 Bye\r\n")
                break
            else:
                writer.write(b"250 OK\r\n")
        writer.close()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    server = MailServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()


async def letter(parts: Parts, number: int) -> asyncpg.Record:
    row = await parts.owner.fetchrow("select * from mail_message where id = $1", number)
    assert row is not None
    return row


async def test_without_a_mail_server_letters_lie_in_the_folder_each_once(parts: Parts):
    async with identity_scope():
        first = await send("kim@kommunen.example", "invitation", CONTEXT)
    async with tenant_scope("dalarna"):
        second = await send("asa@örebro.example", "invitation", CONTEXT)
        broken = await send("ingen adress", "invitation", CONTEXT)
        unwritable = await send("kim@kommunen.example", "invitation", {"name": "Kim"})
    parts.start("relay", "worker")
    await until(parts.idle)

    files = sorted((parts.data / "utkorg").glob("*.eml"))
    assert [file.name for file in files] == [f"brev-{first}.eml", f"brev-{second}.eml"]
    message = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert message["To"] == "kim@kommunen.example"
    assert message["Subject"] == "Inbjudan till RSS Dalarna i Samband"
    assert email.message_from_bytes(files[1].read_bytes())["To"] == "asa@xn--rebro-iua.example"
    assert (await letter(parts, first))["state"] == "sent"
    assert (await letter(parts, broken))["reason"] == "Adressen är ingen mejladress."
    assert (await letter(parts, unwritable))["state"] == "failed"


async def test_a_message_of_one_hat_sends_no_letter_of_another(parts: Parts):
    """The letter of Stockholm was taken back from its outbox; Dalarna's outbox does not bring it on its way."""
    async with tenant_scope("stockholm"):
        number = await send("kim@kommunen.example", "invitation", CONTEXT)
    await parts.owner.execute("delete from outbox_message")
    async with tenant_scope("dalarna"):
        await enqueue(SEND_MAIL, {"mail": number})
    parts.start("relay", "worker")
    await until(parts.idle)
    assert (await letter(parts, number))["state"] == "queued"


async def test_a_mail_server_says_yes_no_and_later(parts: Parts):
    async with mail_server() as server:
        parts.environment["SAMBAND_SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
        parts.environment["SAMBAND_MAIL_FROM"] = "Samband <samband@rss.example>"
        async with tenant_scope("dalarna"):
            numbers = {
                who: await send(f"{who}@kommunen.example", "invitation", CONTEXT) for who in ("yes", "no", "later")
            }
        parts.start("relay", "worker")
        await until(parts.idle)

    assert sorted(recipient for recipient, _ in server.letters) == ["later@kommunen.example", "yes@kommunen.example"]
    assert (await letter(parts, numbers["yes"]))["attempts"] == 1
    refused = await letter(parts, numbers["no"])
    assert (refused["state"], refused["reason"]) == ("failed", "Mejlservern tog inte emot brevet (550).")
    assert server.asked["no@kommunen.example"] == 1
    # Five seconds were to pass before it was tried again; nothing that the worker or broker does shortens that.
    later = await letter(parts, numbers["later"])
    assert (later["sent_at"] - later["created_at"]).total_seconds() >= 5
    assert (later["state"], later["attempts"], later["reason"]) == ("sent", 2, None)


async def test_letters_promised_together_go_over_one_connection_and_wait_for_no_other(parts: Parts):
    whose = ["first", "no", "second", "later", "third"]
    async with mail_server() as server:
        parts.environment["SAMBAND_SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
        async with tenant_scope("dalarna"):
            promised = [
                Promise(recipient=f"{who}@kommunen.example", template="invitation", context=CONTEXT) for who in whose
            ]
            numbers = await send_several(promised)
        assert numbers == sorted(numbers)
        parts.start("relay", "worker")
        await until(parts.idle)
    came = [recipient.partition("@")[0] for recipient, _ in server.letters]
    assert came == ["first", "second", "third", "later"]
    assert server.connections == 2  # The second one brought the letter that had to wait.
    states = [(await letter(parts, number))["state"] for number in numbers]
    assert states == ["sent", "failed", "sent", "sent", "sent"]


async def test_a_server_that_says_goodbye_gets_the_rest_over_another_connection(parts: Parts):
    async with mail_server() as server:
        server.goodbye_after = 2
        parts.environment["SAMBAND_SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
        async with tenant_scope("dalarna"):
            await send_several(
                [Promise(recipient=f"p{n}@kommunen.example", template="invitation", context=CONTEXT) for n in range(5)]
            )
        parts.start("relay", "worker")
        await until(parts.idle)
    assert sorted(recipient for recipient, _ in server.letters) == [f"p{n}@kommunen.example" for n in range(5)]
    assert server.connections == 3


async def test_when_nobody_answers_all_letters_wait_and_one_asks(parts: Parts):
    async with mail_server() as server:
        port = server.port
    parts.environment["SAMBAND_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    async with tenant_scope("dalarna"):
        numbers = await send_several(
            [Promise(recipient=f"p{n}@kommunen.example", template="invitation", context=CONTEXT) for n in range(3)]
        )
    parts.start("relay", "worker")

    async def postponed() -> bool:
        return (
            await parts.owner.fetchval("select count(*) from outbox_message where sent_at is null and attempts = 1")
            == 1
        )

    await until(postponed)
    letters = [await letter(parts, number) for number in numbers]
    assert {one["state"] for one in letters} == {"queued"}
    assert {one["reason"] for one in letters} == {"Mejlservern svarar inte. Nytt försök görs inom 1 minut."}
