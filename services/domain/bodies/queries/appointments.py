"""Reads of one appointment, with where it is."""

from dataclasses import dataclass

from services.domain.base.errors import NotFound
from services.domain.base.reading import find, row
from services.domain.bodies.queries.book import HOLDERS, Holder


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


_APPOINTMENT = f"""
    select x as holder, coalesce(b.name, r.network) as place, b.slug as body, coalesce(s.function, '') as function
    from ({HOLDERS} where a.id = $1) x left join seat s on s.id = x.seat left join body b on b.id = coalesce(s.body, x.body)
        left join representation r on r.id = s.representation
"""


async def access_appointment(appointment: int) -> AppointmentInSeat:
    """The appointment. Raises NotFound."""
    found = await find(AppointmentInSeat, f"select {row(_APPOINTMENT)}", appointment)
    if found is None:
        raise NotFound(appointment=appointment)
    return found
