"""Decisions: the clauses after "… beslutade", under a label, in running text; what was only proposed, or told again.

An item is read paragraph by paragraph. A label ("Förslag till beslut", "Omröstning") says what its paragraphs are worth; a
lead ("Nätverket beslutade att:") opens a list of clauses. A sentence that tells of a decision (`told`) counts only where the
item has no decision of its own form: else it tells the same once more (`decided`).
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.domain.meetings.minutes_reader.clause_text import begins_as_infinitive, lowered, parted, tidy
from services.domain.meetings.minutes_reader.cues import (
    ATT,
    BULLET,
    DECIDES,
    ENDS_SENTENCE,
    PROPOSES,
    Label,
    Section,
    is_infinitive,
    label_of,
    without_mark,
)
from services.domain.meetings.minutes_reader.decided import Decided
from services.domain.meetings.minutes_reader.deciders import Deciders
from services.domain.meetings.minutes_reader.decision_words import DECISIVE, MOVES, is_as_proposed
from services.domain.meetings.minutes_reader.flow import Paragraph
from services.domain.meetings.minutes_reader.leads import Lead, Leads
from services.domain.meetings.minutes_reader.original import Span
from services.domain.meetings.minutes_reader.sentences import sentences
from services.domain.meetings.minutes_reader.told import Teller
from services.domain.meetings.minutes_reader.understood import (
    Certainty,
    ClauseRead,
    RemarkKind,
    Standing,
    less_sure,
)

LONGEST_DECISION = 400
"""A longer paragraph (characters) right below a lead is text, not a decision."""

_REMARKS = {
    Section.RESERVATION: RemarkKind.RESERVATION,
    Section.VOTE: RemarkKind.VOTE,
    Section.RECUSAL: RemarkKind.RECUSAL,
    Section.STATEMENT: RemarkKind.STATEMENT,
}
_QUIET = frozenset({Section.DISPATCH, Section.FOLLOW_UP, Section.SIGNATURES, Section.ATTACHMENTS, Section.PRESENTERS})
"""Under these nothing is decided, whatever the words."""

_DECIDING = frozenset({Section.DECISION, Section.PROPOSAL})
_WANTS_LIST = re.compile(r"\b(?:av|åt|med|för|till|följande|enligt|på|i|är|ledamöter|personer)\s*:?\Z|:\s*\Z")
_NO_DECISION = re.compile(
    r"(?:ingen|inga|inget) beslut|beslut(?:et)? (?:fattas|tas|skjuts|väntas) (?:vid|på|i|upp|senare|först)|[–-]\Z", re.I
)


class Reader:
    """Reads the paragraphs of one item."""

    def __init__(self, deciders: Deciders, *, nothing_is_decided: bool, all_is_decided: bool, is_motion: bool) -> None:
        self._leads = Leads(deciders, nothing_is_decided=nothing_is_decided)
        self._deciders = deciders
        self._agenda = nothing_is_decided
        self._all = all_is_decided
        self._is_motion = is_motion
        self._found = Decided()
        self._teller = Teller(self._found, deciders, self._leads)
        self._section: Section | None = Section.DECISION if all_is_decided else None
        self._label = ""
        self._own_line = False
        self._lead: Lead | None = None
        self._plain = 0
        self._in_form = 0
        self._in_clause = False
        """Whether the last clause goes on with a list: "att tillsätta en grupp bestående av"."""
        self._above = ""
        """The last paragraph of running text: a list below it goes on with it."""

    def read(self, paragraphs: Sequence[Paragraph]) -> Decided:
        """What the paragraphs say, each weighed by what stands around it."""
        for at, paragraph in enumerate(paragraphs):
            self._paragraph(paragraph, paragraphs[at + 1] if at + 1 < len(paragraphs) else None)
        self._found.settle()
        return self._found

    # --- Paragraph by paragraph --------------------------------------------------------------------

    def _paragraph(self, paragraph: Paragraph, following: Paragraph | None) -> None:
        text, at = paragraph.text, 0
        label = label_of(text)
        if label and _is_label(label, text):
            self._enter(label)
            if not label.rest:
                return
            text, at = text[label.at :], label.at
        elif _is_inner_heading(paragraph) or self._ends_here(paragraph, following):
            self._leave()
        if self._section is not None and (kind := _REMARKS.get(self._section)):
            self._found.remark(kind, text, paragraph.span_of(at, len(paragraph.text)))
            return
        if self._section in _QUIET:
            if not self._own_line or (paragraph.gap and not label and self._section is not Section.DISPATCH):
                self._section = None
            if label:
                self._found.text.append(paragraph.text)
                return
        if self._in_clause and self._within_clause(paragraph, text, following):
            return
        if self._as_clause(paragraph, text, at) or self._as_lead(paragraph, text, at, following):
            return
        self._lead = None
        if self._section in _DECIDING and self._as_decision(paragraph, text, at):
            return
        self._running(paragraph, text, at)

    def _enter(self, label: Label) -> None:
        """Begin the part of the item that a label names."""
        self._section, self._label, self._own_line = label.section, label.words, not label.rest
        self._lead, self._plain, self._in_form = None, 0, 0
        if label.section is Section.DECISION and re.search(r"tidigare|föregående", label.words, re.I):
            self._section = Section.EARLIER

    def _leave(self) -> None:
        """End the part of the item that a label began."""
        self._section = Section.DECISION if self._all else None
        self._lead, self._plain, self._in_form = None, 0, 0

    def _ends_here(self, paragraph: Paragraph, following: Paragraph | None) -> bool:
        """Whether what a label began has ended above a paragraph, though no other label says so."""
        text = paragraph.text
        if self._section in _REMARKS:
            # What follows a vote is the decision; what follows "Reservation: …" on the same line isn't a reservation.
            return self._decides_alone(text, following) or (
                not self._own_line and bool(paragraph.gap) and not ATT.match(without_mark(text))
            )
        if self._section not in _DECIDING or self._all or ATT.match(without_mark(text)) or without_mark(text) != text:
            return False
        if self._lead is not None and (not self._lead.taken or text[:1].islower()):
            return False
        if not self._own_line and self._section is Section.PROPOSAL:
            return True
        is_title = text[:1].isupper() and len(text) < 50 and not ENDS_SENTENCE.search(text) and "\t" not in text
        has_decided = bool(self._in_form or self._plain)
        return has_decided and is_title and not DECISIVE.search(text) and not DECIDES.search(text)

    def _decides_alone(self, text: str, following: Paragraph | None) -> bool:
        """Whether a text is "Nämnden beslutar …", by the meeting's own body, with nothing else before the verb."""
        verb = DECIDES.search(text)
        if verb is None or not self._deciders.stands_alone(text[: verb.start()]):
            return False
        lead = self._leads.lead_of(text, following, None)
        if lead is not None:
            return lead.standing is Standing.ADOPTED
        return self._section in (Section.VOTE, Section.RECUSAL) and bool(
            re.match(r"[^.]{0,80}\batt\b", text[verb.end() :])
        )

    def _as_lead(self, paragraph: Paragraph, text: str, at: int, following: Paragraph | None) -> bool:
        """Whether the paragraph is a lead, or ends with one. Opens it."""
        last, start, end = list(sentences(text))[-1] if text.strip() else ("", 0, 0)
        lead = self._leads.lead_of(last, following, self._section)
        begun: Sequence[ClauseRead] = ()
        below = following.text if following is not None else ""
        goes_on = without_mark(below) != below and bool(_WANTS_LIST.search(last))
        if lead is None and (goes_on or ATT.match(without_mark(below))):
            lead, begun = self._leads.begun_in(last, self._section, paragraph.span_of(at + start, at + end))
            self._in_clause = goes_on and bool(begun)
        if lead is None:
            return False
        if start:
            self._running(paragraph, text[:start], at)
        if lead.ends_proposal:
            self._section = Section.DECISION
        self._lead = lead
        for clause in begun:
            self._take(clause.text, clause.standing, clause.certainty, clause.span)
        return True

    def _within_clause(self, paragraph: Paragraph, text: str, following: Paragraph | None) -> bool:
        """Whether the paragraph is a line of the list within the last clause, or what ends that clause below the list."""
        bare = without_mark(text)
        is_line = bare != text and not ATT.match(bare)
        self._in_clause = is_line and following is not None
        if not is_line and not (text[:1].islower() and not ATT.match(text)):
            return False
        last = self._found.clauses[-1]
        joint = " " if _WANTS_LIST.search(last.text) or not is_line else "; "
        span = last.span | paragraph.span
        self._found.clauses[-1] = replace(last, text=f"{last.text}{joint}{tidy(bare)}", span=span)
        return True

    # --- Clauses in their own form -----------------------------------------------------------------

    def _as_clause(self, paragraph: Paragraph, text: str, at: int) -> bool:
        """Whether the paragraph is a clause by its form, under an open lead or a label. Takes it."""
        bare = without_mark(text)
        first = at + len(text) - len(bare)
        if ATT.match(bare):
            return self._as_att_clause(paragraph, bare, first)
        lead = self._lead
        if lead is None:
            return False
        span = paragraph.span_of(first, len(paragraph.text))
        is_marked = bare != text
        if lead.wants_infinitive and (is_infinitive(bare) or is_marked):
            sure = is_infinitive(bare) or bare[:1].islower() or begins_as_infinitive(bare)
            certainty = lead.certainty if sure else less_sure(lead.certainty, Certainty.LIKELY)
            self._take(f"att {lowered(bare)}", lead.standing, certainty, span)
            return True
        likely = less_sure(lead.certainty, Certainty.LIKELY)
        if is_marked and (not lead.taken or lead.loose):
            one_sentence = not re.search(r"[.!?] ", bare)
            is_infinite = begins_as_infinitive(bare) and (bare[:1].islower() or one_sentence)
            self._take(f"att {lowered(bare)}" if is_infinite else bare, lead.standing, likely, span)
            return True
        if not lead.taken and lead.loose and len(bare) < LONGEST_DECISION and not label_of(bare):
            self._take(f"att {bare}" if lead.wants_infinitive else bare, lead.standing, likely, span)
            self._lead = None
            return True
        return False

    def _as_att_clause(self, paragraph: Paragraph, bare: str, first: int) -> bool:
        """Take a paragraph that begins with "att". Without a lead or a label it is told, or proposed by a motion."""
        lead = self._lead
        if lead is not None:
            standing, certainty = lead.standing, lead.certainty
        elif self._section in _DECIDING or self._section is Section.EARLIER:
            standing, certainty = self._leads.standing(self._section), Certainty.SURE
        elif self._section is Section.TEXT:
            standing, certainty = Standing.RETOLD, Certainty.UNSURE
        elif self._section is None:
            if self._above and not self._above.endswith((".", "!", "?")):
                return False  # "Karin informerar om", "Hon påminner om": the list goes on with that.
            standing = Standing.PROPOSED if self._is_motion else self._leads.standing(None)
            certainty = Certainty.UNSURE
        else:
            return False
        end = next((start for sentence, start, _ in sentences(bare) if start and not ATT.match(sentence)), len(bare))
        for clause, start, stop in parted(bare[:end].rstrip()):
            self._take(clause, standing, certainty, paragraph.span_of(first + start, first + stop))
        if bare[end:].strip():
            self._running(paragraph, bare[end:], first + end)
        return True

    def _take(self, text: str, standing: Standing, certainty: Certainty, span: Span) -> None:
        text = tidy(text)
        text = f"att{text[3:]}" if text[:4] in ("Att ", "ATT ") else text
        if not text or text.casefold() == "att":
            return
        lead = self._lead
        self._in_form += 1
        if lead is not None:
            lead.taken += 1
            if lead.before:
                text = f"att {lead.before} {text if text.startswith('att ') else f'att {text}'}"
        self._clause(text, standing, certainty, span, by=lead.by if lead else "")

    def _clause(self, text: str, standing: Standing, certainty: Certainty, span: Span, *, by: str = "") -> None:
        clause = ClauseRead(text=text, by=by, standing=standing, certainty=certainty, span=span)
        self._found.clauses.append(clause)
        words = f"{self._label} {self._lead.words if self._lead else ''}"
        if standing is Standing.PROPOSED and not MOVES.search(words):
            self._found.lay(clause, words, labelled=True)

    # --- Under "Beslut" ----------------------------------------------------------------------------

    def _as_decision(self, paragraph: Paragraph, text: str, at: int) -> bool:
        """Whether the sentences under "Beslut" are the decision, told in other words than "att …"."""
        is_bullet = bool(BULLET.match(text))
        if not self._all and not is_bullet and (self._in_form or (self._plain and not self._is_decisive(text))):
            self._section = None
            return False
        bare = without_mark(text)
        first = at + len(text) - len(bare)
        for sentence, start, end in sentences(bare):
            self._decided_sentence(sentence, paragraph.span_of(first + start, first + end), is_bullet=is_bullet)
        self._plain += 1
        if not self._own_line and not self._all:
            self._section = None
        return True

    def _is_decisive(self, sentence: str) -> bool:
        """Whether a sentence under "Beslut" can be a decision by its words; what others propose is none."""
        proposes = PROPOSES.search(sentence)
        if proposes and not self._deciders.stands_alone(sentence[: proposes.start()]):
            return self._section is Section.PROPOSAL
        return bool(DECISIVE.search(sentence)) or self._deciders.opens(sentence)

    def _decided_sentence(self, sentence: str, span: Span, *, is_bullet: bool) -> None:
        standing = self._leads.standing(self._section)
        is_decisive = self._is_decisive(sentence)
        self._teller.appeal(sentence, span)
        if standing is Standing.PROPOSED:
            if self._teller.tells(sentence, span, self._section):
                return
        elif self._teller.decides(sentence, span, self._section, in_decision=True):
            self._in_form += 1
            return
        if is_as_proposed(sentence) and not self._agenda:
            self._found.as_proposed.append((sentence, span))
        elif _NO_DECISION.match(sentence):
            self._found.text.append(sentence)
        elif is_decisive or is_bullet or not (self._all or self._plain):
            words = tidy(sentence)
            if begins_as_infinitive(words):
                words = f"att {words[:1].lower()}{words[1:]}"
            likely = is_decisive or words.startswith("att ")
            self._clause(words, standing, Certainty.LIKELY if likely else Certainty.UNSURE, span)
        else:
            self._found.text.append(sentence)

    # --- Running text ------------------------------------------------------------------------------

    def _running(self, paragraph: Paragraph, text: str, at: int) -> None:
        self._found.text.append(text.strip())
        if text == without_mark(text) and not ATT.match(text):
            self._above = text.strip()
        for sentence, start, end in sentences(text):
            self._teller.read(sentence, paragraph.span_of(at + start, at + end), self._section)


def _is_label(label: Label, text: str) -> bool:
    """Whether a label's words are one here, and not the beginning of a sentence or of a title."""
    if not text[:1].isupper():
        return False
    return not label.rest or label.by_colon or "\t" in text[: label.at] or len(label.words) > 3


def _is_inner_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a heading within the item, which ends what a label began."""
    text = paragraph.text
    looks = text[:1].isupper() and paragraph.bold and len(text) < 60
    return looks and not DECIDES.search(text) and not ENDS_SENTENCE.search(text)
