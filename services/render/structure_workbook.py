"""The structure on a day as tables: bodies, seats, appointments, vacancies, ways, representation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.domain.bodies.queries.bodies import RouteView, StatedVacancyView
from services.domain.bodies.queries.book import SeatView
from services.domain.bodies.queries.lines import BodyLine
from services.domain.bodies.queries.principals import Matrix
from services.render.content import Column, Document, KeyFacts, Kind, Table
from services.render.formats import date_long, listing
from services.render.words.bodies import word


@dataclass(frozen=True, kw_only=True)
class StructureOnADay:
    """What the workbook tells, read in one go. `networks`: what SKR's networks are called."""

    day: date
    lines: Sequence[BodyLine]
    seats: Sequence[SeatView]
    representations: Sequence[SeatView]
    routes: Sequence[RouteView]
    stated: Mapping[int, Sequence[StatedVacancyView]]
    matrix: Matrix
    networks: Mapping[str, str]


def structure_document(structure: StructureOnADay, *, issuer: str, made_at: datetime) -> Document:
    """The workbook's content."""
    seats = [*structure.seats, *structure.representations]
    return Document(
        title=f"Struktur för {issuer}",
        subtitle=f"Läget den {date_long(structure.day)}",
        issuer=issuer,
        made_at=made_at,
        description="Organ, platser, uppdrag, vakanser och vägar.",
        blocks=(
            KeyFacts(
                (
                    ("Dag", structure.day),
                    ("Organ", len(structure.lines)),
                    ("Platser", len(seats)),
                    ("Uppdrag", sum(len(seat.holders) for seat in seats)),
                    ("Vakanta platser", sum(seat.vacant_places for seat in seats)),
                )
            ),
            _bodies(structure.lines),
            _seats(seats, structure.networks),
            _appointments(seats, structure.networks),
            _vacancies(seats, structure.networks),
            _stated(structure),
            _routes(structure.routes),
            _matrix(structure.matrix),
        ),
    )


def _bodies(lines: Sequence[BodyLine]) -> Table:
    columns = (
        Column("Organ", width=3), Column("Förkortning"), Column("Slag", width=2), Column("Status"), Column("Hör till", width=2),
        Column("Beslut", width=2), Column("Möten per år", Kind.NUMBER), Column("Sitter", Kind.NUMBER),
        Column("Vakanta platser", Kind.NUMBER),
    )  # fmt: skip
    rows = tuple(
        (
            line.body.name,
            line.body.abbreviation,
            word(line.body.kind),
            word(line.body.status),
            line.body.parent.name if line.body.parent else None,
            word(line.body.decision_mode) if line.body.decision_mode else None,
            line.body.meetings_per_year,
            line.held,
            line.vacant,
        )
        for line in lines
    )
    return Table("Organ", columns, rows)


def _seats(seats: Sequence[SeatView], networks: Mapping[str, str]) -> Table:
    columns = (
        Column("Organ", width=3), Column("Roll"), Column("Funktion", width=3), Column("Besätts av", width=2),
        Column("Antal", Kind.NUMBER), Column("Minst per huvudman", Kind.NUMBER), Column("Högst per huvudman", Kind.NUMBER),
        Column("Utses av", width=2),
    )  # fmt: skip
    rows = tuple(
        (
            _place(seat, networks),
            word(seat.role),
            seat.function,
            listing(source.name for source in seat.sources) if seat.sources else None,
            seat.count,
            seat.per_principal_min,
            seat.per_principal_max,
            seat.appointed_by.name if seat.appointed_by else None,
        )
        for seat in seats
    )
    return Table("Platser", columns, rows)


def _appointments(seats: Sequence[SeatView], networks: Mapping[str, str]) -> Table:
    columns = (
        Column("Person", width=2), Column("Titel", width=2), Column("Organ", width=3), Column("Funktion", width=3),
        Column("Huvudman", width=2), Column("Uppdrag"), Column("Från och med", Kind.DATE), Column("Till och med", Kind.DATE),
    )  # fmt: skip
    rows = tuple(
        (
            holder.name,
            holder.title,
            _place(seat, networks),
            seat.function,
            holder.principal.name if holder.principal else None,
            word(holder.kind),
            holder.period.valid_from,
            holder.period.valid_to,
        )
        for seat in seats
        for holder in seat.holders
    )
    return Table("Uppdrag", columns, rows)


def _vacancies(seats: Sequence[SeatView], networks: Mapping[str, str]) -> Table:
    columns = (
        Column("Organ", width=3),
        Column("Funktion", width=3),
        Column("Huvudman", width=2),
        Column("Platser", Kind.NUMBER),
    )
    rows = tuple(
        (
            _place(seat, networks),
            seat.function,
            vacancy.principal.name if vacancy.principal else None,
            vacancy.places,
        )
        for seat in seats
        for vacancy in seat.vacancies
    )
    return Table("Vakanser", columns, rows)


def _stated(structure: StructureOnADay) -> Table:
    columns = (
        Column("Organ", width=3), Column("Funktion", width=3), Column("Från", width=2), Column("Platser", Kind.NUMBER),
        Column("Uppgiven", Kind.DATE),
    )  # fmt: skip
    rows = tuple(
        (
            line.body.name,
            vacancy.function,
            listing(source.name for source in vacancy.sources) if vacancy.sources else None,
            vacancy.count,
            vacancy.stated_on,
        )
        for line in structure.lines
        for vacancy in structure.stated.get(line.body.id, ())
    )
    return Table("Uppgivna vakanser", columns, rows)


def _routes(routes: Sequence[RouteView]) -> Table:
    columns = (Column("Från organ", width=3), Column("Väg", width=2), Column("Till organ", width=3))
    return Table("Vägar", columns, tuple((way.origin.name, word(way.kind), way.target.name) for way in routes))


def _matrix(matrix: Matrix) -> Table:
    columns = (Column("Huvudman", width=2), *(Column(body.short, width=2) for body in matrix.bodies))
    rows = tuple(
        (principal.name, *(_cell(matrix, principal.id, body.id) for body in matrix.bodies))
        for principal in matrix.principals
    )
    return Table("Representation", columns, rows)


def _cell(matrix: Matrix, principal: int, body: int) -> str | None:
    cell = matrix.cell(principal, body)
    names = [holder.name for holder in cell.holders] + (["vakant"] if cell.vacant else [])
    return ", ".join(names) or ("–" if cell.expected else None)


def _place(seat: SeatView, networks: Mapping[str, str]) -> str:
    if seat.body:
        return seat.body.name
    return f"Nationellt nätverk: {networks.get(seat.network or '', seat.network)}"
