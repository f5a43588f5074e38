"""An extract about a person (registerutdrag): for the person to read, and as facts for a machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from services.domain.privacy.queries import Extract, Held
from services.domain.privacy.rules import Kept
from services.domain.tenancy.rules import TenantView
from services.render.content import (
    Block,
    BulletList,
    Column,
    Document,
    KeyFacts,
    Kind,
    Paragraph,
    Section,
    Table,
    Value,
)
from services.render.formats import date_long, moment
from services.render.words.audit import event_words, field_words, subject_words
from services.render.words.privacy import HEADINGS, code_words

MOST_ROWS = 400
"""A longer table ends with how many rows are left: they stand in the JSON file."""

BESIDE = 6
"""So many columns stand beside each other on a page; a wider row is told as facts below each other."""


def extract_document(extract: Extract, *, tenant: TenantView, made_at: datetime) -> Document:
    """The document for the person: who answers for it, what is kept by kind, what may be about others, what rights one has."""
    kept = [(kind, held) for kind, held in extract.kinds if held]
    without = [kind.what for kind, held in extract.kinds if not held]
    subject = extract.subject
    return Document(
        title="Registerutdrag",
        subtitle=f"Uppgifter om {subject.name} den {date_long(made_at)}",
        issuer=tenant.name,
        made_at=made_at,
        description="Utdrag enligt artikel 15 i dataskyddsförordningen.",
        blocks=(
            KeyFacts(
                (
                    ("Gäller", subject.name),
                    ("Adresser", ", ".join(subject.addresses) or "inga"),
                    ("Personuppgiftsansvarig", tenant.host or tenant.name),
                    ("Kontakt", tenant.settings.privacy_contact or f"Administratören för {tenant.name}"),
                    ("Ändamål", "Att leda och dokumentera länets samverkan"),
                    ("Uppgifterna kommer från", "Personen själv, arbetsgivaren och RSS"),
                )
            ),
            *(_section(kind, held) for kind, held in kept),
            *_same_name(extract.same_name),
            *_mentioned(extract.mentioned),
            Section(
                "Det som inte finns",
                (Paragraph("Inget av det här finns om personen:"), BulletList(tuple(without))),
            ),
            _elsewhere(tenant),
            _rights(tenant),
        ),
    )


def _section(kind: Kept, held: Sequence[Held]) -> Section:
    reasons = KeyFacts((("Varför", kind.why), ("Hur länge", kind.how_long)))
    return Section(kind.what, (reasons, *(block for one in held for block in _rows(one.title, one.rows))))


def _rows(title: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Rows as a table, or as facts where they are too wide for one or just one. What all say alike is said once; fields in
    which none says anything are left out."""
    told = [{name: _cell(name, value) for name, value in row.items()} for row in rows]
    fields = [name for name in told[0] if any(row[name] not in (None, "") for row in told)]
    alike = [name for name in fields if all(row[name] == told[0][name] for row in told)]
    varying = [name for name in fields if name not in alike]
    once: tuple[Block, ...] = (_facts(told[0], alike),) if alike else ()
    shown = told[:MOST_ROWS]
    if not varying:
        return (Section(title, once),)
    if len(varying) > BESIDE:
        return (Section(title, (*once, *(_facts(row, varying) for row in shown), *_left(rows))),)
    columns = tuple(Column(HEADINGS[name], Kind.DATE if type(told[0][name]) is date else Kind.TEXT) for name in varying)
    table = Table(title, columns, tuple(tuple(row[name] for name in varying) for row in shown))
    return (Section(title, (*once, table, *_left(rows))),) if once else (table, *_left(rows))


def _facts(row: Mapping[str, Value], fields: Sequence[str]) -> KeyFacts:
    return KeyFacts(tuple((HEADINGS[name], row[name]) for name in fields))


def _left(rows: Sequence[object]) -> tuple[Block, ...]:
    left = len(rows) - MOST_ROWS
    return (Paragraph(f"Ytterligare {left} rader finns i JSON-filen."),) if left > 0 else ()


def _cell(field: str, value: Any) -> Value:
    match value:
        case None | False:
            return None
        case True:
            return "Ja"
        case datetime():
            return moment(value)
        case time():
            return f"{value:%H.%M}"
        case list():
            return ", ".join(map(field_words, value))
        case str() if field == "verb":
            return event_words(value)
        case str() if field == "subject":
            return subject_words(value, {})
        case str():
            return code_words(field, value)
        case _:
            return value


def _same_name(rows: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    if not rows:
        return ()
    words = (
        "Här finns bara ett namn, så det kan vara någon annan som heter likadant. Ta bort det som inte gäller personen."
    )
    return (Section("Samma namn", (Paragraph(words), *_rows("Uppgifter med samma namn", rows))),)


def _mentioned(rows: Sequence[Mapping[str, Any]]) -> tuple[Block, ...]:
    if not rows:
        return ()
    words = "Namnet står i de här texterna. Texterna handlar också om annat och andra, och följer inte med."
    return (Section("I löpande text", (Paragraph(words), *_rows("Texter där namnet står", rows))),)


def _elsewhere(tenant: TenantView) -> Section:
    return Section(
        "Det som finns på annat håll",
        (
            Paragraph(
                "Inloggningar förs i en logg som är gemensam för alla RSS i Samband, tillsammans med hur organisationens"
                " inloggning betecknar personen. Begär de uppgifterna hos den som driver Samband, genom"
                f" {tenant.settings.privacy_contact or tenant.host or tenant.name}. Andra RSS och SKR lämnar ut sina egna utdrag."
            ),
        ),
    )


def _rights(tenant: TenantView) -> Section:
    return Section(
        "Rättigheter",
        (
            Paragraph(
                "Personen kan begära att felaktiga uppgifter rättas, och i vissa fall att uppgifter raderas eller att"
                " behandlingen begränsas, och kan klaga hos Integritetsskyddsmyndigheten (imy.se)."
                " Inga beslut fattas automatiskt."
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class ExtractFacts:
    """The extract for a machine: whole, with stored codes as they are."""

    name: str
    addresses: Sequence[str]
    controller: str
    made_at: datetime
    kept: Sequence[Mapping[str, Any]]
    same_name: Sequence[Mapping[str, Any]]
    mentioned: Sequence[Mapping[str, Any]]


def extract_facts(extract: Extract, *, tenant: TenantView, made_at: datetime) -> ExtractFacts:
    """What the JSON file holds."""
    return ExtractFacts(
        name=extract.subject.name,
        addresses=extract.subject.addresses,
        controller=tenant.host or tenant.name,
        made_at=made_at,
        kept=[
            {
                "what": kind.what,
                "why": kind.why,
                "how_long": kind.how_long,
                "rows": [{"title": one.title, "rows": one.rows} for one in held],
            }
            for kind, held in extract.kinds
        ],
        same_name=extract.same_name,
        mentioned=extract.mentioned,
    )
