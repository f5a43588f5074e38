"""The usual forms of clauses, and what their words say."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.meetings.rules.agenda import ItemRole
from services.domain.meetings.rules.clause_forms import (
    GAP,
    USUAL_FORMS,
    Named,
    Responsible,
    Suggested,
    body_named_in,
    names_with_abbreviations,
    suggest_facts,
    usual_forms,
    wording,
)
from services.domain.meetings.rules.clause_words import suggest_kinds
from services.domain.meetings.rules.clauses import ClauseKind, ResponsibleKind

DECIDED_ON = date(2025, 12, 12)
LCHNV, STEERING, SCHNV = 1, 2, 3
BODIES = names_with_abbreviations(
    [
        Named(id=LCHNV, names=("Länschefsnätverket", "LCHNV")),
        Named(id=STEERING, names=("Styrgruppen för Länschefsnätverket",)),
        Named(id=SCHNV, names=("Socialchefsnätverket", "SCHNV")),
    ]
)


def test_every_form_begins_with_att_ends_with_a_full_stop_and_is_of_a_kind():
    for form in USUAL_FORMS:
        assert form.text.startswith("att ")
        assert form.text.endswith(".")
        assert suggest_kinds(form.text.replace(GAP, "det")), form.name
    assert len({form.name for form in USUAL_FORMS}) == len(USUAL_FORMS)


def test_what_is_likeliest_for_an_item_stands_first():
    assert usual_forms(ItemRole.NONE, ["information"])[0].text == "att lägga informationen till handlingarna."
    assert usual_forms(ItemRole.NONE, ["beslut"])[0].text == "att godkänna …."
    assert usual_forms(ItemRole.OPENING, [])[0].text == "att öppna mötet."
    previous = usual_forms(ItemRole.PREVIOUS_MINUTES, [])
    assert previous[0].text == "att lägga minnesanteckningarna till handlingarna."
    assert len(previous) == len(USUAL_FORMS)


def test_a_decision_begins_with_att_and_an_appeal_as_it_was_written():
    assert wording("godkänna\n  rapporten.", appeal=False) == "att godkänna rapporten."
    assert wording("Att godkänna rapporten.", appeal=False) == "att godkänna rapporten."
    assert wording("Kommunerna uppmanas  att svara.", appeal=True) == "Kommunerna uppmanas att svara."


@given(st.text(), st.booleans())
def test_wording_twice_changes_nothing(text, appeal):
    once = wording(text, appeal=appeal)
    assert wording(once, appeal=appeal) == once


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("att frågan lyfts vidare till LCHNV för fortsatt hantering.", LCHNV),
        ("att punkten tas vidare för dialog i Länschefsnätverket.", LCHNV),
        ("att frågan bereds vidare till styrgruppen för LCHNV.", STEERING),
        ("att frågan bereds vidare till Styrgruppen för Länschefsnätverket.", STEERING),
        ("att frågan lyfts vidare till styrelsen.", None),
        ("att LCHNV och SCHNV ser över frågan.", None),
        ("att följa Länschefsnätverkets arbete.", LCHNV),
    ],
)
def test_the_body_that_a_clause_names_is_found_by_its_longest_name(text, body):
    assert body_named_in(text, BODIES) == body


def facts(text):
    return suggest_facts(text, suggest_kinds(text), BODIES, decided_on=DECIDED_ON)


def test_the_words_say_who_is_to_do_it_where_it_goes_and_whether_it_comes_back():
    rss = Responsible(kind=ResponsibleKind.RSS)
    everyone = Responsible(kind=ResponsibleKind.EVERYONE)
    assert facts("att uppdra åt RSS att erbjuda en utbildning.") == Suggested(responsible=(rss,))
    assert facts("att uppdra åt kommunerna att svara.") == Suggested(responsible=(everyone,))
    assert facts("att rekommendera kommunerna att anta avtalet.") == Suggested(responsible=(everyone,))
    assert facts("kommunerna uppmanas att svara.") == Suggested(responsible=(everyone,))
    (steering,) = facts("att uppdra åt styrgruppen för LCHNV att bereda frågan.").responsible
    assert steering == Responsible(kind=ResponsibleKind.BODY, body=STEERING)
    (person,) = facts("att uppdra åt Elin Hedlund att företräda kommunerna.").responsible
    assert person == Responsible(kind=ResponsibleKind.OTHER, name="Elin Hedlund")
    assert facts("att frågan om finansieringen tas upp för beslut vid nästa möte.") == Suggested(report_back=True)
    assert facts("att frågan lyfts vidare till LCHNV.") == Suggested(referred_to=LCHNV)
    assert facts("att lägga informationen till handlingarna.") == Suggested()


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("senast den 13 februari 2026", date(2026, 2, 13)),
        ("senast 13 februari", date(2026, 2, 13)),
        ("senast fredagen den 19 december", date(2025, 12, 19)),
        ("senast den 31/1 2026", date(2026, 1, 31)),
        ("senast 2026-03-01", date(2026, 3, 1)),
        ("senast den 1 november 2025", None),
        ("den 13 februari 2026", None),
        ("senast den 30 februari", None),
        ("senast i vår", None),
    ],
)
def test_the_words_say_by_when(words, due):
    assert facts(f"att uppdra åt RSS att ta fram en budget {words}.").due == due


def test_what_is_to_be_reported_at_the_next_meeting_comes_back():
    assert facts("att uppdra åt RSS att ta fram en budget och återrapportera vid nästa möte.").report_back
    assert facts("att kommunerna redovisar sina kostnader vid nästa sammanträde.").report_back
    assert not facts("att uppdra åt RSS att boka lokal till nästa möte.").report_back


def test_only_what_is_referred_goes_to_a_body():
    text = "att godkänna Länschefsnätverkets förslag."
    assert suggest_facts(text, frozenset({ClauseKind.APPROVE}), BODIES, decided_on=DECIDED_ON) == Suggested()
