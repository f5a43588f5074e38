"""Words for what can go wrong in the background."""

import errno

from services.domain.base.jobs import KeptBreaking, NobodyMakes, TookTooLong
from services.render.words import UNEXPECTED, explain


@explain.register
def _(error: TookTooLong) -> str:
    return "Det tog för lång tid och avbröts. Försök igen. Händer det igen behöver driften titta på det."


@explain.register
def _(error: KeptBreaking) -> str:
    return (
        "Arbetet avbröts flera gånger innan det blev klart. Driften behöver titta på det. Inget du sparat har ändrats."
    )


@explain.register
def _(error: NobodyMakes) -> str:
    return "Den här tjänsten kan inte göra det som begärdes. Driften behöver titta på det."


@explain.register
def _(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Det finns inget utrymme kvar att spara i. Driften behöver göra plats. Försök igen sedan."
    return UNEXPECTED
