"""What holds for registration (diarieföring): which papers go to the registrar, and how a register number is written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.domain.base.errors import RuleBroken

LONGEST_NUMBER = 60
"""Signs of a register number (diarienummer)."""


class OtherRegisterNumber(RuleBroken):
    """The paper has another number already (`number`): a letter doesn't change what somebody has typed."""

    number: str


class NoRegisterNumber(RuleBroken):
    """No register number, or more than one, could be made out in a letter."""


class LetterOnItsWay(RuleBroken):
    """The letter has arrived or is on its way: the registrar shall not have the same paper twice."""


class NoRegistrar(RuleBroken):
    """The county names no registrar to send to."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper that is registered: a version of a call, or of minutes."""

    call: int | None = None
    minutes: int | None = None


# RS 2025/123, KSN-2025-00456, RD25/01234, 2025/77; no date (2025-12-12), no time, no part of something longer.
_PREFIX = r"(?:[A-ZÅÄÖ]{1,6}[ \-]?)"
_YEAR = r"(?:19|20)\d\d"
_NUMBER = rf"(?:{_YEAR}|\d\d)[/\-]\d{{1,7}}"
_END = r"(?![\w/]|-\d)"
_LABELLED = re.compile(
    rf"\b(?:dnr|diarie(?:nr|nummer)|(?:ärende|registrerings)(?:nr|nummer))\b[\s.:\-–]*((?:{_PREFIX})?{_NUMBER}){_END}",
    re.IGNORECASE,
)
_PLAIN = re.compile(rf"(?<![\w/\-.])((?:{_PREFIX}{_NUMBER})|(?:{_YEAR}/\d{{1,7}})|(?:{_YEAR}-\d{{3,7}})){_END}")
_QUOTED = re.compile(r"^\s*(?:>|(?:från|from)\s*:|-{3,}|_{5,}|(?:den|on)\b.*\b(?:skrev|wrote)\b.*:\s*$)", re.IGNORECASE)


def register_number_in(text: str, *, labelled_only: bool = False) -> str | None:
    """The register number that a letter tells; None when there is none, or when several could be meant.

    One with its label (Dnr, Diarienummer) goes before others. What the letter quotes of an earlier one is not read.
    `labelled_only` is for what a machine has written.
    """
    own = "\n".join(_own_lines(text.splitlines()))
    patterns = (_LABELLED,) if labelled_only else (_LABELLED, _PLAIN)
    for pattern in patterns:
        found = {" ".join(number.upper().split()) for number in pattern.findall(own)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _own_lines(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        if _QUOTED.match(line):
            return
        yield line
