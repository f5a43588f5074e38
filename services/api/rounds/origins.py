"""What a round came from, when that still waits for what came of the round."""

from services.api.visit import Visit
from services.domain.base.errors import NotFound
from services.domain.meetings.actions.follow_up import ORIGIN, may_report
from services.domain.meetings.queries.register import Followed, access_followed
from services.domain.meetings.rules.clauses import FollowUp
from services.domain.rounds.queries.rounds import RoundView
from services.domain.rounds.rules.rounds import RoundState


async def decision_to_close(visit: Visit, round_: RoundView) -> Followed | None:
    """The clause that a closed round was made of, while it is open and the visitor may tell what came of it."""
    if round_.state is not RoundState.CLOSED or round_.origin is None or round_.origin.kind != ORIGIN:
        return None
    try:
        followed = await access_followed(round_.origin.id, account=visit.signed_in.account, today=visit.clock.today())
    except NotFound:  # it was taken back since
        return None
    is_open = followed.clause.follow_up is FollowUp.OPEN
    return followed if is_open and may_report(followed, visit.signed_in) else None
