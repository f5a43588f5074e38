"""Half-years (halvår): the reporting periods. 2025-1 is våren 2025 (January–June), 2025-2 hösten 2025."""

import re
from dataclasses import dataclass
from datetime import date

_CODE = re.compile(r"(\d{4})-([12])")


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """A half-year (halvår), decided by dates in Stockholm."""

    year: int
    half: int

    def __post_init__(self) -> None:
        if not 2000 <= self.year <= 2199 or self.half not in (1, 2):
            raise ValueError(f"no half-year: {self.year}-{self.half}")

    @classmethod
    def parse(cls, code: str) -> "HalfYear":
        """The half-year of a code like `2025-2`. Raises ValueError for anything else."""
        match = _CODE.fullmatch(code)
        if match is None:
            raise ValueError(f"no half-year: {code}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def containing(cls, day: date) -> "HalfYear":
        """The half-year in which a Stockholm date falls."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @property
    def code(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def label(self) -> str:
        """As Swedes say it: "hösten 2025"."""
        return f"{'våren' if self.half == 1 else 'hösten'} {self.year}"

    @property
    def first_day(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def previous(self) -> "HalfYear":
        return HalfYear(self.year - 1, 2) if self.half == 1 else HalfYear(self.year, 1)

    @property
    def next(self) -> "HalfYear":
        return HalfYear(self.year, 2) if self.half == 1 else HalfYear(self.year + 1, 1)

    def around(self, *, before: int, after: int) -> "list[HalfYear]":
        """This half-year with so many before and after it, in order."""
        first, found = self, []
        for _ in range(before):
            first = first.previous
        for _ in range(before + 1 + after):
            found.append(first)
            first = first.next
        return found

    def __str__(self) -> str:
        return self.code
