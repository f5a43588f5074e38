"""Minutes as a document: the tree that the page, Word and PDF are made from, in the form that the body has."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from services.domain.meetings.rules.agenda import KINDS, Form, ItemRole, ItemState
from services.domain.meetings.rules.comments import Anchor, Part
from services.domain.meetings.rules.minutes import (
    AttendanceRow,
    MinutesAttendee,
    MinutesContent,
    MinutesItem,
    MinutesVote,
)
from services.domain.meetings.rules.sittings import AttendanceState, Capacity, Mode
from services.render.content import (
    Anchored,
    Block,
    BulletList,
    Column,
    Document,
    KeyFacts,
    Kind,
    Notice,
    Paragraph,
    RichText,
    Section,
    Table,
)
from services.render.formats import date_long, date_weekday, listing

NAMES = {Form.NOTES: "Minnesanteckningar", Form.PROTOCOL: "Protokoll"}
"""What the minutes of a body are called."""

CAPACITIES = {
    Capacity.MEMBER: "",
    Capacity.ACTING: "tf",
    Capacity.SUBSTITUTE: "ersättare",
    Capacity.CO_OPTED: "adjungerad",
    Capacity.STAFF: "",
    Capacity.GUEST: "gäst",
}

FATES = {
    ItemState.POSTPONED: "Punkten sköts upp till ett kommande möte.",
    ItemState.WITHDRAWN: "Punkten utgick.",
}

VOICES = {"yes": "ja", "no": "nej", "abstain": "avstår"}


def minutes_document(
    content: MinutesContent,
    *,
    made_at: datetime,
    subtitle: str = "",
    notice: str = "",
    kinds: Mapping[str, str] = KINDS,
    heading: str = "",
    mark: str = "",
) -> Document:
    """The minutes of a meeting. `notice` is said first (a draft, what a correction corrects); `kinds` names the items' kinds."""
    name = NAMES[content.form]
    return Document(
        title=heading or f"{name} {content.body}",
        subtitle=subtitle or date_weekday(content.day).capitalize(),
        made_at=made_at,
        issuer=content.issuer or content.body,
        description=f"{name} från {content.body} den {date_long(content.day)}.",
        mark=mark,
        blocks=tuple(minutes_blocks(content, notice=notice, kinds=kinds)),
    )


def minutes_blocks(content: MinutesContent, *, notice: str = "", kinds: Mapping[str, str] = KINDS) -> Iterable[Block]:
    """The parts of the minutes, for the document and for the page."""
    if notice:
        yield Notice(notice)
    yield KeyFacts(
        tuple(
            (term, value)
            for term, value in (
                ("Datum", content.day.isoformat()),
                ("Tid", _hours(content.starts, content.ends)),
                ("Plats", content.place),
            )
            if value
        )
    )
    if content.attendance:
        yield Section("Närvarande", (_attendance(content.attendance),))
    yield from _items(content, kinds)
    if content.attachments:
        yield Section("Bilagor", (BulletList(tuple(f"{name}: {title}" for name, title in content.attachments)),))
    if content.approvers:
        yield Section("Justeras", (BulletList(content.approvers),))


def _hours(starts: time | None, ends: time | None) -> str:
    return f"{starts:%H.%M}–{ends:%H.%M}" if starts and ends else ""


def _attendance(rows: tuple[AttendanceRow, ...]) -> Table:
    return Table(
        caption="Närvaro (överstruken = frånvarande)",
        columns=(Column("Huvudman", width=1), Column("Deltagare", Kind.MARKDOWN, width=3)),
        rows=tuple((row.name, ", ".join(map(person, row.people))) for row in rows),
    )


def person(attendee: MinutesAttendee) -> str:
    """~~Anna Berg~~ (frånvarande) for who was away; Anna Berg (tf, på distans) for who was there in some way of their own."""
    if attendee.state is not AttendanceState.PRESENT:
        # Lines through words are not read aloud: it is said, too.
        return f"~~{attendee.name}~~ (frånvarande)"
    capacity = CAPACITIES[attendee.capacity]
    remarks = [
        f"{capacity} för {attendee.in_place_of}" if capacity and attendee.in_place_of else capacity,
        "på distans" if attendee.mode is Mode.REMOTE else "",
        _presence(attendee),
    ]
    said = ", ".join(remark for remark in remarks if remark)
    return f"{attendee.name} ({said})" if said else attendee.name


def _presence(attendee: MinutesAttendee) -> str:
    if attendee.arrived and attendee.left_at:
        return f"kl. {attendee.arrived:%H.%M}–{attendee.left_at:%H.%M}"
    if attendee.arrived:
        return f"från kl. {attendee.arrived:%H.%M}"
    return f"till kl. {attendee.left_at:%H.%M}" if attendee.left_at else ""


def _items(content: MinutesContent, kinds: Mapping[str, str]) -> Iterable[Block]:
    """Each top item is a section, with the lettered ones as sections of its own.

    Where items have paragraph numbers, those without one (a heading, what was withdrawn) have no number at all: two series
    side by side would be taken for one.
    """
    is_numbered = not any(item.paragraph for item in content.items)
    sections: list[tuple[MinutesItem, list[Block]]] = []
    for item in content.items:
        blocks = list(_item(item, content, kinds))
        if item.under and sections:
            sections[-1][1].append(Section(item_heading(item, kinds, is_numbered=is_numbered), tuple(blocks)))
        else:
            sections.append((item, blocks))
    for item, blocks in sections:
        yield Section(item_heading(item, kinds, is_numbered=is_numbered), tuple(blocks))


def item_heading(item: MinutesItem, kinds: Mapping[str, str] = KINDS, *, is_numbered: bool = True) -> str:
    """3. Rapport …, a) Beslut: Fortsatt finansiering (Bilaga C), § 12 …; `is_numbered`: by the agenda, where it has no §."""
    number = ""
    if item.paragraph:
        number = f"§ {item.paragraph} "
    elif is_numbered:
        number = f"{item.number.split(' ')[-1]}) " if item.under else f"{item.number}. "
    kind = "/".join(kinds.get(kind, kind.capitalize()) for kind in item.kinds)
    attachments = f" ({', '.join(item.attachments)})" if item.attachments else ""
    about = f" {date_long(item.about)}" if item.about else ""
    return f"{number}{kind + ': ' if kind else ''}{item.title}{about}{attachments}"


def _item(item: MinutesItem, content: MinutesContent, kinds: Mapping[str, str]) -> Iterable[Block]:
    if item.presenters:
        yield Paragraph(f"Föredragande: {'; '.join(item.presenters)}")
    if item.recused:
        yield Paragraph(f"Jäv: {listing(item.recused)} deltog inte i ärendet.")
    if item.state in FATES:
        yield Paragraph(FATES[item.state])
    if item.background:
        yield Anchored(str(Anchor(part=Part.BACKGROUND, id=item.id)), (RichText(item.background),))
    if item.role is not ItemRole.SECTION or item.account:
        yield Anchored(str(Anchor(part=Part.ACCOUNT, id=item.id)), (RichText(item.account),) if item.account else ())
    if item.views:
        yield Table(
            caption="Synpunkter från huvudmännen",
            columns=(Column("Huvudman", width=1), Column("Synpunkt", width=3)),
            rows=item.views,
        )
    for vote in item.votes:
        yield from _vote(vote)
    yield from _clauses(item, content)
    if item.reservations:
        yield Paragraph(f"Reservation: {'; '.join(_reservation(*one) for one in item.reservations)}.")


def _clauses(item: MinutesItem, content: MinutesContent) -> Iterable[Block]:
    decisions = [clause for clause in item.clauses if not clause.appeal]
    if decisions:
        yield Paragraph(f"{content.body} beslutade")
    for clause in decisions:
        yield Anchored(str(Anchor(part=Part.CLAUSE, id=clause.id)), (Paragraph(clause.text),))
    appeals = [clause for clause in item.clauses if clause.appeal]
    if decisions and appeals:
        yield Paragraph("Uppmaning")  # Or it would be read as one more of what was decided.
    for clause in appeals:
        yield Anchored(str(Anchor(part=Part.CLAUSE, id=clause.id)), (Paragraph(clause.text),))


def _vote(vote: MinutesVote) -> Iterable[Block]:
    outcome = {True: "ja", False: "nej", None: "omröstningen avslutades inte"}[vote.carried]
    yield Paragraph(f"Omröstning: {vote.question} Resultat: {outcome}.")
    if vote.voices:
        yield Table(
            caption="Röster",
            columns=(Column("Ledamot", width=3), Column("Röst", width=1)),
            rows=tuple((name, VOICES.get(voice, voice)) for name, voice in vote.voices),
        )


def _reservation(name: str, text: str) -> str:
    return f"{name} reserverar sig ({text})" if text else f"{name} reserverar sig"
