"""How items of an agenda change places: one step at a time by the keyboard, or anywhere by drag.

An agenda has two levels: items, and items under a heading. Whatever is put under one has nothing under itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from services.domain.base.errors import RuleBroken
from services.domain.meetings.rules.agenda import Placed, in_order


class Move(StrEnum):
    """One step of an item."""

    UP = "up"
    DOWN = "down"
    UNDER = "under"  # under the item above it, as its last
    OUT = "out"  # out from under its heading, to stand after it


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in an agenda: under which item, and before which of its neighbours; None is last."""

    parent: int | None = None
    before: int | None = None


class NotAPlace(RuleBroken):
    """The item can't stand there: what it would stand under or before is gone, or is the item itself."""


class HeadingUnderHeading(RuleBroken):
    """An item with others under it can't be put under another."""


def put(items: Collection[Placed], item: int, place: Place) -> list[Placed]:
    """The items after one of them was put in a place, in their order. Raises NotAPlace or HeadingUnderHeading."""
    found = {one.id: one for one in items}
    if item not in found or (place.parent is not None and place.parent not in found):
        raise NotAPlace()
    if place.before == item:
        return _numbered(in_order(items))
    if place.parent is not None:
        if place.parent == item or found[place.parent].parent is not None:
            raise NotAPlace()
        if any(one.parent == item for one in items):
            raise HeadingUnderHeading()
    moved = replace(found[item], parent=place.parent)
    rest = [one for one in in_order(items) if one.id != item]
    if place.before is None:
        return _numbered([*rest, moved])
    at = next((at for at, one in enumerate(rest) if one.id == place.before and one.parent == place.parent), None)
    if at is None:
        raise NotAPlace()
    return _numbered([*rest[:at], moved, *rest[at:]])


def step(items: Collection[Placed], item: int, move: Move) -> Place | None:
    """The place that a step leads to, or None where there is none."""
    ordered = in_order(items)
    one = next((one for one in ordered if one.id == item), None)
    if one is None:
        return None
    neighbours = [other.id for other in ordered if other.parent == one.parent]
    at = neighbours.index(item)
    match move:
        case Move.UNDER:
            has_others = any(other.parent == item for other in ordered)
            return None if one.parent is not None or has_others or at == 0 else Place(parent=neighbours[at - 1])
        case Move.OUT:
            return None if one.parent is None else Place(before=_after(ordered, one.parent))
        case Move.UP:
            if at > 0:
                return Place(parent=one.parent, before=neighbours[at - 1])
            return None if one.parent is None else _up_from_heading(ordered, one.parent)
        case Move.DOWN:
            if at < len(neighbours) - 1:
                return Place(parent=one.parent, before=neighbours[at + 2] if at + 2 < len(neighbours) else None)
            return None if one.parent is None else _down_from_heading(ordered, one.parent)


def steps(items: Collection[Placed], item: int) -> frozenset[Move]:
    """The steps that an item can take."""
    return frozenset(move for move in Move if step(items, item, move) is not None)


def _up_from_heading(ordered: list[Placed], heading: int) -> Place:
    """From the first place under a heading: to the last under the heading before it, or out before its own."""
    tops = [one.id for one in ordered if one.parent is None]
    at = tops.index(heading)
    above = tops[at - 1] if at else None
    return Place(parent=above) if above is not None and _is_heading(ordered, above) else Place(before=heading)


def _down_from_heading(ordered: list[Placed], heading: int) -> Place:
    """From the last place under a heading: to the first under the next heading, or out after its own."""
    below = _after(ordered, heading)
    if below is None or not _is_heading(ordered, below):
        return Place(before=below)
    first = next((one.id for one in ordered if one.parent == below), None)
    return Place(parent=below, before=first)


def _after(ordered: list[Placed], top: int) -> int | None:
    tops = [one.id for one in ordered if one.parent is None]
    at = tops.index(top)
    return tops[at + 1] if at + 1 < len(tops) else None


def _is_heading(ordered: list[Placed], item: int) -> bool:
    return any(one.parent == item or (one.id == item and one.is_section) for one in ordered)


def _numbered(ordered: Iterable[Placed]) -> list[Placed]:
    """With positions from 0 among their neighbours."""
    counts: dict[int | None, int] = {}
    found = []
    for one in ordered:
        position = counts.get(one.parent, 0)
        counts[one.parent] = position + 1
        found.append(replace(one, position=position))
    return in_order(found)
