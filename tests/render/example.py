"""A document with every kind of block, and one of the size of a national summary."""

from datetime import UTC, date, datetime

from services.render.content import (
    BulletList,
    Column,
    Document,
    Figure,
    KeyFacts,
    Kind,
    Link,
    Notice,
    Paragraph,
    RichText,
    Section,
    Table,
)

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><rect width="100" height="40" fill="#0f4c5c"/></svg>'
)
NEEDS = Table(
    "Behov per län",
    (
        Column("Län", width=2),
        Column("Behov", Kind.NUMBER, unit="st"),
        Column("Kostnad", Kind.KRONOR),
        Column("Inlämnad", Kind.DATE),
        Column("Beskrivning", Kind.MARKDOWN, width=3),
        Column("Sida"),
    ),
    (
        ("Dalarna", 12, 122_553_500, date(2025, 10, 17), "Mer **stöd**\n\n- ett", Link("Visa", "https://s.example/1")),
        ("Örebro", 3, None, None, "=1+1", None),
    ),
)
EXAMPLE = Document(
    title="Barn och unga hösten 2025",
    subtitle="Nationell sammanställning",
    description="Vad länen gör och behöver",
    issuer="SKR",
    made_at=datetime(2025, 11, 20, 9, 0, tzinfo=UTC),
    blocks=(
        KeyFacts((("Halvår", "hösten 2025"), ("Inlämnade", 21), ("Stängde", date(2025, 11, 1)))),
        Notice("Gotland, Halland och Kronoberg har inte kommit.", heading="Saknas"),
        Figure(DRAWING, "Karta över länen: 21 har lämnat in", "Läget den 20 november"),
        Section(
            "Behov",
            (
                Paragraph("Länen har lämnat 15 behov."),
                NEEDS,
                Section("Teman", (BulletList(("Kompetens", "Uppföljning")),)),
            ),
        ),
        Section(
            "Dalarna",
            (RichText("# Insatser\n\nVi *söker* [stöd](https://s.example).\n\n1. ett\n2. två\n   - under\n\n> citat"),),
            new_page=True,
        ),
    ),
)


def national_summary() -> Document:
    """24 counties, each with what it does, follows up and needs, at the length that they are written."""
    text = "Kommunerna och regionen arbetar **vidare** med det gemensamma uppdraget i länet. " * 14
    counties = tuple(
        Section(
            f"Län {number}",
            (
                Section("Vad vi gör", (RichText(text + "\n\n- utbildning\n- handledning"),)),
                Section("Uppföljning", (RichText(text),)),
            ),
        )
        for number in range(24)
    )
    rows = tuple((f"Län {number}", "Kompetens", "Stöd i att följa upp det som görs") for number in range(72))
    needs = Table("Behov efter tema", (Column("Län"), Column("Tema"), Column("Behov", width=3)), rows)
    return Document(
        "Sammanställning", datetime(2025, 11, 20, tzinfo=UTC), "SKR", blocks=(Section("Behov", (needs,)), *counties)
    )
