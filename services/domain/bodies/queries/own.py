"""What the person who is signed in holds."""

from dataclasses import dataclass
from datetime import date

from services.domain.base.engine import fetch


@dataclass(frozen=True, kw_only=True)
class OwnSeat:
    """A seat that the visitor holds in a body, as the overview shows it."""

    slug: str
    body: str
    function: str
    kind: str
    valid_to: date | None


async def seats_of_account(account: int, day: date) -> list[OwnSeat]:
    """The seats that a person holds on the day, in Swedish order of the bodies."""
    rows = await fetch(
        "select b.slug, b.name as body, coalesce(s.function, '') as function, a.kind, a.valid_to"
        " from person p join appointment a on a.person = p.id left join seat s on s.id = a.seat"
        " join body b on b.id = coalesce(s.body, a.body)"
        " where p.account = $1 and a.valid_from <= $2 and (a.valid_to is null or a.valid_to >= $2)"
        " order by swedish_key(b.name), b.id",
        account,
        day,
    )
    return [OwnSeat(**row) for row in rows]
