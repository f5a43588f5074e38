"""A call (kallelse) as a document: the tree that Word and PDF are made from."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.domain.meetings.rules.calls import CallContent, CalledItem, Change
from services.render.content import (
    Block,
    BulletList,
    Column,
    Document,
    KeyFacts,
    Link,
    Paragraph,
    RichText,
    Section,
    Table,
)
from services.render.formats import counted, date_long, date_weekday, listing, sentence
from services.render.words.calls import called_title, change_words
from services.render.words.meetings import hours, word


def call_document(
    content: CallContent,
    *,
    body: str,
    issuer: str,
    number: int,
    message: str | None,
    changes: Sequence[Change],
    sent_at: datetime,
) -> Document:
    """Version `number` of the call to a meeting of a body, as it was sent."""
    return Document(
        title=f"Kallelse till {body}",
        subtitle=f"{sentence(date_weekday(content.day))}, {hours(content.starts, content.ends)}",
        made_at=sent_at,
        issuer=issuer,
        description=f"Kallelse till {body} {date_long(content.day)}, version {number}.",
        blocks=(
            KeyFacts(facts=tuple(_facts(content, number))),
            *(Paragraph(text=text) for text in _paragraphs(message)),
            *([_changes_section(changes)] if changes else []),
            Section(heading="Dagordning", blocks=tuple(_items(content.items, under=None))),
            *([_attachments(content)] if content.attachments else []),
        ),
    )


def _facts(content: CallContent, number: int) -> Iterable[tuple[str, str | Link]]:
    yield "Dag", sentence(date_weekday(content.day))
    yield "Tid", sentence(hours(content.starts, content.ends))
    if content.place:
        yield "Plats", content.place
    if content.link:
        yield "På nätet", Link(text="Anslut till mötet", address=content.link)
    if word(content.kind) != "ordinarie möte":
        yield "Slag", sentence(word(content.kind))
    if number > 1:
        yield "Version", str(number)


def _paragraphs(message: str | None) -> Iterable[str]:
    return (part.strip() for part in (message or "").split("\n") if part.strip())


def _changes_section(changes: Sequence[Change]) -> Section:
    points = BulletList(points=tuple(change_words(change) for change in changes))
    return Section(heading="Ändrat sedan förra kallelsen", blocks=(points,))


def _items(items: Sequence[CalledItem], *, under: int | None) -> Iterable[Section]:
    """Each item with those under it."""
    for item in items:
        if item.parent == under:
            blocks = (*_about(item), *_items(items, under=item.id))
            yield Section(heading=f"{item.number}. {called_title(item)}", blocks=blocks)


def _about(item: CalledItem) -> Iterable[Block]:
    known = [listing(item.kinds)] if item.kinds else []
    if item.minutes:
        known.append(counted(item.minutes, "minut", "minuter"))
    if known:
        yield Paragraph(text=", ".join(known))
    if item.presenters:
        yield Paragraph(text=f"Föredragande: {listing(item.presenters)}")
    if item.background:
        yield RichText(markdown=item.background)
    if item.proposals:
        yield Paragraph(text="Förslag till beslut:")
        yield BulletList(points=item.proposals)
    if item.attachments:
        yield Paragraph(text=listing(item.attachments))


def _attachments(content: CallContent) -> Section:
    table = Table(
        caption="Bilagor till kallelsen",
        columns=(Column("Bilaga"), Column("Innehåll", width=4)),
        rows=tuple((one.name, one.title) for one in content.attachments),
    )
    return Section(heading="Bilagor", blocks=(table,))
