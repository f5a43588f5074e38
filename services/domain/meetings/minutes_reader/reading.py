"""The reader: from a document's lines to what was understood of it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from services.domain.meetings.minutes_reader.attachments import attachments_in, without_attachments
from services.domain.meetings.minutes_reader.attendance import attendance_of
from services.domain.meetings.minutes_reader.citations import citations_of
from services.domain.meetings.minutes_reader.clauses import Decided, Reader
from services.domain.meetings.minutes_reader.cues import Section, label_of
from services.domain.meetings.minutes_reader.deciders import Deciders
from services.domain.meetings.minutes_reader.flow import Flow, Paragraph, flow_of, unwrapped
from services.domain.meetings.minutes_reader.head import (
    HEAD_ROWS,
    body_of,
    day_of,
    deciders,
    hours_of,
    own_names,
    paper_of,
    place_of,
)
from services.domain.meetings.minutes_reader.heading import Heading
from services.domain.meetings.minutes_reader.headings import headings_of
from services.domain.meetings.minutes_reader.kinds import kind_of_heading, kinds_in
from services.domain.meetings.minutes_reader.original import Original, Span
from services.domain.meetings.minutes_reader.presenters import presenters_in_title, presenters_of
from services.domain.meetings.minutes_reader.tables import opened
from services.domain.meetings.minutes_reader.understood import (
    AttachmentNamed,
    Certainty,
    Citation,
    Doubt,
    ItemRead,
    Known,
    PaperKind,
    Presenter,
    Understanding,
    less_sure,
)

NOTHING_KNOWN = Known()


def understand(original: Original, known: Known = NOTHING_KNOWN) -> Understanding:
    """What a document says, as far as it can be told. Never fails: nothing recognised is said as such."""
    flow = opened(flow_of(original))
    headings = headings_of(flow.paragraphs)
    head_end = headings[0].first if headings else _end_of_head(flow)
    first_at = flow.paragraphs[head_end].rows[0].at if head_end < len(flow.paragraphs) else len(original.lines)
    rows = unwrapped([row for row in flow.rows if row.at < first_at][: HEAD_ROWS + 140])
    head = [row.text for row in rows] + [row.text for row in flow.margins]

    decided = deciders(flow.paragraphs)
    body = body_of(flow, rows, decided, known)
    paper = paper_of(head, decisions=sum(decided.values()))
    signatures = _signatures(flow, headings)
    items = _Items(flow, headings, signatures, own_names(body, decided, head, known), paper, known).read()
    day = day_of(rows[:HEAD_ROWS], flow.margins)
    ends = unwrapped([row for paragraph in flow.paragraphs[signatures:] for row in paragraph.rows])
    attendance, lost = attendance_of(rows, ends, known, shows_strikes=original.shows_strikes)
    citations = _citations(flow, headings, day.day if day else None)

    adopted = sum(len(item.adopted) for item in items)
    recognised = _is_recognised(paper, items, adopted, has_head=body is not None and day is not None)
    doubts = [
        doubt
        for doubt, holds in (
            (Doubt.NO_BODY, body is None),
            (Doubt.NO_DATE, day is None),
            (Doubt.NO_ITEMS, not items),
            (Doubt.IS_AGENDA, paper is PaperKind.AGENDA),
            (Doubt.NO_DECISIONS, bool(items) and not adopted and paper is not PaperKind.AGENDA),
            (Doubt.NO_ATTENDANCE, not attendance),
            (Doubt.STRIKES_LOST, lost),
            (Doubt.NUMBERS_MISSING, _has_holes(headings)),
        )
        if holds
    ]
    return Understanding(
        paper=paper,
        recognised=recognised,
        body=body,
        day=day,
        hours=hours_of(rows[:HEAD_ROWS]),
        place=place_of(rows[:HEAD_ROWS]),
        attendance=tuple(attendance),
        items=tuple(items),
        citations=tuple(citations),
        doubts=tuple(doubts),
    )


def _is_recognised(paper: PaperKind, items: Sequence[ItemRead], adopted: int, *, has_head: bool) -> bool:
    """Minutes have items or decisions, and something that says that minutes they are."""
    if not items:
        return False
    if paper is not PaperKind.UNKNOWN:
        return has_head or adopted > 0 or len(items) >= 3
    sure = sum(clause.certainty is Certainty.SURE for item in items for clause in item.adopted)
    return (adopted > 0 and has_head) or (sure > 0 and len(items) >= 2)


def _end_of_head(flow: Flow) -> int:
    """Without items: the head ends at the first paragraph of running text."""
    for number, paragraph in enumerate(flow.paragraphs):
        if len(paragraph.text) > 200:
            return number
    return min(len(flow.paragraphs), 12)


_SIGNS_OFF = re.compile(
    r"(?:vid (?:protokollet|anteckningarna|pennan|tangenterna)|justeras?|justerat|underskrifter"
    r"|protokollet justeras|anteckningar förda av|antecknat av|sekreterare|ordförande|protokollförare|justerare"
    r"|minnesanteckningar förda av|rätt utdraget intygar|anslag|bevis)\b[\s:_.]*",
    re.I,
)


_ROLL_AT_END = re.compile(r"(?:närvaro(?:lista|förteckning)?|deltagarlista|närvarande|deltagare)\s*:?", re.I)


def _signatures(flow: Flow, headings: Sequence[Heading]) -> int:
    """The paragraph where signatures begin after the last item; the end where there are none."""
    start = headings[-1].last + 1 if headings else len(flow.paragraphs)
    for number in range(start, len(flow.paragraphs)):
        text = flow.paragraphs[number].text
        if _ROLL_AT_END.fullmatch(text):
            return number
        match = _SIGNS_OFF.match(text)
        if match and (
            match.end() == len(text)
            or ":" in match[0]
            or "_" in text
            or "\t" in text
            or (len(text) < 60 and text[match.end() :][:1].isupper())
        ):
            return number
    return len(flow.paragraphs)


def _has_holes(headings: Sequence[Heading]) -> bool:
    numbers = [
        int(number[0]) for heading in headings if heading.level == 1 and (number := re.findall(r"\d+", heading.label))
    ]
    return any(after - before > 1 for before, after in pairwise(numbers))


def _citations(flow: Flow, headings: Sequence[Heading], meeting) -> list[Citation]:
    """The other meetings spoken of, each day and body once."""
    start = headings[0].first if headings else 0
    found: dict[tuple, Citation] = {}
    for paragraph in flow.paragraphs[start:]:
        for citation in citations_of(paragraph, meeting):
            found.setdefault((citation.day, citation.body.casefold()), citation)
    return list(found.values())


class _Items:
    """Makes the items of a paper from their headings."""

    def __init__(
        self, flow: Flow, headings: Sequence[Heading], end: int, bodies: Sequence[str], paper: PaperKind, known: Known
    ) -> None:
        self.flow = flow
        self.headings = headings
        self.end = end
        self.deciders = Deciders(bodies)
        self.paper = paper
        self.known = known

    def read(self) -> list[ItemRead]:
        ends = [*(heading.first for heading in self.headings[1:]), self.end][: len(self.headings)]
        return [self._item(heading, end) for heading, end in zip(self.headings, ends, strict=True)]

    def _item(self, heading: Heading, end: int) -> ItemRead:
        paragraphs = self.flow.paragraphs
        span = _span(paragraphs[heading.first : heading.last + 1])
        kinds, title = kind_of_heading(heading.title.strip())
        if not kinds and heading.group:
            kinds = kinds_in(heading.group) or _kinds_of_group(heading.group)
        attachments = [
            AttachmentNamed(label=label, certainty=Certainty.SURE, span=span) for label, _, _ in attachments_in(title)
        ]
        title, number = _diary_number(without_attachments(title))
        presenters, title = presenters_in_title(title, span, self.known)
        if not kinds:
            kinds, title = kind_of_heading(title)
        inner = list(paragraphs[heading.last + 1 : max(end, heading.last + 1)])
        if inner and paragraphs[heading.last].text.startswith("§") and not number:
            words, found = _diary_number(inner[0].text)
            if found and not words.strip(" .:"):
                number, inner = found, inner[1:]
        presented, inner = self._presented(inner)
        body = self._decided(inner, title)
        attachments += [
            AttachmentNamed(label=label, certainty=Certainty.LIKELY, span=paragraph.span_of(start, stop))
            for paragraph in inner
            for label, start, stop in attachments_in(paragraph.text)
        ]
        shown = _title(title)
        return ItemRead(
            label=heading.label,
            level=heading.level,
            title=shown,
            kinds=kinds,
            presenters=tuple(_once(presenters + presented, lambda one: (one.name or one.title).casefold())),
            attachments=tuple(_once(attachments, lambda one: one.label)),
            text=tuple(body.text),
            clauses=tuple(_once(body.clauses, lambda one: (one.text.casefold(), one.standing))),
            appeals=tuple(body.appeals),
            remarks=tuple(body.remarks),
            diary_number=number,
            certainty=heading.certainty if shown else less_sure(heading.certainty, Certainty.LIKELY),
            span=_span([*paragraphs[heading.first : heading.last + 1], *inner]),
        )

    def _presented(self, inner: list[Paragraph]) -> tuple[list[Presenter], list[Paragraph]]:
        """Who presents, and the paragraphs that say something else."""
        found: list[Presenter] = []
        others: list[Paragraph] = []
        at = 0
        while at < len(inner):
            label = label_of(inner[at].text)
            if (
                label
                and label.section is Section.PRESENTERS
                and (label.by_colon or not label.rest or "\t" in inner[at].text)
                and len(label.rest) < 260
            ):
                presenters, following = presenters_of(inner, at, label.rest, self.known)
                if presenters:
                    found += presenters
                    at = following
                    continue
            others.append(inner[at])
            at += 1
        return found, others

    def _decided(self, inner: Sequence[Paragraph], title: str) -> Decided:
        return Reader(
            self.deciders.within(title),
            nothing_is_decided=self.paper is PaperKind.AGENDA,
            all_is_decided=self.paper is PaperKind.SHORT,
            is_motion=bool(_PROPOSES.search(title)),
        ).read(inner)


_PROPOSES = re.compile(
    r"\A(?:svar på )?(?:motion|medborgarförslag|e-förslag|nämndinitiativ)|\bförslag till beslut\s*:?\Z", re.I
)
"""Titles under which "att …" by itself is what somebody proposes."""


def _kinds_of_group(group: str) -> tuple[str, ...]:
    match = re.match(
        r"(?:[A-Z]\.\s+)?(?:övriga )?(besluts|informations|dialog|diskussions|anmälnings|rapport)", group, re.I
    )
    words = {
        "besluts": "Beslut",
        "informations": "Information",
        "dialog": "Dialog",
        "diskussions": "Diskussion",
        "anmälnings": "Anmälan",
        "rapport": "Rapport",
    }
    return (words[match[1].lower()],) if match else ()


def _span(paragraphs: Sequence[Paragraph]) -> Span:
    spans = [paragraph.span for paragraph in paragraphs]
    return Span(first=min(span.first for span in spans), last=max(span.last for span in spans))


_DIARY = re.compile(
    r"[\s(\[]*\b(?:(?:[Dd]nr|Diarienr|Diarienummer|Ärendenr"
    r"|Ärendenummer)\.?:?\s*(?P<said>[A-ZÅÄÖ]{0,8}[\s-]?\d{2,4}[\w/.:-]*\d(?:[-.]\d+)*)"
    r"|(?P<form>[A-ZÅÄÖ]{2,6}[ -]\d{4}[/-]\d{1,6}(?:[-.]\d+)*))[\s)\]]*",
)


def _diary_number(text: str) -> tuple[str, str]:
    """A text without the diary number in it, and the number."""
    match = _DIARY.search(text)
    if match is None:
        return text, ""
    number = (match["said"] or match["form"]).strip()
    return f"{text[: match.start()]} {text[match.end() :]}".strip(" –-"), number


def _title(title: str) -> str:
    title = re.sub(r"\s+", " ", title.replace("\t", " ")).strip(" :–—-")
    title = re.sub(r"\s*\(\s*(?:ca\s*)?\d{1,3}\s*min(?:uter|\.)?\s*\)\s*\Z", "", title)
    return re.sub(r"(?<=\w)\.\Z", "", title)


def _once(found: Sequence, key) -> list:
    kept: dict = {}
    for one in found:
        kept.setdefault(key(one), one)
    return list(kept.values())
