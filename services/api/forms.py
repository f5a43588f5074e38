"""Reading forms: what was typed is kept as typed, and put back when something must be corrected."""

from collections.abc import Iterable, Mapping
from datetime import date

from litestar import Request

from services.domain.base.clock import ENDLESS
from services.domain.base.errors import Missing, NotUnderstood, RuleBroken, TooLong
from services.render.words import explain

LARGEST_ROW = 2_147_483_647
"""The highest number that a row can have."""


class Typed(dict[str, str]):
    """A form as typed: field name → text. A field that was not sent reads as empty."""

    def __missing__(self, name: str) -> str:
        return ""

    __getattr__ = dict.__getitem__

    def text(self, name: str, label: str, *, limit: int = 200, optional: bool = False) -> str:
        """One stripped text. Raises Missing or TooLong; `label` is the field's Swedish name."""
        value = self[name].strip()
        if not value and not optional:
            raise Missing(name=label, field=name)
        if len(value) > limit:
            raise TooLong(name=label, limit=limit, field=name)
        return value

    def day(self, name: str, label: str) -> date:
        """A date. Raises Missing or NotUnderstood."""
        value = self.text(name, label)
        try:
            day = date.fromisoformat(value)
            if day in ENDLESS:
                raise ValueError(value)
        except ValueError as error:
            raise NotUnderstood(name=label, value=value, expected="ett datum som 2025-11-20", field=name) from error
        return day

    def optional_day(self, name: str, label: str) -> date | None:
        """A date or nothing. Raises NotUnderstood."""
        return self.day(name, label) if self[name].strip() else None

    def number(self, name: str, label: str, *, least: int = 0, most: int = 1_000_000) -> int:
        """A whole number within limits. Raises Missing or NotUnderstood."""
        value = self.text(name, label)
        if not value.isdecimal() or not least <= int(value) <= most:
            raise NotUnderstood(name=label, value=value, expected=f"ett heltal från {least} till {most}", field=name)
        return int(value)

    def row(self, name: str) -> int | None:
        """The number of a row, or None for what cannot be one."""
        value = self[name].strip()
        return int(value) if value.isdecimal() and len(value) <= 10 and int(value) <= LARGEST_ROW else None

    def optional_number(self, name: str, label: str, *, least: int = 0, most: int = 1_000_000) -> int | None:
        """A whole number within limits, or nothing. Raises NotUnderstood."""
        return self.number(name, label, least=least, most=most) if self[name].strip() else None


async def typed(request: Request) -> Typed:
    """The posted form; of a field sent several times, the last value. Use `typed_list` for choices of several."""
    return Typed(await texts(request))


async def typed_list(request: Request, name: str) -> list[str]:
    """All values of a field that may be chosen several times."""
    return [value for key, value in await texts(request) if key == name]


async def texts(request: Request) -> list[tuple[str, str]]:
    """The posted texts, in order. The zero sign, which no keyboard writes and no row can hold, is left out."""
    form = await request.form()
    return [(name, value.replace("\0", "")) for name, value in form.multi_items() if isinstance(value, str)]


def errors_by_field(*broken: RuleBroken) -> Mapping[str, str]:
    """What the form macros show: field name → Swedish message; the empty name for what belongs to no field."""
    return {error.field or "": explain(error) for error in broken}


def gathered(checks: Iterable[RuleBroken | None]) -> list[RuleBroken]:
    """The rules that were broken, without the checks that went well."""
    return [error for error in checks if error is not None]
