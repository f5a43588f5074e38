"""What can be wrong with a structure file, as facts with a line."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.domain.base.errors import RuleBroken


class Fault(StrEnum):
    """Kinds of fault. The Swedish sentence of each stands in `services.render.words.bodies`."""

    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    SYNTAX = "syntax"
    SCHEMA = "schema"
    UNKNOWN_TABLE = "unknown_table"
    UNKNOWN_KEY = "unknown_key"
    MISSING_KEY = "missing_key"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_VALUE = "unknown_value"
    BAD_ID = "bad_id"
    DUPLICATE_ID = "duplicate_id"
    UNKNOWN_REFERENCE = "unknown_reference"
    CYCLE = "cycle"
    END_BEFORE_START = "end_before_start"
    LEAST_OVER_MOST = "least_over_most"
    OTHER_TENANT = "other_tenant"


@dataclass(frozen=True)
class Problem:
    """One fault, the line it stands on (None when it concerns the whole file) and the facts for the sentence."""

    fault: Fault
    line: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


class StructureFileBroken(RuleBroken):
    """The structure file can't be used (`problems`: in order of lines). Nothing was applied."""

    field = "file"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems=problems)
        self.problems = problems
