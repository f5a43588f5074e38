"""What an item's paragraphs say of decisions, and which of it counts in the end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.domain.meetings.minutes_reader.decision_words import WITH_CHANGES
from services.domain.meetings.minutes_reader.original import Span
from services.domain.meetings.minutes_reader.understood import (
    Appeal,
    Certainty,
    ClauseRead,
    Remark,
    RemarkKind,
    Standing,
)

_OWNERS = re.compile(r"\b([a-zåäö-]{4,}?)s\s+förslag", re.I)


@dataclass(slots=True)
class Laid:
    """Clauses laid before the meeting together, under the words of their label or lead."""

    words: str
    labelled: bool
    clauses: list[ClauseRead] = field(default_factory=list)


@dataclass(slots=True)
class Decided:
    """What an item's paragraphs say of decisions.

    `told` are decisions of running text, not yet weighed. `laid` are the proposals that the meeting can have adopted as
    they stood; what members moved (yrkanden) isn't among them. `as_proposed` are the sentences that say it did.
    """

    clauses: list[ClauseRead] = field(default_factory=list)
    told: list[ClauseRead] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    laid: list[Laid] = field(default_factory=list)
    as_proposed: list[tuple[str, Span]] = field(default_factory=list)

    def lay(self, clause: ClauseRead, words: str, *, labelled: bool) -> None:
        """Note a clause as laid before the meeting, with those under the same words."""
        if not self.laid or self.laid[-1].words != words:
            self.laid.append(Laid(words, labelled))
        self.laid[-1].clauses.append(clause)

    def remark(self, kind: RemarkKind, text: str, span: Span) -> None:
        """Put on record a reservation, a vote …; what stands right below one of its kind goes on with it."""
        if self.remarks and self.remarks[-1].kind is kind and self.remarks[-1].span.last + 3 >= span.first:
            last = self.remarks.pop()
            text, span = f"{last.text}\n{text}", last.span | span
        self.remarks.append(Remark(kind=kind, text=text, span=span))

    def settle(self) -> None:
        """Weigh what was told and what was decided as proposed against what was decided in its own form."""
        for sentence, span in self.as_proposed:
            self._adopt_as_proposed(sentence, span)
        told = [clause for clause in self.told if clause.standing is Standing.ADOPTED]
        surer = [clause for clause in told if clause.certainty is not Certainty.UNSURE]
        if any(clause.standing is Standing.ADOPTED for clause in self.clauses):
            kept = [replace(clause, standing=Standing.RETOLD, certainty=Certainty.UNSURE) for clause in surer]
        else:
            kept = surer or told
        self.clauses += [clause for clause in self.told if clause.standing is not Standing.ADOPTED] + kept
        self.clauses.sort(key=lambda clause: (clause.span.first, clause.span.last))

    def _adopt_as_proposed(self, sentence: str, span: Span) -> None:
        """A decision "enligt förslaget": the clauses laid before the meeting are what was decided, if it isn't told anew."""
        adopted = [clause for clause in self.clauses if clause.standing is Standing.ADOPTED and clause.span != span]
        if adopted:
            return
        meant, certainty = self._meant_by(sentence)
        if not meant:
            self.clauses.append(
                ClauseRead(
                    text="enligt förslaget", by="", standing=Standing.ADOPTED, certainty=Certainty.UNSURE, span=span
                )
            )
        self.clauses += [replace(one, standing=Standing.ADOPTED, certainty=certainty) for one in meant]

    def _meant_by(self, sentence: str) -> tuple[Sequence[ClauseRead], Certainty]:
        """The clauses that "förslaget" means, and how sure that is: whose it is called, else the last that were laid."""
        laid = [one for one in self.laid if one.labelled] or self.laid
        owners = [owner.lower() for owner in _OWNERS.findall(sentence)]
        named = [one for one in laid if any(owner in one.words.lower() for owner in owners)]
        meant = named or laid
        if not meant:
            return (), Certainty.UNSURE
        is_plain = len({tuple(clause.text for clause in one.clauses) for one in meant}) == 1
        sure = is_plain and not WITH_CHANGES.search(sentence)
        return meant[-1].clauses, Certainty.LIKELY if sure else Certainty.UNSURE
