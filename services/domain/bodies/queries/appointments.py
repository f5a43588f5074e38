"""Reads of one appointment, with where it is."""

from dataclasses import dataclass

from services.domain.base.engine import fetch_row
from services.domain.base.errors import NotFound
from services.domain.bodies.queries.book import HOLDERS, Holder, holder


@dataclass(frozen=True, kw_only=True)
class AppointmentInSeat:
    """An appointment with its body (or network) and the seat's function."""

    holder: Holder
    place: str
    body: str | None
    function: str

    def address(self, home: str) -> str:
        """The page of the body; of the seat, when it is in a national network."""
        return f"{home}/organ/{self.body}" if self.body else f"{home}/platser/{self.holder.seat}"


async def access_appointment(appointment: int) -> AppointmentInSeat:
    """The appointment. Raises NotFound."""
    row = await fetch_row(
        f"select x.*, b.slug as body_slug, coalesce(b.name, r.network) as place, s.function from ({HOLDERS}) x"
        " left join seat s on s.id = x.seat left join body b on b.id = coalesce(s.body, x.body)"
        " left join representation r on r.id = s.representation where x.id = $1",
        appointment,
    )
    if row is None:
        raise NotFound(appointment=appointment)
    return AppointmentInSeat(
        holder=holder(row), place=row["place"], body=row["body_slug"], function=row["function"] or ""
    )
