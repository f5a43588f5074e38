"""Swedish words of the structure: kinds, roles, routes, refusals, faults in a structure file, differences."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from services.domain.bodies import errors, rules
from services.domain.bodies.rules import (
    AppointmentKind,
    BodyKind,
    BodyStatus,
    DecisionMode,
    Period,
    PrincipalKind,
    RouteKind,
    SeatRole,
)
from services.domain.bodies.structure_file import (
    Added,
    Changed,
    Difference,
    Fault,
    OrderChanged,
    Problem,
    Removed,
    StructureFileBroken,
)
from services.domain.bodies.structure_file.difference import Change
from services.domain.bodies.structure_file.schema import LISTS, NESTED, SECTIONS, RssEntry
from services.render.formats import alternatives, date_long, listing, number
from services.render.words import explain

WORDS: Mapping[StrEnum, str] = {
    PrincipalKind.MUNICIPALITY: "kommun",
    PrincipalKind.REGION: "region",
    PrincipalKind.ASSOCIATION: "förbund",
    PrincipalKind.CITY_UNIT: "kommunal enhet",
    PrincipalKind.RND_UNIT: "FoU-enhet",
    BodyKind.POLITICAL: "politiskt organ",
    BodyKind.PRESIDIUM: "presidium",
    BodyKind.EXECUTIVE_NETWORK: "chefsnätverk",
    BodyKind.STEERING_GROUP: "styrgrupp",
    BodyKind.PROFESSIONAL_NETWORK: "verksamhetsnätverk",
    BodyKind.PROGRAMME_AREA: "lokalt programområde",
    BodyKind.WORKING_GROUP: "arbetsgrupp",
    BodyKind.REFERENCE_GROUP: "referensgrupp",
    BodyKind.SUB_REGIONAL_UNIT: "delregional enhet",
    BodyStatus.IN_FORCE: "gällande",
    BodyStatus.PROPOSED: "föreslaget",
    DecisionMode.RECOMMENDATION: "rekommenderar; varje huvudman beslutar själv",
    DecisionMode.STRATEGIC: "beslutar strategiskt inom samverkan",
    DecisionMode.PROPOSAL: "bereder och lägger förslag",
    DecisionMode.ANCHORED: "beslutar efter förankring i andra organ",
    DecisionMode.GUIDING: "fattar vägledande beslut",
    DecisionMode.SUPPORT: "stödjer",
    SeatRole.CHAIR: "ordförande",
    SeatRole.VICE_CHAIR: "vice ordförande",
    SeatRole.SECRETARY: "sekreterare",
    SeatRole.MEMBER: "ledamot",
    SeatRole.OFFICER: "tjänsteperson",
    SeatRole.LEAD: "ledare",
    SeatRole.CONVENER: "sammankallande",
    SeatRole.ADJUNCT: "adjungerad",
    SeatRole.INVITED: "inbjuden",
    AppointmentKind.ORDINARY: "ordinarie",
    AppointmentKind.SUBSTITUTE: "ersättare",
    AppointmentKind.ACTING: "tillförordnad (tf)",
    AppointmentKind.CO_OPTED: "adjungerad",
    RouteKind.PREPARES_FOR: "bereder ärenden till",
    RouteKind.REPORTS_TO: "rapporterar till",
    RouteKind.FORWARDS_TO: "lyfter frågor vidare till",
    RouteKind.ESCALATES_TO: "lyfter det som inte kan lösas till",
    RouteKind.ANCHOR_IN: "förankrar i",
    RouteKind.STEERS: "styr",
    RouteKind.STEERED_BY: "styrs av",
    RouteKind.DECIDES_AGENDA_OF: "bestämmer dagordningen för",
    RouteKind.APPOINTS_MUNICIPAL_MEMBERS_OF: "utser kommunernas ledamöter i",
    RouteKind.SUPPORTS: "stödjer",
    RouteKind.REPLACES: "ersätter",
    RouteKind.MADE_FROM: "har bildats ur",
}
"""What people call each value: a noun to stand after other words, so without a capital."""

ROUTES_BACK: Mapping[RouteKind, str] = {
    RouteKind.PREPARES_FOR: "får ärenden beredda av",
    RouteKind.REPORTS_TO: "får rapporter från",
    RouteKind.FORWARDS_TO: "får frågor från",
    RouteKind.ESCALATES_TO: "får olösta frågor från",
    RouteKind.ANCHOR_IN: "är förankringsorgan för",
    RouteKind.STEERS: "styrs av",
    RouteKind.STEERED_BY: "styr",
    RouteKind.DECIDES_AGENDA_OF: "får sin dagordning bestämd av",
    RouteKind.APPOINTS_MUNICIPAL_MEMBERS_OF: "får kommunala ledamöter utsedda av",
    RouteKind.SUPPORTS: "får stöd av",
    RouteKind.REPLACES: "har ersatts av",
    RouteKind.MADE_FROM: "har ombildats till",
}
"""The same route seen from the body that it leads to."""


def word(value: StrEnum | str, kind: type[StrEnum] | None = None) -> str:
    """The Swedish word of an enum's member, or of its stored text when the enum is given."""
    return WORDS[kind(value) if kind else value]  # type: ignore[index]


def drawn_from(names: Iterable[str]) -> str:
    """Whom a seat is drawn from, in words; an empty text when nothing is said."""
    return listing(names)


def describe_facts(facts: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Facts without a column of their own, as (label, text); `names` says what people call the identifiers in them."""
    return [
        (FACTS.get(name, name), _list_of_presence(value) if name == "listed" else _spelled(value, names) or "")
        for name, value in sorted(facts.items(), key=lambda pair: FACTS.get(pair[0], pair[0]))
        if name != "seeds"
    ]


def _list_of_presence(listed: Mapping[str, Any]) -> str:
    """How many were listed at a meeting: 25 personer, 17 oktober 2025."""
    people = sum(listed.get("by_municipality", {}).values()) + listed.get("office", 0)
    return f"{people} personer, {date_long(listed['date'])}" if "date" in listed else f"{people} personer"


# --- Refusals ----------------------------------------------------------------------------------------


def spell(period: Period) -> str:
    """från 1 januari 2024 till och med 31 december 2025"""
    if period.valid_from and period.valid_to:
        return f"{date_long(period.valid_from)} till och med {date_long(period.valid_to)}"
    if period.valid_from:
        return f"från {date_long(period.valid_from)}"
    return f"till och med {date_long(period.valid_to)}" if period.valid_to else "tills vidare"


MOST_NAMED = 5


def _who_when(holders: Sequence[tuple[str, Period]]) -> str:
    """The first of them with their time, and how many more there are: a whole network would hide what to do."""
    named = [f"{name} ({spell(period)})" for name, period in holders[:MOST_NAMED]]
    more = len(holders) - len(named)
    return listing([*named, f"{more} till"] if more else named)


@explain.register
def _(error: rules.EndBeforeStart) -> str:
    return f"Slutdatumet {date_long(error.valid_to)} ligger före startdatumet {date_long(error.valid_from)}."


@explain.register
def _(error: rules.SeatTaken) -> str:
    places = "Platsen är upptagen" if error.limit == 1 else f"Alla {error.limit} platser är upptagna"
    return (
        f"{places} under den tiden: {_who_when(error.holders)}. Avsluta det uppdraget först, eller välj en annan tid."
    )


@explain.register
def _(error: errors.NobodyMeant) -> str:
    return f"Ingen i registret heter ”{error.value}”. Kontrollera stavningen, eller lägg till personen som ny."


@explain.register
def _(error: errors.SeveralMeant) -> str:
    if not error.shown:
        return f"{error.count} personer passar. Skriv mer av namnet."
    return (
        "Flera personer passar. Välj en av dem."
        if error.count > 1
        else "Är det personen här nedan? Välj i så fall den."
    )


@explain.register
def _(error: rules.AlreadyHoldsSeat) -> str:
    held = spell(Period(valid_from=error.valid_from, valid_to=error.valid_to))
    return f"{error.name} har redan den här platsen {held}."


@explain.register
def _(error: rules.PrincipalOutsideSeat) -> str:
    return f"Platsen ”{error.function}” besätts inte av {error.principal or 'den huvudmannen'}."


@explain.register
def _(error: rules.PrincipalMissing) -> str:
    return f"Välj vilken huvudman personen företräder på platsen ”{error.function}”."


@explain.register
def _(error: rules.PrincipalLacksFunction) -> str:
    return f"{error.principal} har angett att funktionen ”{error.function}” inte finns där."


@explain.register
def _(error: rules.OutsideBodyPeriod) -> str:
    lasts = spell(Period(valid_from=error.opens, valid_to=error.closes))
    return f"Uppdraget måste ligga inom tiden då platsen finns: {lasts}."


@explain.register
def _(error: rules.BodyHasHolders) -> str:
    return f"Det finns uppdrag efter {date_long(error.closes)}: {_who_when(error.holders)}. Avsluta dem först."


@explain.register
def _(error: rules.BodyUnderItself) -> str:
    return f"{error.name} kan inte ligga under ett organ som ligger under {error.name}."


@explain.register
def _(_: rules.RouteToItself) -> str:
    return "En väg går till ett annat organ. Välj ett annat."


@explain.register
def _(error: rules.LeastOverMost) -> str:
    return f"Minst {error.least} per huvudman är mer än högst {error.most}. Ändra ett av talen."


@explain.register
def _(error: rules.BodyInUse) -> str:
    return (
        f"{error.name} kan inte tas bort, för andra uppgifter hänvisar dit. Låt det stå kvar, eller ange ett slutdatum."
    )


# --- Faults in a structure file ----------------------------------------------------------------------


@explain.register
def _(error: StructureFileBroken) -> str:
    faults = "ett fel" if len(error.problems) == 1 else f"{len(error.problems)} fel"
    return f"Filen har {faults} och ingenting har ändrats. {describe_problem(error.problems[0])}"


_EXPECTED = {
    "str": "en text inom citattecken",
    "int": "ett heltal, noll eller mer",
    "bool": "true eller false",
    "date": 'ett datum, till exempel "2025-10-17"',
    "texts": 'en lista med texter, till exempel ["falun", "mora"]',
    "table": "en tabell",
    "tables": "en lista av tabeller med dubbla klamrar, [[…]]",
}

_SYNTAX = {
    "Cannot overwrite a value": "Samma nyckel står två gånger i tabellen",
    "Cannot declare": "Samma tabell står två gånger",
    "Expected '=' after a key": "Det saknas ett likhetstecken efter nyckeln",
    "Expected newline or end of document": "Det står något mer efter värdet på raden",
    "Expected ']' at the end of a table declaration": "Det saknas en avslutande klammer ] efter tabellens namn",
    "Expected ']]' at the end of an array declaration": "Det saknas avslutande klamrar ]] efter tabellens namn",
    "Unterminated string": "En text saknar sitt avslutande citattecken",
    "Unclosed array": "En lista saknar sin avslutande klammer ]",
    "Unclosed inline table": "En tabell saknar sin avslutande klammer }",
    "Invalid value": "Värdet går inte att förstå. Text ska stå inom citattecken",
    "Invalid statement": "Raden går inte att förstå",
    "Invalid initial character for a key part": "Nyckeln börjar med ett tecken som inte är tillåtet",
    "Illegal character": "Texten innehåller ett tecken som inte är tillåtet. Kanske saknas ett citattecken",
    "Duplicate inline table key": "Samma nyckel står två gånger i tabellen",
    "Unescaped '\\' in a string": "Ett omvänt snedstreck i en text ska skrivas dubbelt",
}


def describe_problem(problem: Problem) -> str:
    """Rad 14: nyckeln ”meetngs_per_year” är okänd i tabellen body. Menade du ”meetings_per_year”?"""
    sentence = _sentence(problem.fault, problem.facts)
    return f"Rad {problem.line}: {sentence}" if problem.line else sentence[0].upper() + sentence[1:]


def _sentence(fault: Fault, facts: Mapping[str, Any]) -> str:
    match fault:
        case Fault.NOT_TEXT:
            return "här finns tecken som inte är UTF-8. Spara filen som UTF-8 och försök igen."
        case Fault.TOO_LARGE:
            return f"filen är större än {number(facts['limit'] // 1000)} kB."
        case Fault.SYNTAX:
            known = next((words for start, words in _SYNTAX.items() if facts["message"].startswith(start)), None)
            return f"{_lower(known) if known else 'raden följer inte TOML:s skrivregler'}."
        case Fault.SCHEMA:
            return f'filen ska börja med schema = "{facts["expected"]}".'
        case Fault.UNKNOWN_TABLE:
            return f"tabellen ”{facts['table']}” är okänd.{_meant(facts)}"
        case Fault.UNKNOWN_KEY:
            hint = _meant(facts) or " Egna uppgifter kan stå under facts."
            return f"nyckeln ”{facts['key']}” är okänd i tabellen {facts['table']}.{hint}"
        case Fault.MISSING_KEY:
            return f"tabellen {facts['table']} saknar ”{facts['key']}”."
        case Fault.WRONG_TYPE:
            return f"”{facts['key']}” ska vara {_EXPECTED[facts['expected']]}."
        case Fault.UNKNOWN_VALUE:
            return f"”{facts['value']}” kan inte stå som {facts['key']}. Möjliga värden är {alternatives(facts['allowed'])}."
        case Fault.BAD_ID:
            return f"”{facts['id']}” duger inte som id. Använd små bokstäver a–z, siffror och bindestreck, högst 80 tecken."
        case Fault.DUPLICATE_ID:
            return f"”{facts['id']}” förekommer två gånger."
        case Fault.UNKNOWN_REFERENCE:
            return f"”{facts['id']}” i {facts['key']} finns inte i filen.{_meant(facts)}"
        case Fault.CYCLE:
            return f"{facts['key']} går i cirkel: {' → '.join(facts['ids'])}."
        case Fault.END_BEFORE_START:
            return f"slutdatumet {facts['valid_to']} ligger före startdatumet {facts['valid_from']}."
        case Fault.LEAST_OVER_MOST:
            return f"minst {facts['least']} per huvudman är mer än högst {facts['most']}."
        case Fault.OTHER_TENANT:
            return f"filen gäller ”{facts['found']}”, inte ”{facts['expected']}”."


def _meant(facts: Mapping[str, Any]) -> str:
    return f" Menade du ”{facts['meant']}”?" if facts.get("meant") else ""


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


# --- Differences -------------------------------------------------------------------------------------

_TABLES: Mapping[str, tuple[str, str]] = {
    "rss": ("Uppgifterna om RSS", ""),
    "source": ("Källan", "källornas"),
    "principal": ("Huvudmannen", "huvudmännens"),
    "group": ("Gruppen", "gruppernas"),
    "partner": ("Samverkansparten", "samverkansparternas"),
    "body": ("Organet", "organens"),
    "mandate_document": ("Styrdokumentet", "styrdokumentens"),
    "national_representation": ("Representationen i nätverket", "de nationella nätverkens"),
    "cycle": ("Återkommande", "de återkommande händelsernas"),
    "seat": ("Platsen", "platsernas"),
    "vacancy": ("Den uppgivna vakansen", "de uppgivna vakansernas"),
}

FIELDS: Mapping[str, str] = {
    "id": "id",
    "slug": "id",
    "name": "namn",
    "short_name": "kortnamn",
    "abbreviation": "förkortning",
    "aliases": "andra namn",
    "kind": "slag",
    "status": "status",
    "decision_mode": "beslutsform",
    "purpose": "syfte",
    "parent": "överordnat organ",
    "meetings_per_year": "möten per år",
    "meetings_approximate": "ungefärligt antal möten",
    "one_per": "ett organ per",
    "instances": "antal likadana organ",
    "valid_from": "gäller från",
    "valid_to": "gäller till och med",
    "mandate_until": "mandatperioden slutar",
    "municipality_code": "kommunkod",
    "county_code": "länskod",
    "population": "befolkning",
    "scope": "omfattning",
    "party": "part",
    "lacks": "funktioner som saknas",
    "members": "medlemmar",
    "members_from": "medlemmar hämtas från",
    "role": "roll",
    "function": "funktion",
    "drawn_from": "besätts av",
    "count": "antal",
    "per_principal_min": "minst per huvudman",
    "per_principal_max": "högst per huvudman",
    "voting": "rösträtt",
    "appointed_by": "utses av",
    "same_persons_as": "samma personer som",
    "stated_on": "uppgiven",
    "closed": "avslutad",
    "body": "organ",
    "adopted_by": "antaget av",
    "adopted_on": "antaget",
    "decision": "beslut",
    "address": "webbadress",
    "network": "nationellt nätverk",
    "stated_seats": "antal platser",
    "what": "vad",
    "times_per_year": "gånger per år",
    "section": "uppgifterna",
}

FACTS: Mapping[str, str] = {
    name: label
    for entry in (RssEntry, *LISTS.values(), *(one for nested in NESTED.values() for one in nested.values()))
    for name, label in entry.known_facts.items()
}


def describe_difference(difference: Difference) -> list[str]:
    """One sentence per change, such as ”Socialchefsnätverket: möten per år ändras från 8 till 9.”"""
    return [describe_change(change, difference.names) for change in difference.changes]


def describe_change(change: Change, names: Mapping[str, str]) -> str:
    noun, plural = _TABLES.get(change.table, (SECTIONS.get(change.table, change.table), ""))
    place = f"{change.within}: " if change.within else ""
    if isinstance(change, OrderChanged):
        return f"{place}{_lower(plural) if place else plural.capitalize()} ordning ändras."
    label = names.get(change.name, change.name)
    if isinstance(change, Added):
        return f"{place}{_lower(noun) if place else noun} {_quoted(change, label)} läggs till."
    if isinstance(change, Removed):
        return f"{place}{_lower(noun) if place else noun} {_quoted(change, label)} tas bort."
    return _describe_changed(change, noun, label, names)


def _describe_changed(change: Changed, noun: str, label: str, names: Mapping[str, str]) -> str:
    if change.field == "section":
        verb = "läggs till" if change.before is None else "tas bort" if change.after is None else "ändras"
        return f"{noun}: uppgifterna {verb}."
    group, _, name = change.field.partition(".")
    if group == "facts":
        what = f"uppgiften ”{FACTS.get(name, name)}”"
    elif group == "routes":
        what = f"”{WORDS[RouteKind(name)]}”"
    else:
        what = FIELDS.get(change.field, change.field)
    subject = f"{change.within}, platsen ”{label}”" if change.table == "seat" and change.within else label
    if change.table == "vacancy":
        subject = f"{change.within}, den uppgivna vakansen ”{label}”"
    before, after = (_spelled(value, names) for value in (change.before, change.after))
    if before is None:
        return f"{subject}: {what} blir {after}."
    if after is None:
        return f"{subject}: {what} tas bort (var {before})."
    return f"{subject}: {what} ändras från {before} till {after}."


def _quoted(change: Added | Removed, label: str) -> str:
    return f"”{label}”" if change.table in ("seat", "vacancy") else label


def _spelled(value: Any, names: Mapping[str, str]) -> str | None:
    """A value in words, None when there is none."""
    if value is None or value == () or value == "":
        return None
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, StrEnum):
        return WORDS.get(value, str(value))
    if isinstance(value, date):
        return date_long(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return names.get(value) or f"”{value}”"
    if isinstance(value, tuple | list):
        return listing(_spelled(one, names) or "ingenting" for one in value) or "ingenting"
    if isinstance(value, Mapping):
        pairs = (f"{name} = {_spelled(one, names) or 'ingenting'}" for name, one in sorted(value.items()))
        return "; ".join(pairs) or "ingenting"
    return str(value)
