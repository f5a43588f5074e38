"""Half-years as people type them."""

from services.domain.networks.errors import HalfYearNotUnderstood
from services.domain.networks.rules.half_year import HalfYear


def parse_half_year(code: str, *, field: str = "half_year") -> HalfYear:
    """A half-year as it was typed. Raises HalfYearNotUnderstood."""
    try:
        return HalfYear.parse(code.strip())
    except ValueError as error:
        raise HalfYearNotUnderstood(value=code, field=field) from error
