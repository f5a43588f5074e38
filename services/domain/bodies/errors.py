"""What can go wrong with the structure, as facts; the Swedish words stand in `services.render.words.bodies`."""

from services.domain.base.errors import RuleBroken


class NobodyMeant(RuleBroken):
    """No person of the register has the name that was typed (`value`)."""

    field = "who"
    value: str


class SeveralMeant(RuleBroken):
    """What was typed does not name one person alone (`count`: how many it may mean; `shown`: whether one chooses among them)."""

    field = "who"
    count: int
    shown: bool
