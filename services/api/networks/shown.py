"""Words and looks that the pages of reports share. No rule stands here: only how a state is said."""

from typing import Annotated

from litestar.params import QueryParameter

from services.domain.networks.rules.content import Priority
from services.domain.networks.rules.life_cycle import Cell, CellState, OwnState
from services.render.formats import date_short
from services.render.words.networks import OWN_WORDS, STATE_WORDS

Before = Annotated[str, QueryParameter(name="fore", max_length=6)]
"""The half-year before which a list goes on, as `?fore=2024-2`; empty for the latest."""

STATE_LOOKS = {
    CellState.FOLLOWS_NOT: "neutral",
    CellState.NOT_COME: "neutral",
    CellState.BEGUN: "info",
    CellState.DELAYED: "info",
    CellState.EXCEPTED: "neutral",
    CellState.SUBMITTED: "primary",
    CellState.QUESTION: "warning",
    CellState.RECEIVED: "success",
}

OWN_LOOKS = {
    OwnState.FOLLOWS_NOT: "neutral",
    OwnState.NOT_BEGUN: "neutral",
    OwnState.DRAFT: "info",
    OwnState.PROPOSED: "info",
    OwnState.ANCHORED: "primary",
    OwnState.SUBMITTED: "primary",
    OwnState.QUESTION: "warning",
    OwnState.RECEIVED: "success",
    OwnState.DELAYED: "info",
    OwnState.EXCEPTED: "neutral",
}
OWN_STEPS = ("Skriva", "Förankra", "Lämna in", "Mottagen")
OWN_STEP = {
    OwnState.NOT_BEGUN: 1,
    OwnState.DRAFT: 1,
    OwnState.DELAYED: 1,
    OwnState.PROPOSED: 2,
    OwnState.ANCHORED: 3,
    OwnState.SUBMITTED: 4,
    OwnState.QUESTION: 4,
    OwnState.RECEIVED: 5,
}
PRIORITIES = [(priority.value, priority.label.capitalize()) for priority in Priority]


def cell_words(cell: Cell) -> str:
    """A cell in words; a late report with the day that it came, a delayed one with the day it is expected."""
    if cell.late_on:
        return f"{STATE_WORDS[cell.state]} {date_short(cell.late_on)}"
    if cell.state is CellState.DELAYED and cell.expected_on:
        return f"Väntas {date_short(cell.expected_on)}"
    return STATE_WORDS[cell.state]


SHOWN = {
    "cell_words": cell_words,
    "state_words": STATE_WORDS,
    "state_looks": STATE_LOOKS,
    "own_words": OWN_WORDS,
    "own_looks": OWN_LOOKS,
    "own_steps": OWN_STEPS,
    "own_step": OWN_STEP,
    "priorities": PRIORITIES,
}
"""Given to every template of this module."""
