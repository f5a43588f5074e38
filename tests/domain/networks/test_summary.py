"""The national summary: exact on a case made by hand, and by property."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.domain.networks.rules.content import (
    DEFAULT_TEMPLATE,
    NationalPart,
    Priority,
    RegionalPart,
    Row,
    Written,
    needs,
)
from services.domain.networks.rules.half_year import HalfYear
from services.domain.networks.rules.life_cycle import Cell, CellState
from services.domain.networks.rules.summary import (
    Comparison,
    Counts,
    CountyInput,
    CountyNeed,
    CountyRow,
    ThemeGroup,
    summarise_half_year,
    summarise_network,
    summary_hash,
)

AUTUMN = HalfYear(2025, 2)
THEMES = {"kompetens": "Kompetensförsörjning", "lagstiftning": "Lagstiftning", "digitalt": "Digitalt stöd"}
NATIONAL = NationalPart(
    (Written("uppdrag", "Stärka arbetet."),), "2025–2026", "Strategiska nätverket", date(2025, 9, 1)
)


def summary_of(counties, *, network="barn-och-unga", name="Barn och unga", half_year=AUTUMN, before=()):
    return summarise_network(
        half_year=half_year,
        network=network,
        network_name=name,
        template=DEFAULT_TEMPLATE,
        themes=THEMES,
        national_part=NATIONAL,
        counties=counties,
        before=before,
    )


def part(*rows, text="Vi följer upp."):
    return RegionalPart((Written("uppfoljning", text), Written("behov", "", rows)))


def come(slug, name, *rows, state=CellState.RECEIVED, late_on=None):
    on = late_on or date(2025, 11, 20)
    return CountyInput(slug, name, Cell(state, version=1, submitted_on=on, late_on=late_on), part(*rows))


STAFFING = Row("Fler legitimerade", "kompetens", Priority.HIGH)
GUIDANCE = Row("Vägledning om samtycke", "lagstiftning", Priority.MEDIUM)
SYSTEM = Row("Gemensamma begrepp", "digitalt", Priority.LOW)

SPRING = [
    come("dalarna", "RSS Dalarna", STAFFING, STAFFING, SYSTEM),
    come("orebro", "RSS Örebro län", STAFFING),
    CountyInput("skane", "RSS Skåne", Cell(CellState.NOT_COME)),
]
AUTUMN_COUNTIES = [
    come("orebro", "RSS Örebro län", GUIDANCE, STAFFING, late_on=date(2025, 12, 3)),
    come("dalarna", "RSS Dalarna", STAFFING),
    come("skane", "RSS Skåne", GUIDANCE, state=CellState.QUESTION),
    CountyInput(
        "gotland", "RSS Gotland", Cell(CellState.DELAYED, reason="Tas i december", expected_on=date(2025, 12, 12))
    ),
    CountyInput("uppsala", "RSS Uppsala län", Cell(CellState.NOT_COME)),
    CountyInput("halland", "RSS Halland", Cell(CellState.EXCEPTED, reason="Vakans")),
    CountyInput("kalmar", "RSS Kalmar län", Cell(CellState.FOLLOWS_NOT)),
]


def test_a_case_made_by_hand_comes_out_exactly():
    before = summary_of(SPRING, half_year=HalfYear(2025, 1))
    summary = summary_of(AUTUMN_COUNTIES, before=[before])
    assert summary.counts == Counts(follow=6, come=3, received=2, asked=1, late=1, awaited=2, excepted=1, needs=4)
    assert [county.name for county in summary.counties] == ["RSS Dalarna", "RSS Skåne", "RSS Örebro län"]
    assert [(one.name, one.state, one.reason, one.expected_on) for one in summary.awaited] == [
        ("RSS Gotland", CellState.DELAYED, "Tas i december", date(2025, 12, 12)),
        ("RSS Uppsala län", CellState.NOT_COME, "", None),
    ]
    assert [(one.name, one.reason) for one in summary.excepted] == [("RSS Halland", "Vakans")]
    assert summary.follows_not == ("RSS Kalmar län",)
    assert summary.themes == (
        ThemeGroup(
            "kompetens",
            "Kompetensförsörjning",
            (
                CountyNeed("dalarna", "RSS Dalarna", "Fler legitimerade", Priority.HIGH),
                CountyNeed("orebro", "RSS Örebro län", "Fler legitimerade", Priority.HIGH),
            ),
            counties=2,
            high=2,
            medium=0,
            low=0,
            before=3,
        ),
        ThemeGroup(
            "lagstiftning",
            "Lagstiftning",
            (
                CountyNeed("skane", "RSS Skåne", "Vägledning om samtycke", Priority.MEDIUM),
                CountyNeed("orebro", "RSS Örebro län", "Vägledning om samtycke", Priority.MEDIUM),
            ),
            counties=2,
            high=0,
            medium=2,
            low=0,
            before=0,
        ),
    )
    assert summary.comparison == Comparison(
        half_year="2025-1",
        networks=("Barn och unga",),
        counts=Counts(follow=3, come=2, received=2, awaited=1, needs=4),
        came_now=("RSS Skåne",),
        came_then=(),
        themes_gone=(("Digitalt stöd", 1),),
    )
    assert summary.national_part == NATIONAL


def test_the_whole_half_year_comes_out_exactly():
    children = summary_of(AUTUMN_COUNTIES)
    health = summary_of(
        [come("dalarna", "RSS Dalarna", STAFFING, SYSTEM)], network="khs", name="Kommunal hälso- och sjukvård"
    )
    whole = summarise_half_year(AUTUMN, [health, children])
    assert [one.network for one in whole.networks] == ["barn-och-unga", "khs"]
    assert (whole.counts.follow, whole.counts.come, whole.counts.needs) == (7, 4, 6)
    assert [(group.name, group.total, group.counties) for group in whole.themes] == [
        ("Kompetensförsörjning", 3, 2),
        ("Lagstiftning", 2, 2),
        ("Digitalt stöd", 1, 1),
    ]
    assert whole.counties[0] == CountyRow("dalarna", "RSS Dalarna", follow=2, come=2, needs=3)
    assert whole.counts_before is None


def test_the_heirs_of_a_split_compare_with_the_joint_network_which_counts_once():
    joint = summary_of(SPRING, network="joint", name="Äldreomsorg och KHS", half_year=HalfYear(2025, 1))
    heirs = [
        summary_of(AUTUMN_COUNTIES, network=slug, name=slug.title(), before=[joint]) for slug in ("aldreomsorg", "khs")
    ]
    whole = summarise_half_year(AUTUMN, heirs)
    assert all(heir.comparison.networks == ("Äldreomsorg och KHS",) for heir in heirs)
    assert whole.counts_before == joint.counts
    assert whole.half_year_before == "2025-1"


def test_the_spring_has_nothing_to_compare_with():
    summary = summary_of(SPRING)
    assert summary.comparison is None
    assert all(group.before is None for group in summary.themes)


rows = st.builds(Row, st.sampled_from(["a", "b", "c"]), st.sampled_from(sorted(THEMES)), st.sampled_from(Priority))
names = st.lists(st.text("abcåäö ", min_size=1, max_size=6), unique=True, max_size=8)


@st.composite
def counties(draw):
    found = []
    for number, name in enumerate(draw(names)):
        state = draw(st.sampled_from(CellState))
        late_on = draw(st.none() | st.just(date(2025, 12, 9))) if state.has_come else None
        cell = Cell(state, version=int(state.has_come), late_on=late_on)
        found.append(
            CountyInput(f"c{number}", name, cell, part(*draw(st.lists(rows, max_size=5))) if state.has_come else None)
        )
    return found


@given(counties(), st.randoms())
def test_the_order_of_the_counties_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert summary_of(found) == summary_of(shuffled)
    assert summary_hash(summary_of(found)) == summary_hash(summary_of(shuffled))


@given(counties())
def test_every_county_and_every_need_is_there_exactly_once(found):
    summary = summary_of(found)
    shown = [one.name for one in (*summary.counties, *summary.awaited, *summary.excepted)] + list(summary.follows_not)
    assert sorted(shown) == sorted(county.name for county in found)
    lifted = [
        (county.slug, row.text, row.theme, row.priority)
        for county in found
        if county.part
        for row in needs(county.part, DEFAULT_TEMPLATE)
    ]
    grouped = [(need.county, need.text, group.theme, need.priority) for group in summary.themes for need in group.needs]
    assert sorted(lifted) == sorted(grouped)
    assert summary.counts.needs == len(lifted) == sum(entry.needs for entry in summary.counties)
    assert summary.counts.follow == summary.counts.come + summary.counts.awaited + summary.counts.excepted
    assert all(group.total == group.high + group.medium + group.low for group in summary.themes)


@given(st.lists(counties(), max_size=4), st.randoms())
def test_the_whole_is_the_sum_of_its_parts_in_any_order(per_network, random):
    parts = [summary_of(found, network=f"n{n}", name=f"Nätverk {n}") for n, found in enumerate(per_network)]
    whole = summarise_half_year(AUTUMN, parts)
    assert whole.counts == sum((one.counts for one in parts), Counts())
    assert sum(group.total for group in whole.themes) == whole.counts.needs == sum(row.needs for row in whole.counties)
    assert sum(row.come for row in whole.counties) == whole.counts.come
    assert sum(row.follow for row in whole.counties) == whole.counts.follow
    random.shuffle(parts)
    assert summarise_half_year(AUTUMN, parts) == whole
    assert summary_hash(summarise_half_year(AUTUMN, parts)) == summary_hash(whole)


@given(counties(), counties())
def test_another_content_has_another_hash(one, other):
    first, second = summary_of(one), summary_of(other)
    assert (summary_hash(first) == summary_hash(second)) == (first == second)
