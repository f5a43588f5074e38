"""Parts of half-year reports that the national summary and a county's own report share."""

from collections.abc import Iterable

from services.domain.networks.rules.content import NationalPart, Written, under
from services.domain.networks.rules.life_cycle import CellState
from services.domain.networks.rules.summary import CountyAbsent
from services.render.content import Block, BulletList, KeyFacts, Notice, RichText, Section
from services.render.formats import date_long, date_short


def national_blocks(part: NationalPart | None, titles: tuple[tuple[str, str], ...]) -> Iterable[Block]:
    """The national part, section by section as `titles` name them; a notice where none has been published."""
    if part is None:
        yield Notice("Ingen nationell del har publicerats för halvåret.")
        return
    facts = [
        ("Period", part.period),
        ("Godkänd av", part.approved_by),
        ("Godkänd", date_long(part.approved_on) if part.approved_on else ""),
    ]
    yield KeyFacts(tuple((term, value) for term, value in facts if value))
    for key, title in titles:
        written = under(part, key)
        if not written.is_empty:
            yield Section(title, tuple(written_blocks(written)))


def written_blocks(written: Written) -> Iterable[Block]:
    """What is written in one section: its text, then its rows."""
    if written.text:
        yield RichText(written.text)
    if written.rows:
        yield BulletList(tuple(row.text for row in written.rows))


def absent_words(absent: CountyAbsent) -> str:
    """Gotland (väntas 12 dec., sjukdom): a county that has not come, with what is known of why."""
    words = [date_short(absent.expected_on)] if absent.expected_on else []
    words = [f"väntas {words[0]}"] if words else []
    if absent.reason:
        words.append(absent.reason.rstrip("."))
    if absent.state is CellState.BEGUN:
        words.append("påbörjad")
    return f"{absent.name} ({', '.join(words)})" if words else absent.name
