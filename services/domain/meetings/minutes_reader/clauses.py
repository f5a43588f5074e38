"""Decisions: the clauses after "… beslutade", under a label, in running text; what was only proposed, or told again.

An item is read paragraph by paragraph. A label ("Förslag till beslut", "Omröstning") says what its paragraphs are worth; a
lead ("Nätverket beslutade att:") opens a list of clauses. A sentence that tells of a decision counts only where the item has
no decision of its own form: else it tells the same once more.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.domain.meetings.minutes_reader.appeals import appeal_in
from services.domain.meetings.minutes_reader.clause_text import (
    before_clauses,
    begins_as_infinitive,
    clause_start,
    parted,
    stands_alone,
    tidy,
)
from services.domain.meetings.minutes_reader.cues import (
    ATT,
    BULLET,
    DECIDES,
    ENDS_SENTENCE,
    NOT_DECIDED,
    PROPOSES,
    Label,
    Section,
    is_infinitive,
    label_of,
    without_mark,
)
from services.domain.meetings.minutes_reader.deciders import Deciders
from services.domain.meetings.minutes_reader.decision_words import (
    DECISIVE,
    PLAIN_DECISION,
    RECUSES,
    RESERVES,
    VOTES,
    is_as_proposed,
)
from services.domain.meetings.minutes_reader.flow import Paragraph
from services.domain.meetings.minutes_reader.leads import Lead, Leads
from services.domain.meetings.minutes_reader.original import Span
from services.domain.meetings.minutes_reader.sentences import sentences
from services.domain.meetings.minutes_reader.understood import (
    Appeal,
    Certainty,
    ClauseRead,
    Remark,
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
_TOLD_REMARKS = ((RESERVES, RemarkKind.RESERVATION), (VOTES, RemarkKind.VOTE), (RECUSES, RemarkKind.RECUSAL))
_QUIET = frozenset({Section.DISPATCH, Section.FOLLOW_UP, Section.SIGNATURES, Section.ATTACHMENTS, Section.PRESENTERS})
"""Under these nothing is decided, whatever the words."""

_DECIDING = frozenset({Section.DECISION, Section.PROPOSAL})
_NO_DECISION = re.compile(r"(?:ingen|inga|inget) beslut|beslut (?:fattas|tas) (?:vid|på|senare)|[–-]\Z", re.I)
_PERHAPS = re.compile(r"\b(?:ska|skulle|kan|behöver|bör|kommer|innan|om|när)\s+(?:\w+\s+)?\Z")
_EARLIER = re.compile(r"\bhar\b[^.,]{0,30}\Z|\bsom\b[^.,]{0,40}\Z|\bhade\b[^.,]{0,20}\Z")


@dataclass(slots=True)
class Decided:
    """What an item's paragraphs say of decisions. `told` are those of running text, not yet weighed."""

    clauses: list[ClauseRead] = field(default_factory=list)
    told: list[ClauseRead] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class Reader:
    """Reads the paragraphs of one item."""

    def __init__(self, deciders: Deciders, *, nothing_is_decided: bool, all_is_decided: bool, is_motion: bool) -> None:
        self._deciders = deciders
        self._leads = Leads(deciders, nothing_is_decided=nothing_is_decided)
        self._agenda = nothing_is_decided
        self._all = all_is_decided
        self._is_motion = is_motion
        self._found = Decided()
        self._section: Section | None = Section.DECISION if all_is_decided else None
        self._own_line = False
        self._lead: Lead | None = None
        self._plain = 0

    def read(self, paragraphs: Sequence[Paragraph]) -> Decided:
        """What the paragraphs say, each weighed by what stands around it."""
        for at, paragraph in enumerate(paragraphs):
            self._paragraph(paragraph, paragraphs[at + 1] if at + 1 < len(paragraphs) else None)
        return _settled(self._found)

    # --- Paragraph by paragraph --------------------------------------------------------------------

    def _paragraph(self, paragraph: Paragraph, following: Paragraph | None) -> None:
        text, at = paragraph.text, 0
        label = label_of(text)
        if label and _is_label(label, text):
            self._enter(label)
            if not label.rest:
                return
            text, at = text[label.at :], label.at
        elif _is_inner_heading(paragraph):
            self._section, self._lead, self._plain = (Section.DECISION if self._all else None), None, 0
        if self._section is not None and (kind := _REMARKS.get(self._section)):
            self._remark(kind, text, paragraph.span_of(at, len(paragraph.text)))
            return
        if self._section in _QUIET:
            if not self._own_line or (paragraph.gap and not label and self._section is not Section.DISPATCH):
                self._section = None
            if label:
                self._found.text.append(paragraph.text)
                return
        if self._as_clause(paragraph, text, at) or self._as_lead(paragraph, text, at, following):
            return
        self._lead = None
        if self._section in _DECIDING and self._as_decision(paragraph, text, at):
            return
        self._running(paragraph, text, at)

    def _enter(self, label: Label) -> None:
        """Begin the part of the item that a label names."""
        self._section, self._lead, self._plain = label.section, None, 0
        self._own_line = not label.rest
        if label.section is Section.DECISION and re.search(r"tidigare|föregående", label.words, re.I):
            self._section = Section.EARLIER

    def _as_lead(self, paragraph: Paragraph, text: str, at: int, following: Paragraph | None) -> bool:
        """Whether the paragraph is a lead, or ends with one. Opens it."""
        last, start, _ = list(sentences(text))[-1] if text.strip() else ("", 0, 0)
        lead = self._leads.lead_of(last, following, self._section)
        if lead is None:
            return False
        if start:
            self._running(paragraph, text[:start], at)
        if lead.ends_proposal:
            self._section = Section.DECISION
        self._lead = lead
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
        low = bare[:1].lower() + bare[1:]
        if lead.wants_infinitive and (
            is_infinitive(bare) or (is_marked and (bare[:1].islower() or begins_as_infinitive(bare)))
        ):
            self._take(f"att {tidy(low)}", lead.standing, lead.certainty, span)
            return True
        likely = less_sure(lead.certainty, Certainty.LIKELY)
        if is_marked and (not lead.taken or lead.loose):
            one_sentence = not re.search(r"[.!?] ", bare)
            words = f"att {low}" if begins_as_infinitive(bare) and (bare[:1].islower() or one_sentence) else bare
            self._take(words, lead.standing, likely, span)
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
            standing = Standing.PROPOSED if self._is_motion else self._leads.standing(None)
            certainty = Certainty.UNSURE
        else:
            return False
        for clause, start, end in parted(bare):
            self._take(clause, standing, certainty, paragraph.span_of(first + start, first + end))
        return True

    def _take(self, text: str, standing: Standing, certainty: Certainty, span: Span) -> None:
        text = tidy(text)
        text = f"att{text[3:]}" if text[:4] in ("Att ", "ATT ") else text
        if not text or text.casefold() == "att":
            return
        lead = self._lead
        if lead is not None:
            lead.taken += 1
            if lead.before:
                text = f"att {lead.before} {text if text.startswith('att ') else f'att {text}'}"
        self._clause(text, standing, certainty, span, by=lead.by if lead else "")

    def _clause(self, text: str, standing: Standing, certainty: Certainty, span: Span, *, by: str = "") -> None:
        clause = ClauseRead(text=text, by=by, standing=standing, certainty=certainty, span=span)
        self._found.clauses.append(clause)

    # --- Under "Beslut" ----------------------------------------------------------------------------

    def _as_decision(self, paragraph: Paragraph, text: str, at: int) -> bool:
        """Whether the sentences under "Beslut" are the decision, told in other words than "att …"."""
        is_bullet = bool(BULLET.match(text))
        if self._plain and not self._all and not is_bullet and not DECISIVE.search(text):
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

    def _decided_sentence(self, sentence: str, span: Span, *, is_bullet: bool) -> None:
        standing = self._leads.standing(self._section)
        is_decisive = bool(DECISIVE.search(sentence))
        self._appeal(sentence, span)
        if self._inline(sentence, span, in_decision=standing is not Standing.PROPOSED):
            return
        if is_as_proposed(sentence):
            self._adopt_proposals(span)
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

    def _adopt_proposals(self, span: Span) -> None:
        """A decision "enligt förslaget": the clauses proposed in the item are what was decided."""
        clauses = self._found.clauses
        proposed = [clause for clause in clauses if clause.standing is Standing.PROPOSED]
        if not proposed:
            self._clause("enligt förslaget", self._leads.standing(self._section), Certainty.UNSURE, span)
        elif not any(clause.standing is Standing.ADOPTED for clause in clauses):
            clauses += [replace(one, standing=Standing.ADOPTED, certainty=Certainty.LIKELY) for one in proposed]

    # --- Running text ------------------------------------------------------------------------------

    def _running(self, paragraph: Paragraph, text: str, at: int) -> None:
        self._found.text.append(text.strip())
        for sentence, start, end in sentences(text):
            span = paragraph.span_of(at + start, at + end)
            kind = next((kind for form, kind in _TOLD_REMARKS if form.search(sentence)), None)
            if kind is not None:
                self._found.remarks.append(Remark(kind=kind, text=sentence, span=span))
            else:
                self._inline(sentence, span, in_decision=False)
            self._appeal(sentence, span)

    def _inline(self, sentence: str, span: Span, *, in_decision: bool) -> bool:
        """A decision or a proposal told in a sentence: "Mötet beslutade att …". Takes it."""
        proposes = PROPOSES.search(sentence)
        for verb in DECIDES.finditer(sentence):
            if proposes and proposes.start() < verb.start():
                break
            if self._inline_decision(sentence, verb, span, in_decision=in_decision):
                return True
        if in_decision:
            return False
        return bool(proposes and self._inline_proposal(sentence, proposes, span)) or self._plainly(sentence, span)

    def _inline_decision(self, sentence: str, verb: re.Match[str], span: Span, *, in_decision: bool) -> bool:
        before, tail = sentence[: verb.start()], sentence[verb.end() :]
        start = clause_start(tail)
        if start is None:
            if in_decision and is_as_proposed(tail):
                self._adopt_proposals(span)
                return True
            return False
        if NOT_DECIDED.search(before) or _PERHAPS.search(before):
            return False
        standing = self._told_standing(before, tail[:start], in_decision=in_decision)
        alone = stands_alone(before) and "," not in before and self._deciders.is_own(before)
        if in_decision or (alone and standing is Standing.ADOPTED):
            certainty = Certainty.SURE
        else:
            certainty = Certainty.UNSURE if standing is Standing.RETOLD else Certainty.LIKELY
        before_each = before_clauses(tail[:start])
        target = self._found.clauses if in_decision or standing is Standing.PROPOSED else self._found.told
        for clause, _, _ in parted(tail[start:].strip()):
            text = f"att {before_each} {tidy(clause)}" if before_each else tidy(clause)
            by = self._deciders.named_in(before)
            target.append(ClauseRead(text=text, by=by, standing=standing, certainty=certainty, span=span))
        return True

    def _told_standing(self, before: str, between: str, *, in_decision: bool) -> Standing:
        """What a decision told in a sentence is worth."""
        standing = self._leads.standing(self._section)
        if self._deciders.is_elsewhere(before, between) or (
            standing is Standing.ADOPTED and not in_decision and _EARLIER.search(before)
        ):
            return Standing.RETOLD
        return standing

    def _inline_proposal(self, sentence: str, proposes: re.Match[str], span: Span) -> bool:
        tail = sentence[proposes.end() :]
        match = re.search(r"\batt\s+(?=\S)", tail)
        near = re.match(r"\s*[^,.]{0,60}?\s*\batt\b", tail)
        if match is None or not (near or self._section is Section.PROPOSAL):
            return False
        by = sentence[: proposes.start()].strip(" ,")
        for clause, _, _ in parted(tail[match.start() :]):
            self._clause(tidy(clause), Standing.PROPOSED, Certainty.LIKELY, span, by=by if len(by) < 60 else "")
        return True

    def _plainly(self, sentence: str, span: Span) -> bool:
        """A decision told without the word: "Dagordningen godkändes.", "Mötet valde Karin Ek till ordförande."."""
        match = PLAIN_DECISION.match(sentence)
        if match is None or self._section not in (None, Section.DECISION) or len(sentence) > LONGEST_DECISION / 2:
            return False
        if self._deciders.is_elsewhere(match["who"] or "", ""):
            return False
        standing = self._leads.standing(None)
        clause = ClauseRead(text=tidy(sentence), by="", standing=standing, certainty=Certainty.UNSURE, span=span)
        self._found.told.append(clause)
        return True

    def _appeal(self, sentence: str, span: Span) -> None:
        if not self._agenda and (appeal := appeal_in(sentence, span)):
            self._found.appeals.append(appeal)

    def _remark(self, kind: RemarkKind, text: str, span: Span) -> None:
        remarks = self._found.remarks
        if remarks and remarks[-1].kind is kind and remarks[-1].span.last + 3 >= span.first:
            last = remarks.pop()
            remarks.append(replace(last, text=f"{last.text}\n{text}", span=last.span | span))
        else:
            remarks.append(Remark(kind=kind, text=text, span=span))


def _settled(found: Decided) -> Decided:
    """What was told in sentences counts where nothing was decided in a form of its own; the surest of it, if any is."""
    told = [clause for clause in found.told if clause.standing is Standing.ADOPTED]
    surer = [clause for clause in told if clause.certainty is not Certainty.UNSURE]
    if any(clause.standing is Standing.ADOPTED for clause in found.clauses):
        kept = [replace(clause, standing=Standing.RETOLD, certainty=Certainty.UNSURE) for clause in surer]
    else:
        kept = surer or told
    found.clauses += [clause for clause in found.told if clause.standing is not Standing.ADOPTED] + kept
    found.clauses.sort(key=lambda clause: (clause.span.first, clause.span.last))
    return found


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
