"""The whole way of an answer by mail: the call is sent, its letter opened, Accept pressed, and the answer stands on the page.

Relay, worker and receiver run as processes of their own; the letter is the one that the worker wrote.
"""

import email
import email.policy
import smtplib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr

import asyncpg
import pytest

from services.domain.base.scope import operator_scope, tenant_scope
from services.domain.meetings.queries.calls import Room
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.calls import Answer as Given
from services.domain.meetings.rules.calls import AnswerWay
from services.domain.tenancy.reference import load_reference, load_tenants
from tests.domain.bodies.conftest import STRUCTURE_TABLES
from tests.domain.bodies.test_import import bring_in
from tests.domain.meetings.calling import called, item, member, planned, room_of
from tests.worker.calendar_letters import Answer, from_invitation, google, outlook, written
from tests.worker.conftest import OwnServers, Parts, until

STAMP = datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
async def county(parts: Parts, own_servers: OwnServers) -> Parts:
    """Dalarna with its structure, whose letters lie in a folder and ask to be answered by mail."""
    superuser = await asyncpg.connect(own_servers.embedded.postgres.url("samband"))
    await superuser.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
    await superuser.close()
    async with operator_scope():
        await load_reference()
        await load_tenants()
    await parts.owner.execute("update tenant set active = true where slug = 'dalarna'")
    await bring_in("dalarna")
    await parts.owner.execute("truncate role_grant, account cascade")
    await parts.owner.execute("insert into account (name, mail) values ('Ylva Kansli', 'ylva@regionen.example')")
    await parts.owner.execute(
        "insert into role_grant (account, tenant, role, valid_from) select id, 'dalarna', 'administrator', '2025-01-01'"
        " from account"
    )
    parts.environment["SAMBAND_REPLY_ADDRESS"] = "kallelse@svar.rss.example"
    parts.environment["SAMBAND_TODAY"] = "2025-11-21"
    return parts


def letter_to(parts: Parts, recipient: str) -> EmailMessage:
    """The letter that lies in the folder for somebody."""
    read = (
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in sorted((parts.data / "utkorg").glob("*.eml"))
    )
    return next(one for one in read if parseaddr(one["To"])[1] == recipient)


def calendar_of(letter: EmailMessage) -> str:
    return next(one for one in letter.walk() if one.get_content_type() == "text/calendar").get_content()


async def brought(parts: Parts, content: bytes, to: str) -> None:
    with smtplib.SMTP("127.0.0.1", parts.inbox_port, timeout=30) as client:
        assert client.sendmail("anna@falun.example", [to], content) == {}


async def stands(parts: Parts) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", parts.inbox_port, timeout=5) as client:
            return client.noop()[0] == 250
    except OSError:
        return False


async def room(meeting: MeetingView) -> Room:
    async with tenant_scope("dalarna"):
        return await room_of(meeting)


async def test_from_the_calls_letter_to_the_counted_answer(county: Parts):
    async with tenant_scope("dalarna"):
        meeting = await planned()
        await item(meeting, "Mötets öppnande")
        await member("Anna Ek")
        await member("Bo Alm", principal="mora")
        await called(meeting)
    county.start("relay", "worker", "inbox")
    await until(county.idle)
    await until(lambda: stands(county))

    letter = letter_to(county, "anna@falun.example")
    asked = from_invitation(calendar_of(letter), Answer(uid="", to="", stamp=STAMP))
    assert asked.to == parseaddr(letter["From"])[1]
    assert asked.to.startswith("kallelse+s-dalarna-")
    assert asked.to.endswith("@svar.rss.example")
    assert asked.attendee == "anna@falun.example"
    accepted = outlook(asked)
    for _ in range(2):
        await brought(county, accepted, asked.to)
    found = {one.name: one.answer for one in (await room(meeting)).called}
    assert (found["Anna Ek"].answer, found["Anna Ek"].via) == (Given.YES, AnswerWay.MAIL)
    assert found["Bo Alm"] is None
    assert (await room(meeting)).answers == {
        "yes": 1,
        "no": 0,
        "substitute": 0,
        "tentative": 0,
        "not_answered": 1,
    }

    bo = from_invitation(
        calendar_of(letter_to(county, "bo@mora.example")), Answer(uid="", to="", stamp=STAMP, status="DECLINED")
    )
    assert bo.to != asked.to
    await brought(county, google(bo), bo.to)
    assert (await room(meeting)).answers["no"] == 1

    # A receiver that was killed comes back; what a person writes goes on to the office, who answers to that person.
    county.kill("inbox")
    county.start("inbox")
    await until(lambda: stands(county))
    await brought(county, written("Jag kommer efter lunch.", to=asked.to).as_bytes(), asked.to)
    await until(county.idle)
    passed_on = letter_to(county, "ylva@regionen.example")
    assert passed_on["Reply-To"] == "anna@falun.example"
    assert "Jag kommer efter lunch." in passed_on.get_body(("plain",)).get_content()
    log = (county.data / "inbox.log").read_text()
    assert "receiver stands" in log
    assert [word for word in ("anna", "falun.example", "kallelse+", "127.0.0.1") if word in log] == []
