"""What can go wrong with half-year reports, as facts; the Swedish words stand in `services.render.words.networks`."""

from datetime import date

from services.domain.base.errors import Conflict, RuleBroken
from services.domain.networks.rules.content import Fault
from services.domain.networks.rules.half_year import HalfYear


class NotFollowed(RuleBroken):
    """The RSS does not follow the network in that half-year."""

    network: str
    half_year: HalfYear


class NotYetOpen(RuleBroken):
    """The collection has not opened."""

    opens_on: date


class FaultyPart(RuleBroken):
    """The part can't be saved or leave its writer as it is."""

    faults: tuple[Fault, ...]


class NothingWritten(RuleBroken):
    """There is no wording that the reader does not already have."""

    network: str


class NotAnchored(RuleBroken):
    """The wording of now is not anchored as the tenant's rule asks."""

    network: str


class DecidedOutOfTime(RuleBroken):
    """A day lies too early or too late."""

    earliest: date
    latest: date | None


class NotTheLatest(Conflict):
    """The version has been replaced by a newer one."""

    version: int
    latest: int


class AlreadyReviewed(Conflict):
    """SKR has already said this about the version, or waits for an answer to its question."""

    kind: str


class AlreadyAnswered(Conflict):
    """The question has its answer."""


class HasLead(RuleBroken):
    """The network has a lead, who writes its national part."""

    network: str


class HalfYearNotUnderstood(RuleBroken):
    """No half-year."""

    value: str


class CollectionExists(RuleBroken):
    """The half-year already has a collection."""

    half_year: HalfYear


class PeriodBackwards(RuleBroken):
    """The last day comes before the first."""

    first: date
    last: date


class NotReportable(RuleBroken):
    """The networks are not reported on in that half-year: not valid, an umbrella, or taken over."""

    networks: tuple[str, ...]
    half_year: HalfYear


class TemplateInUse(RuleBroken):
    """Reports have been submitted by the template: it changes no more."""


class Circular(RuleBroken):
    """A network would take over from itself."""
