"""What a structure file says: one frozen dataclass per table, its fields in the order they are written.

A field's TOML key is its name unless `key(...)` gives another. What a table may say beside its fields are *facts*: kept
as they are, shown under the Swedish label given here. A key that is neither is a slip of the pen and refused, unless it
stands under `[….facts]`, where a county may note anything.

Improvements on the first form of the schema: `purpose` of a body, `reports_to` among the routes, `lacks` of a principal,
`closed` of a vacancy, periods of seats, `[[mandate_document]]`, `[….facts]`; whole dates where only years could stand.
"""

# ruff: noqa: RUF009  -- `key` and `several` are dataclasses.field with the metadata that this file is about

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

from services.domain.bodies.rules import BodyKind, BodyStatus, DecisionMode, PrincipalKind, RouteKind, SeatRole

SCHEMA = "rss-structure/1"

Facts = Mapping[str, Any]


def key(name: str | None = None, *, required: bool = False, refers_to: str | None = None, **options: Any) -> Any:
    """A field with another TOML key, a reference (`refers_to`) or one that must be there."""
    metadata = {"key": name, "required": required, "refers_to": refers_to}
    if required:
        return field(metadata=metadata, **options)
    options.setdefault("default", None)
    return field(metadata=metadata, **options)


def several(name: str | None = None, *, refers_to: str | None = None) -> Any:
    """A list, empty when the file is silent."""
    return key(name, refers_to=refers_to, default=())


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One table of the file. `table` is its name there, `known_facts` the keys kept as facts with their Swedish label."""

    table: ClassVar[str]
    known_facts: ClassVar[Mapping[str, str]] = {}

    facts: Facts = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What people call it: its name, else its identifier."""
        return str(getattr(self, "name", None) or getattr(self, "id", None) or self.table)


SOURCED = {"seeds": "Källor"}


@dataclass(frozen=True, kw_only=True)
class RssEntry(Entry):
    table = "rss"
    known_facts = SOURCED | {
        "host": "Värd",
        "host_path": "Placering hos värden",
        "legal_person": "Egen juridisk person",
        "started_year": "Startår",
        "assignments_from": "Uppdragsgivare",
        "plan_period": "Verksamhetsplanens period",
        "form": "Form",
        "coordinator": "Samordnare",
        "receives_state_funds": "Tar emot statsbidrag",
        "state_funds_responsible": "Ansvarig för statsbidrag",
        "directive": "Uppdragsdirektiv",
        "municipalities_in_county": "Kommuner i länet",
    }
    slug: str = key(required=True)
    name: str = key(required=True)
    county_code: str | None = key()
    valid_from: date | None = key()
    valid_to: date | None = key()


@dataclass(frozen=True, kw_only=True)
class SourceEntry(Entry):
    table = "source"
    known_facts = MappingProxyType({"kind": "Slag", "date": "Datum", "date_note": "Datum"})
    id: str = key(required=True)


@dataclass(frozen=True, kw_only=True)
class PrincipalEntry(Entry):
    table = "principal"
    known_facts = SOURCED | {
        "former_name": "Tidigare namn",
        "steered_by": "Styrs av",
        "closing_announced": "Aviserad nedläggning",
        "takes_part": "Deltar",
    }
    id: str = key(required=True)
    name: str = key(required=True)
    kind: PrincipalKind = key(required=True)
    municipality_code: str | None = key()
    county_code: str | None = key()
    population: int | None = key()
    scope: str | None = key()
    party: bool | None = key()
    lacks: tuple[str, ...] = several()


@dataclass(frozen=True, kw_only=True)
class GroupEntry(Entry):
    table = "group"
    known_facts = SOURCED
    id: str = key(required=True)
    name: str = key(required=True)
    members: tuple[str, ...] = several(refers_to="drawable")
    members_from: str | None = key()


@dataclass(frozen=True, kw_only=True)
class PartnerEntry(Entry):
    table = "partner"
    known_facts = SOURCED | {
        "held_by": "Huvudman",
        "funded_by": "Finansieras av",
        "funding_form": "Finansieringsform",
        "adjunct": "Adjungering",
        "joint_body": "Gemensamt organ",
        "rss": "RSS",
        "subject": "Ämne",
        "learning_groups_per_rss": "Lärgrupper per RSS",
        "start_conference": "Startkonferens",
        "meeting_places": "Mötesorter",
        "with": "Tillsammans med",
        "project_leaders": "Projektledare",
    }
    id: str = key(required=True)
    name: str = key(required=True)


@dataclass(frozen=True, kw_only=True)
class SeatEntry(Entry):
    table = "seat"
    known_facts = SOURCED | {
        "per": "Per",
        "profile_changed": "Ändrad profil",
        "nominations_received": "Inkomna nomineringar",
        "filled": "Tillsatt",
        "stand_in": "Ersättare har tjänstgjort",
    }
    role: SeatRole = key(required=True)
    function: str = key(required=True)
    drawn_from: tuple[str, ...] = several("from", refers_to="seat_source")
    count: int | None = key()
    per_principal_min: int | None = key()
    per_principal_max: int | None = key()
    voting: bool | None = key()
    appointed_by: str | None = key(refers_to="body")
    same_persons_as: str | None = key(refers_to="body")
    valid_from: date | None = key()
    valid_to: date | None = key()

    @property
    def label(self) -> str:
        return self.function


@dataclass(frozen=True, kw_only=True)
class VacancyEntry(Entry):
    table = "vacancy"
    known_facts = SOURCED | {"asked": "Förfrågan ställd till", "stated_in": "Underlag"}
    stated_on: date = key("date", required=True)
    function: str = key(required=True)
    drawn_from: tuple[str, ...] = several("from", refers_to="seat_source")
    count: int | None = key()
    closed: date | None = key()

    @property
    def label(self) -> str:
        return self.function


@dataclass(frozen=True, kw_only=True)
class BodyEntry(Entry):
    table = "body"
    known_facts = SOURCED | {
        "subject": "Ämne",
        "held_by": "Hålls av",
        "run_by": "Drivs av",
        "secretariat": "Sekretariat",
        "represents": "Företräder",
        "steers_principal": "Styr huvudmannen",
        "own_decision_power": "Egen beslutanderätt",
        "full_decision_power": "Fullt beslutsmandat",
        "regulated_in_kommunallagen": "Regleras i kommunallagen",
        "may_prioritise": "Får prioritera",
        "decides_on": "Beslutar om",
        "governing_structures_to_anchor_in": "Ledningsstrukturer att förankra i",
        "nominates_to_national_networks": "Nominerar till nationella nätverk",
        "full_day_conferences_per_year": "Heldagskonferenser per år",
        "meetings_per_term": "Möten per termin",
        "meeting_length_minutes": "Mötets längd i minuter",
        "meeting_form": "Mötesform",
        "meetings_seen": "Belagda möten",
        "follow_ups_per_year": "Uppföljningar per år",
        "local_groups": "Lokala grupper",
        "proposed_for": "Föreslaget för år",
        "listed": "Uppräknade vid ett möte",
    }
    id: str = key(required=True)
    name: str = key(required=True)
    short_name: str | None = key()
    abbreviation: str | None = key()
    aliases: tuple[str, ...] = several()
    kind: BodyKind = key(required=True)
    status: BodyStatus = key(default=BodyStatus.IN_FORCE)
    decision_mode: DecisionMode | None = key()
    purpose: str | None = key()
    parent: str | None = key(refers_to="body")
    meetings_per_year: int | None = key()
    meetings_approximate: bool | None = key()
    one_per: str | None = key()
    instances: int | None = key()
    valid_from: date | None = key()
    valid_to: date | None = key()
    mandate_until: date | None = key()
    routes: Mapping[RouteKind, tuple[str, ...]] = field(default_factory=dict, metadata={"refers_to": "body"})
    seats: tuple[SeatEntry, ...] = several("seat")
    vacancies: tuple[VacancyEntry, ...] = several("vacancy")


@dataclass(frozen=True, kw_only=True)
class MandateDocumentEntry(Entry):
    table = "mandate_document"
    known_facts = SOURCED
    id: str = key(required=True)
    name: str = key(required=True)
    body: str = key(required=True, refers_to="body")
    adopted_by: str | None = key(refers_to="body")
    adopted_on: date | None = key()
    decision: str | None = key()
    valid_from: date | None = key()
    valid_to: date | None = key()
    address: str | None = key()


@dataclass(frozen=True, kw_only=True)
class RepresentationSeatEntry(Entry):
    table = "seat"
    known_facts = SeatEntry.known_facts
    function: str | None = key()
    drawn_from: tuple[str, ...] = several("from", refers_to="seat_source")
    count: int | None = key()

    @property
    def label(self) -> str:
        return self.function or "Representant"


@dataclass(frozen=True, kw_only=True)
class RepresentationEntry(Entry):
    """Representation in one of SKR's networks. A single seat may be written in the table itself: function, from, count."""

    table = "national_representation"
    known_facts = SOURCED | {
        "basis": "Grund",
        "since": "Sedan",
        "seats_before": "Platser tidigare",
        "per_party": "Per part",
    }
    network: str = key(required=True, refers_to="network")
    stated_seats: int | None = key("seats")
    same_persons_as: str | None = key(refers_to="network")
    valid_from: date | None = key()
    valid_to: date | None = key()
    seats: tuple[RepresentationSeatEntry, ...] = several("seat")

    @property
    def label(self) -> str:
        return self.network


@dataclass(frozen=True, kw_only=True)
class CycleEntry(Entry):
    table = "cycle"
    known_facts = SOURCED | {"approximate": "Ungefärligt", "from_year": "Från år"}
    id: str = key(required=True)
    what: str = key(required=True)
    body: str | None = key(refers_to="body")
    times_per_year: int | None = key()

    @property
    def label(self) -> str:
        return self.what


@dataclass(frozen=True, kw_only=True)
class Structure:
    """Everything that one structure file says."""

    rss: RssEntry
    sources: tuple[SourceEntry, ...] = ()
    principals: tuple[PrincipalEntry, ...] = ()
    groups: tuple[GroupEntry, ...] = ()
    partners: tuple[PartnerEntry, ...] = ()
    bodies: tuple[BodyEntry, ...] = ()
    mandate_documents: tuple[MandateDocumentEntry, ...] = ()
    representations: tuple[RepresentationEntry, ...] = ()
    cycles: tuple[CycleEntry, ...] = ()
    sections: Facts = field(default_factory=dict)


LISTS: Mapping[str, type[Entry]] = {
    "sources": SourceEntry,
    "principals": PrincipalEntry,
    "groups": GroupEntry,
    "partners": PartnerEntry,
    "bodies": BodyEntry,
    "mandate_documents": MandateDocumentEntry,
    "representations": RepresentationEntry,
    "cycles": CycleEntry,
}
"""The lists of a Structure, in the order in which they are written."""

SECTIONS: Mapping[str, str] = {
    "national_reporting": "Nationell återrapportering",
    "representation_rule": "Regel för representation",
    "follow_up": "Uppföljning",
    "office": "Kansliet",
    "agreement": "Avtal",
    "state_funds": "Statsbidrag",
    "conflict": "Uppgifter som säger emot varandra",
    "facts": "Övriga uppgifter",
}
"""Tables that are kept as facts whole, in the order in which they are written, with their Swedish label."""

NESTED: Mapping[type[Entry], Mapping[str, type[Entry]]] = {
    BodyEntry: {"seats": SeatEntry, "vacancies": VacancyEntry},
    RepresentationEntry: {"seats": RepresentationSeatEntry},
}
"""The fields that are lists of tables of their own."""


def identity(entry: Entry) -> str:
    """What an entry is called by others: its id, a representation its network."""
    return str(getattr(entry, "id", None) or getattr(entry, "network", "") or getattr(entry, "slug", ""))


def plain_fields(entry: type[Entry]) -> list[Any]:
    """The fields that are one key each: not facts, routes or nested tables."""
    nested = NESTED.get(entry, {})
    return [item for item in fields(entry) if item.name not in {"facts", "routes", *nested}]


def toml_key(item: Any) -> str:
    return item.metadata.get("key") or item.name
