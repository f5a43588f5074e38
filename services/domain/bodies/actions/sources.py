"""What a seat, or a stated vacancy, is drawn from."""

from collections.abc import Mapping, Sequence

from services.domain.base.errors import NotUnderstood
from services.domain.bodies.actions.rows import insert

KINDS = ("principal", "principal_group", "body", "partner")


async def write_sources(owner: Mapping[str, int], drawn_from: Sequence[tuple[str, int]]) -> None:
    """Write them in their order; `owner` is the column that they belong to, with its row. Raises NotUnderstood."""
    for position, (kind, row) in enumerate(drawn_from):
        if kind not in KINDS:
            raise NotUnderstood(name="besätts av", value=kind, expected="ett val i listan", field="drawn_from")
        await insert("seat_source", {**owner, kind: row, "outside": kind == "partner", "position": position})
