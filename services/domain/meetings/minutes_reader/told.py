"""Decisions, proposals and appeals told in a sentence: "Mötet beslutade att …", "Dagordningen godkändes."."""

import re
from collections.abc import Sequence

from services.domain.meetings.minutes_reader.appeals import appeal_in
from services.domain.meetings.minutes_reader.clause_text import (
    before_clauses,
    clause_start,
    parted,
    tidy,
)
from services.domain.meetings.minutes_reader.cues import DECIDES, NOT_DECIDED, PROPOSES, Section
from services.domain.meetings.minutes_reader.decided import Decided
from services.domain.meetings.minutes_reader.deciders import Deciders
from services.domain.meetings.minutes_reader.decision_words import (
    ASSIGNS,
    MOVES,
    NO_SUBJECT,
    PLAIN_DECISION,
    RECUSES,
    RESERVES,
    VOTES,
    WITH_CHANGES,
    is_as_proposed,
)
from services.domain.meetings.minutes_reader.leads import Leads
from services.domain.meetings.minutes_reader.original import Span
from services.domain.meetings.minutes_reader.understood import Certainty, ClauseRead, RemarkKind, Standing

LONGEST_PLAIN = 200
_REMARKS = ((RESERVES, RemarkKind.RESERVATION), (VOTES, RemarkKind.VOTE), (RECUSES, RemarkKind.RECUSAL))
_PERHAPS = re.compile(r"\b(?:ska|skulle|kan|behöver|bör|kommer|innan|om|när)\s+(?:\w+\s+)?\Z")
_HEARSAY = re.compile(
    r"\b(?:rapporter|informer|berätta|meddela|redogjor|redogör|redovisa)\w*\b[^.]{0,60}\batt\s+(?!(?:vi|mötet|gruppen)\b)[^.]{1,60}\Z"
)
_EARLIER = re.compile(r"\bhar\b[^.,]{0,30}\Z|\bsom\b[^.,]{0,40}\Z|\bhade\b[^.,]{0,20}\Z")


class Teller:
    """Reads sentences one by one into what was found of an item."""

    def __init__(self, found: Decided, deciders: Deciders, leads: Leads) -> None:
        self._found = found
        self._deciders = deciders
        self._leads = leads

    def read(self, sentence: str, span: Span, section: Section | None) -> None:
        """A sentence of running text."""
        kind = next((kind for form, kind in _REMARKS if form.search(sentence)), None)
        if kind is not None:
            self._found.remark(kind, sentence, span)
        else:
            self.tells(sentence, span, section)
        self.appeal(sentence, span)

    def appeal(self, sentence: str, span: Span) -> None:
        """Take the appeal that a sentence makes, if it makes one. An agenda makes none."""
        if self._leads.standing(None) is Standing.ADOPTED and (appeal := appeal_in(sentence, span)):
            self._found.appeals.append(appeal)

    def tells(self, sentence: str, span: Span, section: Section | None) -> bool:
        """Whether a sentence of running text tells a decision or a proposal. Takes it."""
        if self.decides(sentence, span, section, in_decision=False):
            return True
        proposes = PROPOSES.search(sentence)
        return bool(proposes and self._proposes(sentence, proposes, span, section)) or self._plainly(
            sentence, span, section
        )

    # --- "… beslutade att …" -----------------------------------------------------------------------

    def decides(self, sentence: str, span: Span, section: Section | None, *, in_decision: bool) -> bool:
        """Whether a sentence tells a decision with its verb. Takes it; `in_decision`: it stands under "Beslut"."""
        proposes = PROPOSES.search(sentence)
        for verb in DECIDES.finditer(sentence):
            if proposes and proposes.start() < verb.start():
                return False
            before, tail = sentence[: verb.start()], sentence[verb.end() :]
            alone = self._deciders.stands_alone(before)
            is_proposed = (
                is_as_proposed(WITH_CHANGES.split(tail)[0]) and self._leads.standing(section) is Standing.ADOPTED
            )
            if is_proposed and (in_decision or alone):
                self._found.as_proposed.append((sentence, span))
            start = clause_start(tail)
            if start is None:
                if is_proposed and (in_decision or alone):
                    return True
                continue
            if NOT_DECIDED.search(before) or _PERHAPS.search(before):
                continue
            standing = self._standing(before, tail[:start], section, in_decision=in_decision)
            if in_decision or (alone and standing is Standing.ADOPTED):
                certainty = Certainty.SURE
            else:
                certainty = Certainty.UNSURE if standing is Standing.RETOLD else Certainty.LIKELY
            target = self._found.clauses if in_decision or standing is Standing.PROPOSED else self._found.told
            target += self._clauses(before, tail, start, standing, certainty, span)
            return True
        return False

    def _clauses(
        self, before: str, tail: str, start: int, standing: Standing, certainty: Certainty, span: Span
    ) -> Sequence[ClauseRead]:
        by, before_each = self._deciders.named_in(before), before_clauses(tail[:start])
        texts = [tidy(clause) for clause, _, _ in parted(tail[start:].strip())]
        return [
            ClauseRead(
                text=f"att {before_each} {text}" if before_each else text,
                by=by,
                standing=standing,
                certainty=certainty,
                span=span,
            )
            for text in texts
        ]

    def _standing(self, before: str, between: str, section: Section | None, *, in_decision: bool) -> Standing:
        """What a decision told in a sentence is worth."""
        standing = self._leads.standing(section)
        if standing is not Standing.ADOPTED:
            return standing
        is_told = self._deciders.is_elsewhere(before, between) or (
            not in_decision and (_EARLIER.search(before) or _HEARSAY.search(before))
        )
        return Standing.RETOLD if is_told else standing

    # --- "… föreslår att …", "… godkändes" ---------------------------------------------------------

    def _proposes(self, sentence: str, proposes: re.Match[str], span: Span, section: Section | None) -> bool:
        tail = sentence[proposes.end() :]
        match = re.search(r"\batt\s+(?=\S)", tail)
        near = re.match(r"\s*[^,.]{0,60}?\s*\batt\b", tail)
        if match is None or not (near or section is Section.PROPOSAL):
            return False
        by = sentence[: proposes.start()].strip(" ,")
        for text, _, _ in parted(tail[match.start() :]):
            clause = ClauseRead(
                text=tidy(text),
                by=by if len(by) < 60 else "",
                standing=Standing.PROPOSED,
                certainty=Certainty.LIKELY,
                span=span,
            )
            self._found.clauses.append(clause)
            if not MOVES.search(sentence):
                self._found.lay(clause, sentence, labelled=section is Section.PROPOSAL)
        return True

    def _plainly(self, sentence: str, span: Span, section: Section | None) -> bool:
        """A decision told without the word: "Dagordningen godkändes.", "Mötet valde Karin Ek till ordförande."."""
        if section not in (None, Section.DECISION) or len(sentence) > LONGEST_PLAIN:
            return False
        text = tidy(sentence)
        if assigns := ASSIGNS.match(sentence):
            text = f"att uppdra{text[assigns.end() :]}"
        elif not self._is_plain(sentence):
            return False
        self._found.told.append(
            ClauseRead(
                text=text,
                by="",
                standing=self._leads.standing(None),
                certainty=Certainty.LIKELY if assigns else Certainty.UNSURE,
                span=span,
            )
        )
        return True

    def _is_plain(self, sentence: str) -> bool:
        match = PLAIN_DECISION.match(sentence)
        if match is None:
            return False
        subject = match["who"] or match["whom"] or match["what"] or ""
        return not NO_SUBJECT.search(subject) and not self._deciders.is_elsewhere(subject, "")
