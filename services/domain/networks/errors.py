"""What can go wrong with half-year reports, as facts; the Swedish words stand in `services.render.words.networks`."""

from services.domain.base.errors import Conflict, RuleBroken


class NotFollowed(RuleBroken):
    """The RSS does not follow the network in that half-year (`network`: its name, `half_year`)."""


class NotYetOpen(RuleBroken):
    """The collection has not opened (`opens_on`)."""


class FaultyPart(RuleBroken):
    """The part can't be saved or leave its writer as it is (`faults`)."""


class NothingWritten(RuleBroken):
    """There is no wording that SKR does not already have."""


class NotAnchored(RuleBroken):
    """The wording of now is not anchored as the tenant's rule asks."""


class DecidedOutOfTime(RuleBroken):
    """A body's decision can't lie after today or long before the half-year (`earliest`, `latest`)."""


class NotTheLatest(Conflict):
    """The version has been replaced by a newer one (`version`, `latest`)."""


class AlreadyReviewed(Conflict):
    """SKR has already said this about the version, or waits for an answer to its question."""


class AlreadyAnswered(Conflict):
    """The question has its answer."""


class HasLead(RuleBroken):
    """The network has a lead, who writes its national part (`network`)."""


class HalfYearNotUnderstood(RuleBroken):
    """No half-year (`value`)."""


class CollectionExists(RuleBroken):
    """The half-year already has a collection (`half_year`)."""


class PeriodBackwards(RuleBroken):
    """The last day comes before the first (`first`, `last`)."""


class NotReportable(RuleBroken):
    """The network is not reported on in that half-year: not valid, an umbrella, or taken over (`networks`, `half_year`)."""


class TemplateInUse(RuleBroken):
    """Reports have been submitted by the template: it changes no more."""


class Circular(RuleBroken):
    """A network would take over from itself."""
