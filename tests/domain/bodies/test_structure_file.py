"""The structure file: round trips, faults with their line, differences."""

import time
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.bodies.rules import BodyKind, RouteKind, SeatRole
from services.domain.bodies.structure_file import Fault, Problem, StructureFileBroken, difference, read, write
from services.domain.bodies.structure_file.positions import Positions
from services.domain.bodies.structure_file.reading import LARGEST_FILE, MOST_PROBLEMS
from services.domain.bodies.structure_file.schema import SCHEMA, BodyEntry, RssEntry, SeatEntry, Structure
from services.render.words.bodies import describe_difference, describe_problem

DEMONSTRATION = Path(__file__).parents[3] / "services/supervisor/demonstration"
COUNTIES = ("dalarna", "stockholm")

SMALL = """\
schema = "rss-structure/1"

[rss]
slug = "provlan"
name = "RSS Provlän"

[[principal]]
id = "norrby"
name = "Norrby"
kind = "municipality"

[[body]]
id = "natverket"
name = "Nätverket"
kind = "executive_network"
meetings_per_year = 8
[[body.seat]]
role = "member"
function = "Socialchef"
from = ["norrby"]
"""


def county(slug: str) -> str:
    return (DEMONSTRATION / f"{slug}.toml").read_text("utf-8")


def faults(text: str | bytes, **options) -> list[tuple[int | None, Fault]]:
    with pytest.raises(StructureFileBroken) as refused:
        read(text, **options)
    return [(problem.line, problem.fault) for problem in refused.value.problems]


@pytest.mark.parametrize("slug", COUNTIES)
def test_a_county_written_and_read_again_is_the_same(slug):
    structure = read(county(slug), slug=slug)
    text = write(structure)
    assert read(text) == structure
    assert write(read(text)) == text
    assert not difference(structure, read(text))


@pytest.mark.parametrize("slug", COUNTIES)
def test_every_fact_of_a_county_is_kept(slug):
    """Whatever value stands in the file stands in the written one too, as often."""
    before, after = (Counter(leaves(tomllib.loads(text))) for text in (county(slug), write(read(county(slug)))))
    assert not before - after


def leaves(value, name=""):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, name)
    else:
        yield (name, str(value))


def test_dalarna_has_the_bodies_that_the_sources_name():
    structure = read(county("dalarna"))
    kinds = Counter(body.kind for body in structure.bodies)
    assert kinds[BodyKind.PROGRAMME_AREA] == 6
    assert len(structure.principals) == 16
    chiefs = next(body for body in structure.bodies if body.id == "lanschefsnatverket")
    assert chiefs.meetings_per_year == 6
    assert chiefs.routes == {RouteKind.PREPARES_FOR: ("valfardsradet",)}
    assert sum(len(body.vacancies) for body in structure.bodies) == 7


def test_a_year_is_its_first_or_last_day():
    structure = read(county("stockholm"))
    group = structure.bodies[0]
    assert (group.valid_from, group.valid_to) == (date(2018, 1, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ('kind = "executive_network"', 'kind = "klubb"', 15, Fault.UNKNOWN_VALUE),
        ("meetings_per_year", "meetngs_per_year", 16, Fault.UNKNOWN_KEY),
        ("meetings_per_year = 8", 'meetings_per_year = "8"', 16, Fault.WRONG_TYPE),
        ("meetings_per_year = 8", "meetings_per_year = -1", 16, Fault.WRONG_TYPE),
        ('from = ["norrby"]', 'from = ["soderby"]', 20, Fault.UNKNOWN_REFERENCE),
        ('from = ["norrby"]', 'from = "norrby"', 20, Fault.WRONG_TYPE),
        ('role = "member"\n', "", 17, Fault.MISSING_KEY),
        ('id = "natverket"', 'id = "Nätverket"', 13, Fault.BAD_ID),
        ("meetings_per_year = 8", 'parent = "natverket"', 16, Fault.CYCLE),
        ("meetings_per_year = 8", 'prepares_for = ["natverket"]', 16, Fault.CYCLE),
        ("meetings_per_year = 8", "valid_from = 2025\nvalid_to = 2024", 17, Fault.END_BEFORE_START),
        ("meetings_per_year = 8", 'valid_from = "2025-02-30"', 16, Fault.WRONG_TYPE),
        ("meetings_per_year = 8", "mandate_until = 9999-12-31", 16, Fault.WRONG_TYPE),
        ("meetings_per_year = 8", "meetings_per_year = 8 9", 16, Fault.SYNTAX),
        ('name = "Nätverket"', 'name = "Nätverket', 14, Fault.SYNTAX),
        ('name = "Nätverket"', 'name = "  "', 14, Fault.WRONG_TYPE),
        ('schema = "rss-structure/1"', 'schema = "rss-structure/9"', 1, Fault.SCHEMA),
        ("[[body]]", "[[boddy]]", 12, Fault.UNKNOWN_TABLE),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(old, new, line, fault):
    found = faults(SMALL.replace(old, new))
    assert (line, fault) in found


def test_all_faults_are_told_at_once_in_order_of_lines():
    text = SMALL.replace('kind = "municipality"', 'kind = "by"').replace("meetings_per_year", "moten")
    assert faults(text) == [(10, Fault.UNKNOWN_VALUE), (16, Fault.UNKNOWN_KEY)]


def test_an_identifier_used_twice_is_refused():
    again = '\n[[group]]\nid = "norrby"\nname = "Norrby igen"\n'
    assert (23, Fault.DUPLICATE_ID) in faults(SMALL + again)


def test_groups_in_a_circle_are_refused():
    circle = '\n[[group]]\nid = "a"\nname = "A"\nmembers = ["b"]\n[[group]]\nid = "b"\nname = "B"\nmembers = ["a"]\n'
    assert faults(SMALL + circle) == [(25, Fault.CYCLE), (29, Fault.CYCLE)]


def test_text_that_is_not_utf8_and_a_file_too_large_are_refused():
    assert faults(SMALL.encode("latin-1")) == [(5, Fault.NOT_TEXT)]
    assert faults(b"#" * (LARGEST_FILE + 1)) == [(None, Fault.TOO_LARGE)]


HEAD = f'schema = "{SCHEMA}"\n[rss]\nslug = "a"\nname = "A"\n'


def many(count: int, parent: str) -> str:
    bodies = (
        f'[[body]]\nid = "b{at}"\nname = "B"\nkind = "political"\nparent = "{parent}{at + 1}"\n' for at in range(count)
    )
    return HEAD + "".join(bodies)


@pytest.mark.parametrize(
    "text",
    [
        # The closing quotes that are escaped end no text: the lines below look like tables and values, and are none.
        'x = """\\"""\n[' + " " * 100_000 + '\n"""',
        'x = """\\"""\nk = "' + '\\"' * 100_000 + '\n"""',
        HEAD + "[rss.facts]\n" + "b." * 100_000 + "a = 1",
        HEAD + "[rss.facts]\n" + '" ".' * 50_000 + "a = 1",
        HEAD + "[" + "b . " * 50_000 + "b]",
        HEAD + "x = " + "[" * 200_000,
        HEAD + "[rss.facts]\nx = " + "[" * 400 + "]" * 400,
        HEAD + "[rss.facts]\nx = " + "{a=" * 400 + "1" + "}" * 400,
        HEAD + "[rss.facts]\nx = " + "9" * 200_000,
        HEAD + '[rss.facts]\nx = "\\u0000"',
        HEAD + "".join(f"[[u{at}]]\n" for at in range(20_000)),
        many(3_000, "b"),
        many(3_000, "c"),
        many(3_000, "b").replace("b3000", "b0"),
    ],
    ids=range(14),
)
def test_a_file_made_to_exhaust_the_reader_is_refused_at_once(text):
    began = time.process_time()
    assert len(faults(text)) <= MOST_PROBLEMS
    assert time.process_time() - began < 2


def test_a_number_without_end_is_kept_by_its_name():
    assert read(HEAD + "[rss.facts]\nx = inf\ny = nan\n").rss.facts == {"x": "inf", "y": "nan"}


def test_a_file_for_another_county_is_refused():
    assert faults(SMALL, slug="dalarna") == [(4, Fault.OTHER_TENANT)]


def test_an_unknown_network_is_refused():
    text = SMALL + '\n[[national_representation]]\nnetwork = "barn-och-ungas"\n'
    assert faults(text, networks=["barn-och-unga"]) == [(23, Fault.UNKNOWN_REFERENCE)]
    assert read(text).representations[0].network == "barn-och-ungas"


def test_a_file_from_windows_reads_the_same():
    assert read(SMALL.replace("\n", "\r\n").encode("utf-8-sig")) == read(SMALL)


def test_own_facts_are_kept_under_facts():
    text = SMALL.replace("meetings_per_year = 8", 'facts = { rum = "Stängslet" }')
    structure = read(text)
    assert structure.bodies[0].facts == {"rum": "Stängslet"}
    assert read(write(structure)) == structure


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_words(fault):
    facts = {
        "limit": 2, "message": "Invalid value", "expected": "str", "table": "body", "key": "kind", "value": "x",
        "allowed": ("a", "b"), "id": "a", "meant": None, "ids": ("a", "a"), "valid_to": 1, "valid_from": 2,
        "least": 2, "most": 1, "found": "a",
    }  # fmt: skip
    assert describe_problem(Problem(fault, 3, facts)).startswith("Rad 3: ")


def test_a_fault_is_said_in_swedish_with_what_was_meant():
    with pytest.raises(StructureFileBroken) as refused:
        read(SMALL.replace("meetings_per_year", "meetngs_per_year"))
    assert [describe_problem(problem) for problem in refused.value.problems] == [
        "Rad 16: nyckeln ”meetngs_per_year” är okänd i tabellen body. Menade du ”meetings_per_year”?"
    ]


def test_a_difference_is_said_in_swedish():
    before = read(county("dalarna"))
    bodies = list(before.bodies)
    at = next(at for at, body in enumerate(bodies) if body.id == "socialchefsnatverket")
    area = next(body for body in bodies if body.id == "lpo-levnadsvanor")
    bodies[at] = replace(bodies[at], meetings_per_year=8, parent="lanschefsnatverket")
    without = replace(before, bodies=tuple(body for body in bodies if body is not area))
    sentences = describe_difference(difference(without, before))
    assert "Organet LPO Levnadsvanor läggs till." in sentences
    assert "Socialchefsnätverket: möten per år ändras från 8 till 9." in sentences
    assert "Socialchefsnätverket: överordnat organ tas bort (var Länsnätverket för förvaltningschefer)." in sentences


def test_a_seat_that_changes_its_number_is_the_same_seat():
    before = read(SMALL)
    seat = before.bodies[0].seats[0]
    after = replace(before, bodies=(replace(before.bodies[0], seats=(replace(seat, count=2),)),))
    assert describe_difference(difference(before, after)) == ["Nätverket, platsen ”Socialchef”: antal blir 2."]


def test_lines_are_found_past_texts_and_lists_over_several_lines():
    text = 'a = """\n[b]\nc = 1\n"""\nd = [ # ]\n  "x",\n]\n[e]\nf = 1\n[[g]]\n[[g.h]]\ni = 2\n[g.j]\nk.l = 3\n'
    positions = Positions(text)
    assert positions.line(("d",)) == 5
    assert positions.line(("e", "f")) == 9
    assert positions.line(("g", 0, "h", 0, "i")) == 12
    assert positions.line(("g", 0, "j", "k", "l")) == 14
    assert positions.line(("g", 0, "h", 0, "missing")) == 11
    assert positions.line(("b",)) is None


# --- Properties --------------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), min_size=1).filter(lambda text: text.strip())
json_facts = st.recursive(
    st.booleans() | st.integers(-(2**40), 2**40) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
identifiers = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True), min_size=1, max_size=5, unique=True)


@st.composite
def structures(draw) -> Structure:
    ids = draw(identifiers)
    return Structure(rss=RssEntry(slug="a", name="A"), bodies=tuple(draw(bodies(one, ids)) for one in ids))


@st.composite
def bodies(draw, identifier: str, ids: list[str]) -> BodyEntry:
    others = [one for one in ids if one != identifier]
    targets = (
        st.lists(st.sampled_from(others), min_size=1, max_size=2, unique=True).map(tuple) if others else st.nothing()
    )
    return BodyEntry(
        id=identifier,
        name=draw(texts),
        kind=draw(st.sampled_from(BodyKind)),
        purpose=draw(st.none() | texts),
        valid_from=draw(st.none() | st.dates(date(1950, 1, 1), date(2000, 1, 1))),
        valid_to=draw(st.none() | st.dates(date(2000, 1, 1), date(2050, 1, 1))),
        mandate_until=draw(st.none() | st.sampled_from([date(2026, 12, 31), date(2030, 6, 30)])),
        aliases=tuple(draw(st.lists(texts, max_size=2))),
        routes=draw(st.dictionaries(st.sampled_from(RouteKind), targets, max_size=2)) if others else {},
        seats=tuple(draw(st.lists(seats, max_size=2))),
        facts=draw(st.dictionaries(texts, json_facts, max_size=2)),
    )


seats = st.builds(
    SeatEntry, role=st.sampled_from(SeatRole), function=texts, count=st.none() | st.integers(0, 9), facts=st.just({})
)


@given(structures())
def test_any_structure_survives_writing_and_reading(structure):
    assert read(write(structure)) == structure


@given(structures(), structures())
def test_there_is_a_difference_exactly_when_two_structures_differ(one, other):
    assert bool(difference(one, other)) == (one != other)
    assert all(describe_difference(difference(one, other)))


def reasons_against(text: str) -> list[str]:
    """What is said about a file that is refused, nothing about one that is read."""
    try:
        read(text)
    except StructureFileBroken as refused:
        return [describe_problem(problem) for problem in refused.problems] or [""]
    return []


@given(st.text(max_size=200))
def test_any_text_is_either_read_or_refused_with_reasons(text):
    assert all(reasons_against(text))


@given(st.integers(0, len(SMALL)), st.text(max_size=3))
def test_a_file_damaged_anywhere_is_read_or_refused_with_reasons(at, damage):
    assert all(reasons_against(SMALL[:at] + damage + SMALL[at + 1 :]))
