"""Links and mail addresses that prove by themselves for whom they were made: nothing of them is stored.

An answer's link names the RSS, the meeting and the recipient; a reply's address the RSS and what is replied about. Both end
with a proof made by a key of the installation (HMAC-SHA-256), which nobody else can make.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ANSWER_PURPOSE = "call answer link"
REPLY_PURPOSE = "mail reply address"
"""What the keys are made for."""

_LINK_SIGNS = 40
_TAG_SIGNS = 16
"""Length of the proofs: 160 bits, and 80 for addresses, whose part before the @ has room for 64 signs and no capitals."""

_NUMBER = re.compile(r"[1-9][0-9]{0,9}\Z", re.ASCII)
_LARGEST = 2_147_483_647


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """Whose answer a link gives."""

    tenant: str
    meeting: int
    recipient: int


class ReplyKind(StrEnum):
    """What a mail to one of our addresses replies to, as one letter of the address."""

    CALL = "s"  # svar: a calendar programme's answer for a recipient
    REGISTRATION = "d"  # diarium: the register number of what was sent to the registrar


@dataclass(frozen=True, slots=True)
class ReplyTag:
    """What a mail replies to: the recipient of a call, or a registration."""

    kind: ReplyKind
    tenant: str
    number: int


def answer_token(link: AnswerLink, key: bytes) -> str:
    """The last part of a link's address: dalarna-12-345-…"""
    name = f"{link.tenant}-{link.meeting}-{link.recipient}"
    return f"{name}-{_link_proof(name, key)}"


def opened_answer_token(token: str, keys: Iterable[bytes]) -> AnswerLink | None:
    """What a token stands for; None when it isn't one of ours."""
    name, _, proof = token.rpartition("-")
    if not _is_proven(proof, [_link_proof(name, key) for key in keys]):
        return None
    rest, _, recipient = name.rpartition("-")
    tenant, _, meeting = rest.rpartition("-")
    numbers = _row(meeting), _row(recipient)
    return AnswerLink(tenant, numbers[0], numbers[1]) if tenant and numbers[0] and numbers[1] else None


def reply_tag(tag: ReplyTag, key: bytes) -> str:
    """What is added to the address before its @: s-dalarna-345-…"""
    name = f"{tag.kind}-{tag.tenant}-{tag.number}"
    return f"{name}-{_tag_proof(name, key)}"


def opened_reply_tag(text: str, keys: Iterable[bytes]) -> ReplyTag | None:
    """What an address's tag stands for, however its letters came to be large or small; None when it isn't one of ours."""
    name, _, proof = text.lower().rpartition("-")
    if not _is_proven(proof, [_tag_proof(name, key) for key in keys]):
        return None
    kind, _, rest = name.partition("-")
    tenant, _, number = rest.rpartition("-")
    row = _row(number)
    return ReplyTag(ReplyKind(kind), tenant, row) if kind in set(ReplyKind) and tenant and row else None


def tagged_address(address: str, tag: str) -> str:
    """The address with a tag before its @: kallelse+s-dalarna-345-…@rss.example"""
    mailbox, _, domain = address.rpartition("@")
    return f"{mailbox}+{tag}@{domain}"


def tag_of_address(address: str) -> str:
    """The tag of an address; empty when it has none."""
    return address.rpartition("@")[0].partition("+")[2]


def _is_proven(proof: str, proofs: list[str]) -> bool:
    return any(hmac.compare_digest(proof.encode(), one.encode()) for one in proofs)


def _link_proof(name: str, key: bytes) -> str:
    return hmac.digest(key, name.encode(), hashlib.sha256).hex()[:_LINK_SIGNS]


def _tag_proof(name: str, key: bytes) -> str:
    return b32encode(hmac.digest(key, name.encode(), hashlib.sha256)).decode().lower()[:_TAG_SIGNS]


def _row(text: str) -> int | None:
    return int(text) if _NUMBER.match(text) and int(text) <= _LARGEST else None
