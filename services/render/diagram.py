"""Places the bodies of a structure in a drawing: layers from above down, lines between them (strukturbild).

Pure: nodes and links in, boxes and paths out, in units that the template makes to SVG. A deciding body stands above what
lies under it, and above what prepares for it or is steered by it; bodies without any link stand below, by their kind.
"""

import re
import textwrap
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

BOX_WIDTH = 150
BOX_HEIGHT = 64
GAP_ACROSS = 22
GAP_DOWN = 54
MARGIN = 10
HEADING = 26
LINE_LENGTH = 21
LINES = 3


@dataclass(frozen=True, kw_only=True)
class Node:
    """A body to draw. `group` names what it stands among when nothing leads to or from it."""

    id: str
    name: str
    group: str
    href: str
    note: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way from one body up to another; `kind` chooses the line, `words` say it."""

    lower: str
    upper: str
    kind: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Box:
    """A node in its place: its upper left corner and its name in lines."""

    node: Node
    x: int
    y: int
    lines: tuple[str, ...]

    @property
    def middle(self) -> int:
        return self.x + BOX_WIDTH // 2


@dataclass(frozen=True, kw_only=True)
class Path:
    """A link as SVG path data, from the lower body up to the upper one."""

    link: Link
    d: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading over a row of bodies."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The whole drawing, in units of one CSS pixel at full size."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    paths: tuple[Path, ...]
    headings: tuple[Heading, ...]


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A node with those under it, for a narrow screen; `words` say how it hangs on what it stands under."""

    node: Node
    words: str
    below: tuple["Branch", ...]


def outline(nodes: Sequence[Node], links: Sequence[Link]) -> tuple[Branch, ...]:
    """The same structure as an outline: every node once, under the nearest of those above it."""
    by_id = {node.id: node for node in nodes}
    drawn = [link for link in links if link.lower in by_id and link.upper in by_id and link.lower != link.upper]
    above, depth = _depths(list(by_id), drawn)
    under: dict[str, list[tuple[str, str]]] = defaultdict(list)
    tops = []
    for one in by_id:
        if not above[one]:
            tops.append(one)
            continue
        nearest = max(sorted(above[one]), key=depth.__getitem__)
        words = next(link.words for link in drawn if link.lower == one and link.upper == nearest)
        under[nearest].append((one, words))

    def branch(one: str, words: str) -> Branch:
        return Branch(node=by_id[one], words=words, below=tuple(branch(*other) for other in under[one]))

    return tuple(branch(one, "") for one in sorted(tops, key=lambda one: not under[one]))


def lay_out(nodes: Sequence[Node], links: Sequence[Link], *, across: int = 6) -> Drawing:
    """Place every node once, and a line for every link between two of them. `across`: boxes in a row at most."""
    ids = {node.id for node in nodes}
    drawn = [link for link in links if link.lower in ids and link.upper in ids and link.lower != link.upper]
    linked = {end for link in drawn for end in (link.lower, link.upper)}
    rows = _rows([node for node in nodes if node.id in linked], drawn, across)
    alone = _by_group([node for node in nodes if node.id not in linked], across)
    widest = max((len(row) for row in [*rows, *(row for _, group in alone for row in group)]), default=1)
    width = 2 * MARGIN + widest * BOX_WIDTH + (widest - 1) * GAP_ACROSS

    boxes: list[Box] = []
    headings: list[Heading] = []
    y = MARGIN
    for number, row in enumerate(rows):
        aligned = row.continues and len(row) % 2 == len(rows[number - 1]) % 2
        boxes += _place(row, y, width, shift=(BOX_WIDTH + GAP_ACROSS) // 2 if aligned else 0)
        y += BOX_HEIGHT + GAP_DOWN
    for text, group in alone:
        headings.append(Heading(text=text, x=MARGIN, y=y + HEADING - 10))
        y += HEADING
        for row in group:
            boxes += _place(row, y, None)
            y += BOX_HEIGHT + GAP_ACROSS
    height = max((box.y for box in boxes), default=0) + BOX_HEIGHT + MARGIN
    places = {box.node.id: box for box in boxes}
    paths = tuple(Path(link=link, d=_line(places[link.lower], places[link.upper], at)) for at, link in enumerate(drawn))
    return Drawing(width=width, height=height, boxes=tuple(boxes), paths=paths, headings=tuple(headings))


class _Row(list[Node]):
    """Nodes beside each other; `continues`: the rest of the layer above, set in its gaps so that lines pass between."""

    def __init__(self, nodes: Sequence[Node], *, continues: bool) -> None:
        super().__init__(nodes)
        self.continues = continues


def _rows(nodes: Sequence[Node], links: Sequence[Link], across: int) -> list[_Row]:
    """The linked nodes in layers from above, each layer in an order that keeps lines short, wide layers broken."""
    by_id = {node.id: node for node in nodes}
    layers = _layers(list(by_id), links)
    rows: list[list[str]] = []
    order: dict[str, float] = {}
    continued: set[int] = set()
    for layer in layers:
        layer.sort(key=lambda one: _mean_place(one, links, order))
        for start in range(0, len(layer), across):
            if start:
                continued.add(len(rows))
            rows.append(layer[start : start + across])
        for at, one in enumerate(layer):
            order[one] = (at + 0.5) / len(layer)
    return [_Row([by_id[one] for one in row], continues=number in continued) for number, row in enumerate(rows)]


def _depths(ids: Sequence[str], links: Sequence[Link]) -> tuple[Mapping[str, set[str]], Mapping[str, int]]:
    """Those above each node, and how many layers down it stands; a link that closes a circle is left out of account."""
    above: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if not _reaches(link.upper, link.lower, above):
            above[link.lower].add(link.upper)
    depth: dict[str, int] = {}

    def depth_of(one: str) -> int:
        if one not in depth:
            depth[one] = 1 + max((depth_of(other) for other in above[one]), default=-1)
        return depth[one]

    for one in ids:
        depth_of(one)
    return above, depth


def _layers(ids: Sequence[str], links: Sequence[Link]) -> list[list[str]]:
    """Each node one layer below the lowest of those above it."""
    above, depth = _depths(ids, links)
    below: dict[str, list[str]] = defaultdict(list)
    for one in ids:
        for other in above[one]:
            below[other].append(one)
    layers: dict[int, list[str]] = defaultdict(list)
    for one in ids:
        # What nothing stands above comes just over the highest of those below it, not at the very top.
        free = not above[one] and below[one]
        layers[min(depth[other] for other in below[one]) - 1 if free else depth[one]].append(one)
    return [layers[number] for number in sorted(layers)]


def _reaches(start: str, goal: str, above: Mapping[str, Collection[str]]) -> bool:
    seen, waiting = set[str](), [start]
    while waiting:
        one = waiting.pop()
        if one == goal:
            return True
        if one not in seen:
            seen.add(one)
            waiting += above.get(one, ())
    return False


def _mean_place(one: str, links: Sequence[Link], order: Mapping[str, float]) -> float:
    """Where on the row the node is drawn to: the mean of those above it."""
    above = [order[link.upper] for link in links if link.lower == one and link.upper in order]
    return sum(above) / len(above) if above else 0.5


def _by_group(nodes: Sequence[Node], across: int) -> list[tuple[str, list[list[Node]]]]:
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        groups[node.group].append(node)
    return [
        (name, [group[start : start + across] for start in range(0, len(group), across)])
        for name, group in groups.items()
    ]


def _place(row: Sequence[Node], y: int, width: int | None, *, shift: int = 0) -> list[Box]:
    """A row of boxes, in the middle of the width or, without one, from the left."""
    own = len(row) * BOX_WIDTH + (len(row) - 1) * GAP_ACROSS
    x = MARGIN if width is None else max(MARGIN, (width - own) // 2 - shift)
    return [
        Box(node=node, x=x + at * (BOX_WIDTH + GAP_ACROSS), y=y, lines=_in_lines(node.name))
        for at, node in enumerate(row)
    ]


def _in_lines(name: str) -> tuple[str, ...]:
    """A name in lines that fit the box; a word too long for one is hyphenated."""
    whole = re.sub(rf"\w{{{LINE_LENGTH - 1}}}(?=\w)", lambda part: f"{part[0]}- ", name)
    lines = textwrap.wrap(whole, LINE_LENGTH, break_on_hyphens=False)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], textwrap.shorten(" ".join(lines[LINES - 1 :]), LINE_LENGTH, placeholder=" …")]
    return tuple(lines)


def _line(lower: Box, upper: Box, number: int) -> str:
    """A soft line from the top of the lower box to the foot of the upper one; beside each other, an arc under both.

    Over several rows it goes straight up first, where the gaps are, and bends only below its goal.
    """
    if lower.y > upper.y:
        end = upper.y + BOX_HEIGHT
        start = min(lower.y, end + GAP_DOWN)
        bend = (start - end) // 2
        straight = f"V{start}" if start < lower.y else ""
        return (
            f"M{lower.middle} {lower.y}{straight}"
            f"C{lower.middle} {start - bend} {upper.middle} {end + bend} {upper.middle} {end}"
        )
    if lower.y == upper.y:
        foot = lower.y + BOX_HEIGHT
        sink = foot + 18 + 6 * (number % 3)
        return f"M{lower.middle} {foot}C{lower.middle} {sink} {upper.middle} {sink} {upper.middle} {foot}"
    start, end = lower.y + BOX_HEIGHT, upper.y
    bend = (end - start) // 2
    return f"M{lower.middle} {start}C{lower.middle} {start + bend} {upper.middle} {end - bend} {upper.middle} {end}"
