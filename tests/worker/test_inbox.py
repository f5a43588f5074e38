"""Letters to our addresses, sent by SMTP to the receiver: counted, passed on, dropped or refused, each once."""

import asyncio
import json
import logging
import smtplib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage

import asyncpg
import pytest
import structlog

from services.domain.base.clock import Clock
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.scope import identity_scope, tenant_scope
from services.domain.base.settings import SettingMissing
from services.domain.bodies.rules import AppointmentKind
from services.domain.meetings.actions.calls import send_call
from services.domain.meetings.actions.meetings import call_off
from services.domain.meetings.queries.answers import history_of, recipient_with_id
from services.domain.meetings.queries.calls import AnswerView
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.calls import Answer as Given
from services.domain.meetings.rules.calls import AnswerWay
from services.domain.meetings.rules.links import REPLY_PURPOSE, ReplyKind, ReplyTag, reply_tag, tagged_address
from services.render.mail import Letter, write_letter
from services.worker import inbox as receiver
from services.worker.inbox import Inbox
from services.worker.received import LARGEST_LETTER
from services.worker.settings import Settings
from tests.domain.bodies.conftest import database
from tests.domain.bodies.test_import import bring_in
from tests.domain.meetings.calling import AT, DO, STAFF, TODAY, item, letters, line_of, member, planned
from tests.worker.calendar_letters import PROGRAMMES, Answer, google, outlook, returned, telephone, written
from tests.worker.conftest import until
from tests.worker.test_received import BOMBS, calendar_of

__all__ = ["database"]
OWN = "kallelse@rss.example"
ANNA = "anna@falun.example"


@dataclass
class Post:
    """The receiver as a mail server meets it, and a call to Anna and Bo whose answers it takes."""

    settings: Settings
    port: int
    meeting: MeetingView
    anna: int

    def address(
        self, recipient: int | None = None, *, tenant: str = "dalarna", kind: ReplyKind = ReplyKind.CALL
    ) -> str:
        """The address that answers to a recipient's letter go to."""
        tag = ReplyTag(kind, tenant, recipient or self.anna)
        return tagged_address(OWN, reply_tag(tag, self.settings.keys.of(REPLY_PURPOSE)))

    def says(self, **changes) -> Answer:
        """What Anna's programme answers."""
        return Answer(uid=str(self.meeting.uid), to=self.address(), sequence=self.meeting.sequence, **changes)

    async def brings(self, content: bytes, *, to: str | None = None, sender: str = ANNA) -> tuple[int, str]:
        """Hand a letter over as a mail server does; answers what was said at its end."""

        def send() -> tuple[int, str]:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
                client.ehlo("mx.falun.example")
                client.mail(sender)
                code, words = client.rcpt(to or self.address())
                if code == 250:
                    code, words = client.data(content)
                return code, words.decode("ascii")

        return await asyncio.to_thread(send)

    async def answer(self) -> AnswerView | None:
        """What counts for Anna on the call's page."""
        async with tenant_scope("dalarna"):
            return (await line_of(self.meeting, "Anna Ek")).answer

    async def answers(self) -> int:
        async with tenant_scope("dalarna"):
            return len((await history_of(await recipient_with_id(self.anna))).answers)

    async def passed_on(self) -> list[dict]:
        """What was promised to those who call."""
        async with tenant_scope("dalarna"):
            rows = await fetch_value(
                "select coalesce(jsonb_agg(jsonb_build_object('to', recipient) || context order by id), '[]')"
                " from mail_message where template = 'call_written_back'"
            )
        return json.loads(rows)


@pytest.fixture
async def post(database: None, owner_url: str) -> AsyncIterator[Post]:
    owner = await asyncpg.connect(owner_url)
    await owner.execute("truncate mail_message, effect, outbox_message cascade")
    await owner.execute("delete from role_grant where tenant = 'dalarna'")
    await owner.execute("update tenant set active = true where slug in ('dalarna', 'stockholm')")
    await bring_in("dalarna")
    caller = await account("Ylva Kansli", "ylva@regionen.example", "development_leader")
    async with tenant_scope("dalarna"):
        meeting = await planned()
        await item(meeting, "Mötets öppnande")
        await member("Anna Ek")
        await member("Bo Alm", principal="mora")
        await send_call(meeting, number=1, message=None, actor=replace(STAFF, account=caller), at=AT)
        await letters()
        anna = (await line_of(meeting, "Anna Ek")).recipient
    assert anna is not None
    # Answers come the day after the call, at whatever time of day the test is run.
    settings = replace(Settings.from_environment(), reply_address=OWN, clock=Clock(TODAY + timedelta(days=1)))
    server = await asyncio.get_running_loop().create_server(Inbox.of(settings).session, "127.0.0.1", 0)
    yield Post(settings, server.sockets[0].getsockname()[1], meeting, anna)
    server.close()
    await owner.execute("delete from role_grant where tenant = 'dalarna'")
    await owner.execute("update tenant set active = false where slug in ('dalarna', 'stockholm')")
    await owner.close()


async def account(name: str, mail: str, role: str) -> int:
    """Somebody with this role in Dalarna."""
    async with identity_scope():
        number = await fetch_value("insert into account (name, mail) values ($1, $2) returning id", name, mail)
        await execute(
            "insert into role_grant (account, tenant, role, valid_from) values ($1, 'dalarna', $2, '2025-01-01')",
            number,
            role,
        )
    return number


# --- Answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda one: one.__name__)
async def test_pressing_accept_decline_or_tentative_is_counted(post: Post, programme):
    given = [("ACCEPTED", Given.YES), ("DECLINED", Given.NO), ("TENTATIVE", Given.TENTATIVE)]
    for minutes, (status, counted) in enumerate(given):
        content = programme(post.says(status=status, stamp=AT + timedelta(minutes=minutes)))
        assert await post.brings(content) == (250, "2.0.0 Taken")
        found = await post.answer()
        assert (found.answer, found.via) == (counted, AnswerWay.MAIL)
    assert await post.passed_on() == []


async def test_a_letter_that_comes_twice_is_counted_once(post: Post):
    content = outlook(post.says())
    assert [await post.brings(content) for _ in range(3)] == [(250, "2.0.0 Taken")] * 3
    assert await post.answers() == 1
    await asyncio.gather(*(post.brings(google(post.says(message_id="<samma@mail.example>"))) for _ in range(5)))
    assert await post.answers() == 2


async def test_the_address_is_ours_however_its_letters_are_written(post: Post):
    assert await post.brings(outlook(post.says()), to=post.address().upper()) == (250, "2.0.0 Taken")
    assert (await post.answer()).answer is Given.YES


async def test_a_programme_answers_for_somebody_on_leave_from_no_address(post: Post):
    assert (await post.brings(google(post.says(status="DECLINED")), sender=""))[0] == 250
    assert (await post.answer()).answer is Given.NO


async def test_handing_over_in_the_calendar_calls_the_substitute(post: Post):
    async with tenant_scope("dalarna"):
        await member("Eva Ers", kind=AppointmentKind.SUBSTITUTE)
    content = outlook(post.says(status="DELEGATED", delegate="eva@falun.example"))
    assert (await post.brings(content))[0] == 250
    found = await post.answer()
    assert (found.answer, found.substitute_name) == (Given.SUBSTITUTE, "Eva Ers")


async def test_an_answer_from_somebody_else_is_not_counted_and_told_to_who_calls(post: Post):
    kim = {"sender": "Kim Berg <kim@annan.example>", "attendee": "kim@annan.example"}
    assert (await post.brings(google(post.says(status="DECLINED", **kim)), sender="kim@annan.example"))[0] == 250
    assert await post.answer() is None
    (told,) = await post.passed_on()
    assert (told["to"], told["occasion"], told["answers"]) == ("ylva@regionen.example", "somebody_else", "no")
    assert (told["called"], told["mail"]) == ("Anna Ek", "kim@annan.example")


async def test_another_time_that_is_proposed_is_told_to_who_calls(post: Post):
    content = telephone(post.says()).replace(b"METHOD:REPLY", b"METHOD:COUNTER")
    assert (await post.brings(content))[0] == 250
    assert await post.answer() is None
    (told,) = await post.passed_on()
    assert (told["occasion"], told["starts"]) == ("proposal", "2025-12-12T08:00:00+00:00")


# --- What people write ---------------------------------------------------------------------------------


async def test_what_a_person_writes_goes_to_who_sent_the_call_once(post: Post):
    content = written("Jag kommer efter lunch.", to=post.address()).as_bytes()
    assert [(await post.brings(content))[0] for _ in range(2)] == [250, 250]
    (told,) = await post.passed_on()
    assert (told["to"], told["occasion"]) == ("ylva@regionen.example", "written")
    assert (told["name"], told["mail"], told["text"]) == ("Anna Ek", ANNA, "Jag kommer efter lunch.")
    assert await post.answer() is None


async def test_when_who_sent_the_call_is_gone_the_office_reads(post: Post, owner_url: str):
    await account("Head", "chef@regionen.example", "head")
    await account("Reader", "lasare@regionen.example", "reader")
    owner = await asyncpg.connect(owner_url)
    await owner.execute("update role_grant set valid_to = '2025-11-01' where role = 'development_leader'")
    await post.brings(written("Hej", to=post.address()).as_bytes())
    assert [one["to"] for one in await post.passed_on()] == ["chef@regionen.example"]
    await owner.execute("update role_grant set valid_to = '2025-11-01' where tenant = 'dalarna'")
    await owner.close()
    refused = await post.brings(written("Hallå?", to=post.address()).as_bytes())
    assert refused == (550, "5.2.1 Nobody reads what is written here")


async def test_what_is_passed_on_is_a_letter_that_is_answered_to_who_wrote(post: Post):
    letter = written("Jag <kommer>\n\nefter lunch.", to=post.address(), sender="Åsa Öhman <asa@orsa.example>")
    letter.add_attachment(b"x", maintype="application", subtype="pdf", filename="underlag.pdf")
    await post.brings(letter.as_bytes())
    (told,) = await post.passed_on()
    message = await as_sent(told)
    assert message["Reply-To"] == "asa@orsa.example"
    assert message["Subject"] == "Svar på kallelsen från Åsa Öhman: Socialchefsnätverket fredag 12 december 2025"
    text = message.get_body(("plain",)).get_content()
    assert "Jag <kommer>\n\nefter lunch." in text
    assert "underlag.pdf" in text
    assert f"/dalarna/moten/{post.meeting.slug}/kallelse" in text


async def as_sent(told: dict) -> EmailMessage:
    """What the worker makes of a letter that was promised."""
    from services.worker.calls import complete_written_back

    plain = Letter(
        id="brev-1",
        recipient=told.pop("to"),
        sender="Samband <samband@rss.example>",
        sent_at=AT,
        template="call_written_back",
        context=told,
    )
    return write_letter(await complete_written_back(plain))


@pytest.mark.parametrize("mail", ["åsa@orsa.example", "ingen adress", "x" * 400])
async def test_somebody_whose_address_cannot_be_answered_is_heard_all_the_same(post: Post, mail):
    content = f"From: {mail}\r\nMessage-ID: <1@x>\r\n\r\nHej".encode()
    assert (await post.brings(content, sender="x@orsa.example"))[0] == 250
    (told,) = await post.passed_on()
    message = await as_sent(told)
    assert message["To"] == "ylva@regionen.example"


@pytest.mark.parametrize(
    ("headers", "sender"), [({"Auto_Submitted": "auto-replied"}, ANNA), ({"Precedence": "bulk"}, ANNA), ({}, "")]
)
async def test_what_a_machine_sends_is_taken_and_dropped(post: Post, headers, sender):
    content = written("Jag är på semester.", to=post.address(), **headers).as_bytes()
    assert await post.brings(content, sender=sender) == (250, "2.0.0 Taken")
    assert await post.passed_on() == []


# --- What comes back -----------------------------------------------------------------------------------


async def sent_letters(post: Post, *, name: str = "Anna Ek") -> list[tuple[int, str, str | None]]:
    """The letters to somebody about the call: number, state, reason; the latest last."""
    async with tenant_scope("dalarna"):
        rows = await fetch(
            "select l.id, l.state, l.reason from call_delivery d join mail_message l on l.id = d.mail"
            " join call_recipient r on r.id = d.recipient where r.name = $1 order by l.id",
            name,
        )
    return [tuple(row) for row in rows]


async def test_a_letter_that_comes_back_stands_as_not_arrived_at_the_call(post: Post):
    ((letter, state, _),) = await sent_letters(post)
    assert state == "sent"
    back, noted = returned(to=post.address(), letter=letter), await returns_noted()
    assert [await post.brings(back, sender="") for _ in range(2)] == [(250, "2.0.0 Taken")] * 2
    reason = "Brevet kom tillbaka: mottagarens mejlserver tog inte emot det (5.1.1)."
    assert await sent_letters(post) == [(letter, "failed", reason)]
    async with tenant_scope("dalarna"):
        told = (await history_of(await recipient_with_id(post.anna))).letters[0]
        assert (told.state, told.reason) == ("failed", reason)
    assert await returns_noted() == noted + 1
    assert await post.passed_on() == []


async def returns_noted() -> int:
    """How often the audit tells of a letter that came back."""
    async with tenant_scope("dalarna"):
        return await fetch_value("select count(*) from audit_entry where verb = 'meetings.call.returned'")


async def test_a_delay_is_no_return_and_nobody_elses_letter_is_touched(post: Post):
    ((anna, *_),) = await sent_letters(post)
    ((bo, *_),) = await sent_letters(post, name="Bo Alm")
    for back in (
        returned(to=post.address(), letter=anna, action="delayed", status="4.4.1"),
        returned(to=post.address(), letter=bo),
        returned(to=post.address(), letter=10**17),
    ):
        assert await post.brings(back, sender="") == (250, "2.0.0 Taken")
    assert [state for _, state, _ in await sent_letters(post) + await sent_letters(post, name="Bo Alm")] == [
        "sent",
        "sent",
    ]


# --- What is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forged",
    [
        OWN,
        "kallelse+@rss.example",
        "nagon@rss.example",
        "kallelse+s-dalarna-1-abcdefghijklmnop@rss.example",
        "{tag}x@rss.example",
        "annan+{tag}@rss.example",
        "kallelse+{tag}@annan.example",
        "kallelse+{stockholm}@rss.example",
    ],
)
async def test_a_forged_address_is_refused_before_the_letter_is_sent(post: Post, forged):
    tag = post.address().partition("+")[2].partition("@")[0]
    to = forged.format(tag=tag, stockholm=tag.replace("dalarna", "stockholm"))
    assert await post.brings(outlook(post.says()), to=to) == (550, "5.1.1 No such address here")
    assert await post.answer() is None


async def test_a_registers_address_is_not_for_answers(post: Post):
    to = post.address(kind=ReplyKind.REGISTRATION)
    assert (await post.brings(outlook(post.says()), to=to))[0] == 550


async def test_an_address_of_another_county_or_of_nobody_counts_nothing(post: Post):
    await bring_in("stockholm")
    for to in (post.address(tenant="stockholm"), post.address(999_999), post.address(tenant="gotland")):
        assert await post.brings(outlook(post.says()), to=to) == (550, "5.1.1 No such address here")
    assert await post.answer() is None


async def test_a_second_recipient_waits_for_a_letter_of_its_own(post: Post):
    def send() -> list[int]:
        with smtplib.SMTP("127.0.0.1", post.port, timeout=30) as client:
            client.ehlo("mx")
            client.mail(ANNA)
            return [client.rcpt(post.address())[0] for _ in range(2)]

    assert await asyncio.to_thread(send) == [250, 452]


async def test_many_letters_come_over_one_connection(post: Post):
    def send() -> list[int]:
        with smtplib.SMTP("127.0.0.1", post.port, timeout=30) as client:
            client.ehlo("mx")
            codes = []
            for minutes in range(30):
                client.mail(ANNA)
                client.rcpt(post.address())
                status = "ACCEPTED" if minutes % 2 else "DECLINED"
                codes.append(client.data(outlook(post.says(status=status, stamp=AT + timedelta(minutes=minutes))))[0])
            return codes

    assert await asyncio.to_thread(send) == [250] * 30
    assert (await post.answer()).answer is Given.YES


@pytest.mark.parametrize("content", [calendar_of(b"nothing"), calendar_of(b""), BOMBS["nested beyond"]])
async def test_what_is_broken_or_made_to_do_harm_is_refused_for_good(post: Post, content):
    code, words = await post.brings(content)
    assert (code, words[:6]) == (550, "5.6.0 ")
    assert await post.answer() is None


async def test_a_huge_letter_is_refused_by_its_size(post: Post):
    content = b"From: a@b.example\r\n\r\n" + (b"x" * 900 + b"\r\n") * (LARGEST_LETTER // 900)
    assert (await post.brings(content))[0] == 552
    assert (await post.brings(outlook(post.says())))[0] == 250


async def test_what_comes_too_late_is_refused_with_the_reason_and_the_answer_before_stands(post: Post):
    await post.brings(outlook(post.says()))
    another = outlook(replace(post.says(status="DECLINED"), uid="40b5"))
    assert await post.brings(another) == (550, "5.7.1 The answer is about another meeting than the call")
    async with tenant_scope("dalarna"):
        meeting = await access_meeting(post.meeting.slug)
        await call_off(meeting, reason="Snö", sequence=meeting.sequence, **DO)
    refused = await post.brings(outlook(post.says(status="DECLINED")))
    assert refused == (550, "5.7.1 The meeting is called off")
    assert (await post.answer()).answer is Given.YES


async def test_a_meeting_that_has_been_held_takes_no_answers(post: Post):
    held = replace(post.settings, clock=Clock(TODAY + timedelta(days=90)))
    server = await asyncio.get_running_loop().create_server(Inbox.of(held).session, "127.0.0.1", 0)
    late = replace(post, port=server.sockets[0].getsockname()[1])
    assert await late.brings(outlook(post.says())) == (550, "5.7.1 The meeting has been held")
    server.close()


async def test_a_closed_countys_addresses_are_nobodys(post: Post, owner_url: str):
    owner = await asyncpg.connect(owner_url)
    await owner.execute("update tenant set active = false where slug = 'dalarna'")
    await owner.close()
    assert await post.brings(outlook(post.says())) == (550, "5.1.1 No such address here")


# --- What passes, and what is written down -------------------------------------------------------------


async def test_while_the_database_is_away_the_mail_server_is_asked_to_try_again(post: Post, superuser_url: str):
    """Somebody holds the recipient's row, and whoever waits for it is cut off: nothing is kept by halves."""
    content, superuser = outlook(post.says()), await asyncpg.connect(superuser_url)
    async with superuser.transaction():
        await superuser.execute("select from call_recipient where id = $1 for update", post.anna)
        bringing = asyncio.create_task(post.brings(content))

        async def is_cut_off() -> bool:
            return await superuser.fetchval(
                "select count(pg_terminate_backend(pid)) > 0 from pg_stat_activity"
                " where wait_event_type = 'Lock' and datname = current_database()"
            )

        await until(is_cut_off)
        assert await bringing == (451, "4.3.0 Not now, please try again")
    await superuser.close()
    assert await post.answer() is None
    assert await post.brings(content) == (250, "2.0.0 Taken")
    assert (await post.answer()).answer is Given.YES


async def test_a_mistake_of_ours_loses_no_letter_and_the_log_says_where_and_not_what(post: Post, monkeypatch):
    async def stumbles(*_: object, **__: object) -> None:
        raise ValueError("anna@falun.example skrev något")

    content = outlook(post.says())
    with monkeypatch.context() as patched, structlog.testing.capture_logs() as lines:
        patched.setattr(receiver, "take_reply", stumbles)
        assert (await post.brings(content))[0] == 451
    (line,) = lines
    assert (line["event"], line["error"]) == ("letter not taken", "ValueError")
    assert "test_inbox.py" in line["where"][-1]
    assert "anna" not in str(line)
    assert (await post.brings(content))[0] == 250


async def test_the_log_tells_what_became_of_letters_and_nothing_of_people(post: Post, caplog):
    from services.worker import logs

    for name in logs._QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    with structlog.testing.capture_logs() as lines, caplog.at_level(logging.INFO):
        await post.brings(outlook(post.says(comment="Sjuk")))
        await post.brings(written("Hemligt", to=post.address()).as_bytes())
        await post.brings(outlook(post.says()), to="kallelse+anna@rss.example")
    assert [line.get("outcome") for line in lines] == ["counted", "passed on"]
    told = str(lines) + caplog.text
    assert [word for word in ("anna", "Anna", "falun", "Sjuk", "Hemligt", "kallelse+") if word in told] == []


@pytest.mark.parametrize(("value", "problem"), [(None, "saknas"), ("x.example", "ingen mejladress")])
def test_without_an_address_to_receive_at_nothing_is_received(environment, value, problem):
    with pytest.raises(SettingMissing, match=problem):
        Inbox.of(replace(Settings.from_environment(), reply_address=value))
