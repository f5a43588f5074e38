"""Minutes as a document: how items are headed in the two forms."""

from datetime import UTC, date, datetime

from services.domain.meetings.rules.agenda import Form, ItemRole, ItemState
from services.domain.meetings.rules.minutes import MinutesClause, MinutesContent, MinutesItem
from services.render.content import Anchored, Paragraph, Section
from services.render.minutes import minutes_document

MADE = datetime(2025, 10, 20, 9, tzinfo=UTC)


def headings(form: Form, *items: MinutesItem) -> list[str]:
    """The headings of the items, lettered ones after the one that they stand under."""
    content = MinutesContent(
        meeting="m", body="Rådet", body_short="Rådet", form=form, day=date(2025, 10, 17), items=items
    )
    found: list[str] = []
    for block in minutes_document(content, made_at=MADE).blocks:
        if isinstance(block, Section):
            found += [block.heading, *(one.heading for one in block.blocks if isinstance(one, Section))]
    return found


def texts(section: Section) -> list[str]:
    """The paragraphs of a section, those that may be commented on too."""
    inner = [one for block in section.blocks for one in (block.blocks if isinstance(block, Anchored) else (block,))]
    return [block.text for block in inner if isinstance(block, Paragraph)]


def item(number: str, title: str, **facts) -> MinutesItem:
    return MinutesItem(id=1, number=number, under=" " in number, title=title, **facts)


def test_notes_number_items_as_the_agenda_does():
    assert headings(
        Form.NOTES, item("1", "Öppnande"), item("2", "Rapport"), item("2 a", "Budget", kinds=("beslut",))
    ) == ["1. Öppnande", "2. Rapport", "a) Beslut: Budget"]


def test_a_protocol_has_paragraph_numbers_and_no_others():
    assert headings(
        Form.PROTOCOL,
        item("1", "Öppnande", paragraph=41),
        item("2", "Rapport", role=ItemRole.SECTION),
        item("2 a", "Budget", paragraph=42),
        item("3", "Avgifter", state=ItemState.WITHDRAWN),
    ) == ["§ 41 Öppnande", "Rapport", "§ 42 Budget", "Avgifter"]


def test_an_item_about_another_meeting_says_which():
    assert headings(
        Form.NOTES,
        item("3", "Föregående minnesanteckningar", about=date(2025, 9, 12), attachments=("Bilaga A",)),
        item("8", "Nästa möte", about=date(2025, 12, 12)),
    ) == ["3. Föregående minnesanteckningar 12 september 2025 (Bilaga A)", "8. Nästa möte 12 december 2025"]


def test_an_appeal_is_not_read_as_one_more_decision():
    decided = MinutesClause(id=1, text="att anta planen.")
    appeal = MinutesClause(id=2, text="kommunerna uppmanas att svara.", appeal=True)
    content = MinutesContent(
        meeting="m",
        body="Rådet",
        body_short="Rådet",
        form=Form.NOTES,
        day=date(2025, 10, 17),
        items=(item("1", "Planen", clauses=(appeal, decided)), item("2", "Svaren", clauses=(appeal,))),
    )
    first, second = (
        texts(block) for block in minutes_document(content, made_at=MADE).blocks if isinstance(block, Section)
    )
    assert first == ["Rådet beslutade", decided.text, "Uppmaning", appeal.text]
    assert second == [appeal.text]
