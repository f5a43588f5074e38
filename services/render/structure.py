"""A structure's bodies and ways as what the diagram draws: which body stands above which, and what the line says."""

from collections.abc import Sequence

from services.domain.bodies.queries.bodies import RouteView
from services.domain.bodies.queries.lines import BodyLine
from services.domain.bodies.rules import BodyStatus, RouteKind
from services.render.diagram import Link, Node
from services.render.words.bodies import word

UPWARDS = frozenset(
    {
        RouteKind.PREPARES_FOR,
        RouteKind.REPORTS_TO,
        RouteKind.FORWARDS_TO,
        RouteKind.ESCALATES_TO,
        RouteKind.ANCHOR_IN,
        RouteKind.STEERED_BY,
        RouteKind.SUPPORTS,
    }
)
"""Ways whose target stands above."""

DOWNWARDS = frozenset({RouteKind.STEERS, RouteKind.APPOINTS_MUNICIPAL_MEMBERS_OF})
"""Ways whose target stands below. The rest (replaces, was made from, decides the agenda of) are told, not drawn."""

SAME = {RouteKind.STEERS: RouteKind.STEERED_BY}
"""Two words for one way: a line is drawn once."""


UNDER = {
    RouteKind.PREPARES_FOR: "bereder ärenden till",
    RouteKind.REPORTS_TO: "rapporterar till",
    RouteKind.FORWARDS_TO: "lyfter frågor till",
    RouteKind.ESCALATES_TO: "lyfter olösta frågor till",
    RouteKind.ANCHOR_IN: "förankrar i",
    RouteKind.STEERED_BY: "styrs av",
    RouteKind.SUPPORTS: "stödjer",
    RouteKind.APPOINTS_MUNICIPAL_MEMBERS_OF: "får ledamöter utsedda av",
}
"""What the lower body does towards the upper one."""


def each_way_once(routes: Sequence[RouteView]) -> list[RouteView]:
    """The ways, without those that say from the other end what another one says (steers, is steered by)."""
    told = {(route.target.id, route.origin.id) for route in routes if route.kind is RouteKind.STEERED_BY}
    return [
        route
        for route in routes
        if route.kind is not RouteKind.STEERS or (route.origin.id, route.target.id) not in told
    ]


def nodes_of(lines: Sequence[BodyLine], *, base: str) -> list[Node]:
    """The bodies to draw; `base` is the tenant's start page."""
    return [
        Node(
            id=line.body.slug,
            name=line.body.short_name or line.body.name,
            group=_capital(word(line.body.kind)),
            href=f"{base}/organ/{line.body.slug}",
            note=_note(line),
            kind="proposed" if line.body.status is BodyStatus.PROPOSED else line.body.kind.value,
        )
        for line in lines
    ]


def links_of(lines: Sequence[BodyLine], routes: Sequence[RouteView]) -> list[Link]:
    """The lines to draw: each pair of bodies once, the ways before the mere belonging."""
    found: dict[tuple[str, str], Link] = {}
    for route in routes:
        kind = SAME.get(route.kind, route.kind)
        if route.kind in UPWARDS:
            ends = (route.origin.slug, route.target.slug)
        elif route.kind in DOWNWARDS:
            ends = (route.target.slug, route.origin.slug)
        else:
            continue
        found.setdefault(ends, Link(lower=ends[0], upper=ends[1], kind=kind.value, words=UNDER[kind]))
    for line in lines:
        if line.body.parent:
            ends = (line.body.slug, line.body.parent.slug)
            found.setdefault(ends, Link(lower=ends[0], upper=ends[1], kind="parent", words="hör till"))
    return list(found.values())


def _note(line: BodyLine) -> str:
    if line.body.status is BodyStatus.PROPOSED:
        return "föreslaget"
    return f"{line.vacant} vakanta" if line.vacant > 1 else "1 vakant" if line.vacant else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
