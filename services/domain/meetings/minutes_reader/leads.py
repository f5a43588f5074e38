"""Leads: the words that open a list of clauses: "Nätverket beslutade att:", "Nämnden föreslås besluta"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.meetings.minutes_reader.clause_text import before_clauses, clause_start, parted
from services.domain.meetings.minutes_reader.cues import (
    ADVERBS,
    ATT,
    DECIDES,
    LEAD_TAIL,
    NOT_DECIDED,
    PROPOSES,
    Section,
    without_mark,
)
from services.domain.meetings.minutes_reader.deciders import Deciders
from services.domain.meetings.minutes_reader.flow import Paragraph
from services.domain.meetings.minutes_reader.original import Span
from services.domain.meetings.minutes_reader.understood import Certainty, ClauseRead, Standing

LONGEST_LEAD = 260
_PAST = frozenset({"beslutade", "beslöt", "beslutades"})
_OPEN_END = re.compile(r":\s*\Z|\batt\s*[:.–-]*\s*\Z")
_WANTS_INFINITIVE = re.compile(r"\b(?:att|besluta)\s*[:.–-]*\s*\Z")
_GOES_ON = re.compile(
    rf"\s*(?:,?\s*{ADVERBS}\s*)*(?:(?:att\s+)?(?:föreslå|uppdra|rekommendera|ge|uppmana|hemställa|lämna|bemyndiga)\b"
    r"|den |vid |efter |i |på |enligt |\d)",
    re.I,
)


@dataclass(slots=True)
class Lead:
    """An open lead: whose decision, what its clauses are worth, what comes before each of them."""

    by: str
    standing: Standing
    certainty: Certainty
    words: str = ""
    """The words of the lead itself."""
    before: str = ""
    wants_infinitive: bool = False
    taken: int = 0
    loose: bool = True
    """Whether a sentence right below it may be the decision."""
    ends_proposal: bool = False
    """Whether what was proposed above has ended with it: this is what became of it."""


class Leads:
    """Tells leads. `nothing_is_decided`: in an agenda all of them propose."""

    def __init__(self, deciders: Deciders, *, nothing_is_decided: bool) -> None:
        self._deciders = deciders
        self._agenda = nothing_is_decided

    def standing(self, section: Section | None) -> Standing:
        """What a clause is worth under a label."""
        if self._agenda or section is Section.PROPOSAL:
            return Standing.PROPOSED
        return Standing.RETOLD if section is Section.EARLIER else Standing.ADOPTED

    def lead_of(self, text: str, following: Paragraph | None, section: Section | None) -> Lead | None:
        """The lead that a sentence is; None when it is none."""
        if len(text) > LONGEST_LEAD:
            return None
        below = without_mark(following.text) if following else ""
        opens = bool(ATT.match(below)) or (following is not None and following.text != below)
        proposes, decides = PROPOSES.search(text), list(DECIDES.finditer(text))
        if proposes and not (decides and decides[0].start() < proposes.start()):
            can_open = opens or (_OPEN_END.search(text) and below)
            return self._proposal(text, proposes, section) if can_open else None
        for verb in decides:
            if NOT_DECIDED.search(text[: verb.start()]) and not section:
                return None
            if lead := self._decision(text, verb, section, opens=opens):
                return lead
        if _OPEN_END.search(text) and section in (Section.DECISION, Section.PROPOSAL) and opens and len(text) < 120:
            return self._opened(text, decides, self.standing(section), Certainty.LIKELY)
        return None

    def begun_in(self, text: str, section: Section | None, span: Span) -> tuple[Lead | None, Sequence[ClauseRead]]:
        """The lead of a sentence that has its first clause with it, and that clause: "Beslutades att enkäten görs om,"."""
        if len(text) > LONGEST_LEAD or text.endswith((".", "!", "?")):
            return None, ()
        for verb in (*PROPOSES.finditer(text), *DECIDES.finditer(text)):
            before, tail = text[: verb.start()], text[verb.end() :]
            start = clause_start(tail)
            if start is None and verb[0].endswith(" att"):
                start, tail = 0, f"att {tail.strip()}"
            if start is None or NOT_DECIDED.search(before):
                continue
            standing = self.standing(section)
            if PROPOSES.match(verb[0]):
                standing = Standing.PROPOSED
            elif standing is Standing.ADOPTED and self._deciders.is_elsewhere(before, tail[:start]):
                standing = Standing.RETOLD
            lead = self._opened(text[: verb.end()], [verb], standing, Certainty.LIKELY)
            lead.before = before_clauses(tail[:start])
            clauses = [
                ClauseRead(text=clause, by=lead.by, standing=standing, certainty=lead.certainty, span=span)
                for clause, _, _ in parted(tail[start:].strip())
            ]
            return lead, clauses
        return None, ()

    def _proposal(self, text: str, proposes: re.Match[str], section: Section | None) -> Lead:
        lead = self._opened(text, list(DECIDES.finditer(text)), Standing.PROPOSED, Certainty.SURE)
        if section is Section.DECISION and not self._agenda:
            # A body that decides to propose: "Arbetsutskottet föreslår nämnden" under "Beslut".
            lead.standing = Standing.ADOPTED
            words = re.sub(r"\s*\batt\Z", "", text[proposes.start() :].rstrip(" :"))
            lead.before = re.sub(r"^föresl(?:år|og|ås)\b", "föreslå", words)
        return lead

    def _decision(self, text: str, verb: re.Match[str], section: Section | None, *, opens: bool) -> Lead | None:
        before, tail = text[: verb.start()], text[verb.end() :]
        plain, open_end = bool(LEAD_TAIL.match(tail)), bool(_OPEN_END.search(text))
        if not plain:
            has_clause = not open_end and re.search(r"\batt\s+\S+\s+\S", tail)
            if has_clause or not (open_end or opens) or not _GOES_ON.match(tail):
                return None
        ends_proposal = section is Section.PROPOSAL and verb[0].lower() in _PAST and not self._agenda
        standing = self.standing(Section.DECISION if ends_proposal else section)
        told = re.search(r"\bhar\b[^.]{0,30}\Z", before) and not section
        if standing is Standing.ADOPTED and (told or self._deciders.is_elsewhere(before, tail)):
            standing = Standing.RETOLD
        lead = self._opened(text, [verb], standing, Certainty.SURE)
        lead.before = "" if plain else before_clauses(tail)
        lead.loose = open_end or plain
        lead.ends_proposal = ends_proposal
        return lead

    def _opened(self, text: str, verbs: Sequence[re.Match[str]], standing: Standing, certainty: Certainty) -> Lead:
        by = self._deciders.named_in(text[: verbs[0].start()]) if verbs else ""
        wants = bool(_WANTS_INFINITIVE.search(text))
        return Lead(by=by, standing=standing, certainty=certainty, words=text, wants_infinitive=wants)
