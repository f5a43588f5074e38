"""Where a meeting is on its way."""

import pytest

from services.domain.meetings.rules.sittings import Phase
from services.domain.meetings.rules.stages import Stage, stage
from services.render.words.meetings import STAGES


@pytest.mark.parametrize(
    ("phase", "has_agenda", "is_called", "is_approved", "expected"),
    [
        (Phase.COMING, False, False, False, Stage.PLAN),
        (Phase.COMING, True, False, False, Stage.CALL),
        (Phase.COMING, True, True, False, Stage.MEET),
        (Phase.OPEN, True, False, False, Stage.MEET),
        (Phase.CLOSED, True, True, False, Stage.MINUTES),
        (Phase.CLOSED, True, True, True, Stage.FOLLOW_UP),
    ],
)
def test_a_meetings_stage_is_what_is_to_be_done_now(phase, has_agenda, is_called, is_approved, expected):
    assert stage(phase, has_agenda=has_agenda, is_called=is_called, is_approved=is_approved) is expected


def test_every_stage_has_a_word():
    assert len(STAGES) == len(Stage)
