"""The drawing of a structure: everything in its place, nothing on top of another."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from services.render.diagram import BOX_HEIGHT, BOX_WIDTH, Link, Node, lay_out, outline


def node(name: str, group: str = "Organ") -> Node:
    return Node(id=name, name=name, group=group, href=f"/{name}")


def link(lower: str, upper: str) -> Link:
    return Link(lower=lower, upper=upper, kind="prepares_for", words="bereder ärenden till")


def place(drawing, name: str):
    return next(box for box in drawing.boxes if box.node.id == name)


def test_what_prepares_stands_below_what_decides():
    drawing = lay_out(
        [node("chefer"), node("rådet"), node("grupp")], [link("chefer", "rådet"), link("grupp", "chefer")]
    )
    assert place(drawing, "rådet").y < place(drawing, "chefer").y < place(drawing, "grupp").y
    assert len(drawing.paths) == 2


def test_a_body_that_only_one_low_body_leads_to_does_not_stand_at_the_top():
    nodes = [node(name) for name in ("rådet", "chefer", "socialchefer", "arbetsgrupp", "ifo")]
    links = [link("chefer", "rådet"), link("socialchefer", "chefer"), link("arbetsgrupp", "socialchefer")]
    drawing = lay_out(nodes, [*links, link("arbetsgrupp", "ifo")])
    assert place(drawing, "ifo").y == place(drawing, "socialchefer").y


def test_bodies_without_links_stand_by_kind_under_a_heading():
    drawing = lay_out([node("a", "Nätverk"), node("b", "Arbetsgrupp"), node("c", "Nätverk")], [])
    assert [heading.text for heading in drawing.headings] == ["Nätverk", "Arbetsgrupp"]
    assert place(drawing, "a").y == place(drawing, "c").y < place(drawing, "b").y


def test_ways_in_a_circle_are_drawn_all_the_same():
    drawing = lay_out([node("a"), node("b")], [link("a", "b"), link("b", "a")])
    assert len(drawing.paths) == 2


def test_a_long_word_is_hyphenated_and_a_long_name_shortened():
    (box,) = lay_out([node("Verksamhetsutvecklarnätverket")], []).boxes
    assert box.lines == ("Verksamhetsutvecklar-", "nätverket")
    (box,) = lay_out([node("Styrgrupp för FoU-enhet som ägs gemensamt av kommuner och Region Stockholm")], []).boxes
    assert len(box.lines) == 3
    assert box.lines[-1].endswith("…")


def test_an_outline_puts_each_body_under_the_nearest_above_it():
    nodes = [node(name) for name in ("rådet", "chefer", "socialchefer", "ensam")]
    links = [link("chefer", "rådet"), link("socialchefer", "rådet"), link("socialchefer", "chefer")]
    first, alone = outline(nodes, links)
    assert (first.node.id, alone.node.id) == ("rådet", "ensam")
    assert first.below[0].below[0].node.id == "socialchefer"


names = st.lists(st.text("abcdefghij", min_size=1, max_size=4), min_size=1, max_size=25, unique=True)


@given(
    names.flatmap(lambda ids: st.tuples(st.just(ids), st.lists(st.tuples(*[st.sampled_from(ids)] * 2), max_size=40)))
)
def test_every_body_is_drawn_once_within_the_drawing_and_none_over_another(made):
    ids, ends = made
    drawing = lay_out([node(one, one[0]) for one in ids], [link(*pair) for pair in ends])
    assert sorted(box.node.id for box in drawing.boxes) == sorted(ids)
    for box in drawing.boxes:
        assert 0 <= box.x <= drawing.width - BOX_WIDTH
        assert 0 <= box.y <= drawing.height - BOX_HEIGHT
    for one, other in combinations(drawing.boxes, 2):
        apart = abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT
        assert apart
    assert len(drawing.paths) == sum(lower != upper for lower, upper in ends)
    assert sorted(listed(outline([node(one) for one in ids], [link(*pair) for pair in ends]))) == sorted(ids)


def listed(branches):
    for branch in branches:
        yield branch.node.id
        yield from listed(branch.below)
