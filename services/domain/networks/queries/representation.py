"""Who represents the RSS in SKR's networks."""

from datetime import date

from services.domain.base.engine import fetch_value
from services.domain.bodies.queries.book import SeatView, seats_of_representations
from services.domain.networks.queries.networks import national_networks


async def seats_in_networks(day: date) -> list[SeatView]:
    """The seats in SKR's networks on the day. A network that has ended has no seat left to fill, whatever the structure says."""
    networks = await national_networks()
    return [
        seat
        for seat in await seats_of_representations(day)
        if seat.network not in networks or networks[seat.network].network.is_valid(day)
    ]


async def represents(account: int | None, network: str, day: date) -> bool:
    """Whether the account's person holds a seat for the RSS in the network on the day (representant)."""
    return bool(
        await fetch_value(
            "select true from person p join appointment a on a.person = p.id join seat s on s.id = a.seat"
            " join representation r on r.id = s.representation where p.account = $1 and r.network = $2"
            " and a.valid_from <= $3 and (a.valid_to is null or a.valid_to >= $3) limit 1",
            account,
            network,
            day,
        )
    )
