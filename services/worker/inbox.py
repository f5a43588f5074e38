"""The receiver (brevlådan): takes letters to our addresses from the mail server in front of it. `python -m services.worker.inbox`

It answers only when what a letter means is kept: 250 after the commit, 4xx for what may go better later, so that the mail
server tries again, 5xx for what never will, so that whoever sent it is told. Which address is ours its signed part tells, and
no database is asked. Nothing of a letter is written to the log.
"""

import argparse
import asyncio
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.domain.base.errors import DomainError, NotFound
from services.domain.base.outbox import first_time
from services.domain.base.scope import tenant_scope
from services.domain.base.settings import SettingMissing
from services.domain.meetings.actions.registration import pass_on_to_office, take_register_number
from services.domain.meetings.actions.replies import WrittenBack, note_returned, pass_on, take_reply
from services.domain.meetings.queries.answers import Recipient, recipient_with_id
from services.domain.meetings.rules.calls import MeetingIsCalledOff, MeetingIsOver, NotCalled
from services.domain.meetings.rules.links import (
    REPLY_PURPOSE,
    ReplyKind,
    ReplyTag,
    opened_reply_tag,
    tag_of_address,
)
from services.domain.meetings.rules.registration import (
    NoRegisterNumber,
    OtherRegisterNumber,
    register_number_in,
)
from services.domain.meetings.rules.replies import (
    ANSWERS,
    AnotherMeeting,
    AnsweredBySomebodyElse,
    NobodyReads,
    Occasion,
    plain_address,
)
from services.domain.tenancy.queries import access_tenant
from services.render.mail import NotAnAddress, address
from services.worker import logs
from services.worker.received import LARGEST_LETTER, Received, Unreadable, read_letter
from services.worker.runtime import connected
from services.worker.settings import Settings

log = structlog.get_logger()

TAKEN = "250 2.0.0 Taken"
LATER = "451 4.3.0 Not now, please try again"
ONE_AT_A_TIME = "452 4.5.3 One recipient at a time"
NO_SUCH_ADDRESS = "550 5.1.1 No such address here"
REFUSALS: Mapping[type[DomainError], str] = {
    NotFound: NO_SUCH_ADDRESS,
    MeetingIsOver: "550 5.7.1 The meeting has been held",
    MeetingIsCalledOff: "550 5.7.1 The meeting is called off",
    NotCalled: "550 5.7.1 The one whom this call went to is not called any longer",
    AnotherMeeting: "550 5.7.1 The answer is about another meeting than the call",
    NobodyReads: "550 5.2.1 Nobody reads what is written here",
}
"""What the mail server is told when a letter will never be taken."""

_SESSION_SECONDS = 120
_NO_SENDER = "<>"


@dataclass(frozen=True, slots=True)
class Inbox:
    """Whose letters are taken, and what is done about each."""

    settings: Settings
    own: str
    keys: tuple[bytes, ...]

    @classmethod
    def of(cls, settings: Settings) -> "Inbox":
        """The receiver of these settings. Raises SettingMissing where no address is set, or none that can be written to."""
        if settings.reply_address is None:
            raise SettingMissing("SAMBAND_REPLY_ADDRESS")
        try:
            own = address(settings.reply_address).addr_spec
        except NotAnAddress as error:
            raise SettingMissing("SAMBAND_REPLY_ADDRESS", "är ingen mejladress") from error
        return cls(settings, plain_address(own), tuple(settings.keys.every(REPLY_PURPOSE)))

    def session(self) -> SMTP:
        """What speaks SMTP with one mail server that has connected."""
        return SMTP(
            self,
            data_size_limit=LARGEST_LETTER,
            enable_SMTPUTF8=True,
            hostname=self.own.rpartition("@")[2],
            ident="Samband",
            timeout=_SESSION_SECONDS,
        )

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, recipient: str, options: list[str]
    ) -> str:
        """Whether an address is one of ours: by its proof alone."""
        if envelope.rcpt_tos:
            return ONE_AT_A_TIME
        if self._tag(recipient) is None:
            return NO_SUCH_ADDRESS
        envelope.rcpt_tos.append(recipient)
        return "250 2.1.5 Ours"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter, refuse it, or ask for it again."""
        tag, content = self._tag(envelope.rcpt_tos[0]), envelope.original_content or b""
        if tag is None:
            return NO_SUCH_ADDRESS
        sender = "" if envelope.mail_from in (None, _NO_SENDER) else envelope.mail_from
        try:
            received = await asyncio.to_thread(read_letter, content, sender=sender, now=datetime.now(UTC))
            outcome = await self._take(tag, received)
        except Unreadable as refused:
            return self._refused(tag, f"550 5.6.0 {refused}", refused)
        except DomainError as refused:
            answer = next((REFUSALS[kind] for kind in type(refused).__mro__ if kind in REFUSALS), None)
            return self._refused(tag, answer, refused) if answer else self._failed(refused)
        except Exception as error:  # Whatever it is, the letter lies safely where it came from.
            return self._failed(error)
        log.info("letter taken", outcome=outcome, tenant=tag.tenant, recipient=tag.number)
        return TAKEN

    async def handle_exception(self, error: Exception) -> str:
        """What the protocol's own code stumbles over."""
        return self._failed(error)

    def _tag(self, recipient: str) -> ReplyTag | None:
        """What an address of ours stands for: the one that is set, with a tag that is proven."""
        plain, tag = plain_address(recipient), tag_of_address(recipient)
        if not recipient.isascii() or plain != self.own.replace("@", f"+{tag.lower()}@"):
            return None
        return opened_reply_tag(tag, self.keys)

    async def _take(self, tag: ReplyTag, received: Received) -> str:
        """Keep what a letter means, once however often it comes; answers what became of it."""
        async with tenant_scope(tag.tenant):
            if not (await access_tenant(tag.tenant)).active:
                raise NotFound(tenant=tag.tenant)
            if tag.kind is ReplyKind.REGISTRATION:
                return await self._registered(tag.number, received)
            recipient = await recipient_with_id(tag.number)
            if not await first_time(f"call-letter/{tag.number}/{received.digest}"):
                return "known"
            return await self._dealt_with(recipient, received)

    async def _registered(self, registration: int, received: Received) -> str:
        """A register number that the registrar has sent back, or words about it that the office reads."""
        at, text = self.settings.clock.now(), f"{received.subject}\n{received.text}"
        number = register_number_in(text, labelled_only=received.is_automatic)
        if not await first_time(f"registrar-letter/{registration}/{received.digest}"):
            return "known"
        try:
            await take_register_number(registration, number, at=at)
        except (NoRegisterNumber, OtherRegisterNumber):
            if received.is_automatic:
                return "dropped"
            await pass_on_to_office(
                registration,
                name=received.name,
                sender=received.mail,
                subject=received.subject,
                text=received.text,
                at=at,
            )
            return "passed on"
        return "registered"

    async def _dealt_with(self, recipient: Recipient, received: Received) -> str:
        at = self.settings.clock.now()
        if received.returned is not None:
            told = f" ({received.returned.status})" if received.returned.status else ""
            reason = f"Brevet kom tillbaka: mottagarens mejlserver tog inte emot det{told}."
            await note_returned(recipient, received.returned.letter, reason=reason, at=at)
            return "returned"
        if received.reply is not None:
            try:
                await take_reply(recipient, received.reply, sender=received.mail, at=at)
            except AnsweredBySomebodyElse:
                await pass_on(recipient, _written_back(received), at=at)
                return "passed on"
            return "counted"
        if received.is_automatic and received.proposal is None:
            return "dropped"
        await pass_on(recipient, _written_back(received), at=at)
        return "passed on"

    def _refused(self, tag: ReplyTag, answer: str, error: Exception) -> str:
        log.info("letter refused", reason=type(error).__name__, tenant=tag.tenant, recipient=tag.number)
        return answer

    def _failed(self, error: Exception) -> str:
        """Where it happened, without the words of the error: they may hold what somebody wrote."""
        where = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)[-3:]]
        log.warning("letter not taken", error=type(error).__name__, where=where)
        return LATER


def _written_back(received: Received) -> WrittenBack:
    reply, proposal = received.reply, received.proposal
    occasion = Occasion.SOMEBODY_ELSE if reply else Occasion.PROPOSAL if proposal else Occasion.WRITTEN
    return WrittenBack(
        occasion=occasion,
        name=received.name,
        mail=received.mail,
        subject=received.subject,
        text=received.text,
        files=received.files,
        answers=ANSWERS.get(reply.attendees[0].status) if reply and reply.attendees else None,
        starts=proposal.starts if proposal else None,
        ends=proposal.ends if proposal else None,
    )


async def serve(inbox: Inbox, host: str, port: int) -> None:
    """Until SIGTERM. What is being taken just then is undone by the database, and comes again."""
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, stopping.set)
    async with connected(inbox.settings):
        make: Callable[[], Any] = inbox.session
        server = await loop.create_server(make, host, port)
        log.info("receiver stands")
        await stopping.wait()
        server.close()


def main() -> None:
    """Read the arguments and the settings, and receive until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m services.worker.inbox")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8002)
    arguments = parser.parse_args()
    logs.configure()
    asyncio.run(serve(Inbox.of(Settings.from_environment()), arguments.address, arguments.port))


if __name__ == "__main__":
    main()
