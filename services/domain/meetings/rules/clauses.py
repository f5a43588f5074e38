"""What holds for clauses (att-satser): what they may be, and where they are in their life."""

from enum import StrEnum


class ClauseKind(StrEnum):
    """What a clause does. One may do several: approve something and refer it on."""

    NOTE = "note"  # lägga till handlingarna, notera
    APPROVE = "approve"
    ADOPT = "adopt"
    ASSIGN = "assign"
    REFER = "refer"
    POSTPONE = "postpone"
    RECOMMEND = "recommend"
    APPOINT = "appoint"
    SEND_OUT = "send_out"
    OPEN = "open"
    AGENDA = "agenda"
    OTHER = "other"


FORMAL = frozenset({ClauseKind.NOTE, ClauseKind.OPEN, ClauseKind.AGENDA})
"""A clause that does nothing else closes itself and asks for nothing."""


class ClauseState(StrEnum):
    """Whether a clause is a proposal or a decision."""

    DRAFTED = "drafted"
    ADOPTED = "adopted"
    DROPPED = "dropped"


class FollowUp(StrEnum):
    """What is still to be done about a clause."""

    NONE = "none"
    OPEN = "open"
    DONE = "done"
    GIVEN_UP = "given_up"


class ResponsibleKind(StrEnum):
    """Who is to do what a clause says."""

    RSS = "rss"
    BODY = "body"
    PRINCIPAL = "principal"
    PERSON = "person"
    EVERYONE = "everyone"  # all municipalities: becomes a round
    OTHER = "other"  # somebody by name


def is_formal(kinds: frozenset[ClauseKind], *, appeal: bool = False) -> bool:
    """Whether a clause closes itself: it has kinds, and none of them asks anybody for anything."""
    return bool(kinds) and kinds <= FORMAL and not appeal


def as_clause(text: str) -> str:
    """A clause as it is kept: one line that begins with "att", however it was typed; nothing for nothing."""
    line = " ".join(text.split())
    if not line:
        return ""
    first, _, rest = line.partition(" ")
    return f"att {rest}".rstrip() if first.casefold() == "att" else f"att {line}"
