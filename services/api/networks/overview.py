"""`/nationellt`: what is asked of SKR's coordinator or a network's lead now, and what is coming."""

from litestar import Response, get

from services.api.answers import page
from services.api.networks.shown import SHOWN
from services.api.visit import Visit
from services.domain.networks.permissions import CollectionPermission
from services.domain.networks.queries.collections import latest_collections, national_parts
from services.domain.networks.queries.matrix import Matrix, matrix
from services.domain.networks.rules.life_cycle import CellState


@get("/nationellt", opt={"permission": CollectionPermission.READ}, include_in_schema=False)
async def national_overview(visit: Visit) -> Response[str]:
    """Min överblick at SKR: reports to read, questions without an answer, national parts to publish."""
    opened = [one for one in (await latest_collections())[0] if one.is_open(visit.clock.today())]
    known = await matrix(opened[0]) if opened else None
    parts = await national_parts(opened[0].code) if opened else {}
    return page(
        "networks/national_overview.html",
        visit,
        title="Min överblick",
        matrix=known,
        to_read=_in_state(visit, known, CellState.SUBMITTED),
        asked=_in_state(visit, known, CellState.QUESTION),
        unpublished=[
            view
            for view in (opened[0].networks if opened else ())
            if view.slug not in parts and visit.may(CollectionPermission.WRITE_NATIONAL_PART, network=view.slug)
        ],
        may_open=visit.may(CollectionPermission.EDIT),
        **SHOWN,
    )


def _in_state(visit: Visit, known: Matrix | None, state: CellState):
    """Reports in a state about which the visitor may answer: the RSS, the network, the cell; the oldest first."""
    if known is None:
        return []
    found = [
        (row, view, cell)
        for row in known.rows
        for view, cell in zip(known.collection.networks, row.cells, strict=True)
        if cell.state is state and visit.may(CollectionPermission.REVIEW, network=view.slug)
    ]
    return sorted(found, key=lambda one: (one[2].submitted_on is None, one[2].submitted_on))


handlers = [national_overview]
