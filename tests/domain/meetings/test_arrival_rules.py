"""What comes back: once each, under the heading that it stood under."""

from dataclasses import replace
from datetime import date

from services.domain.meetings.rules.agenda import ItemRole
from services.domain.meetings.rules.arrivals import Arrival, ArrivalKind, Top, gathered, heading_for
from services.domain.meetings.rules.clauses import ClauseKind, as_clause

FINANCING = Arrival(
    kind=ArrivalKind.REPORT_BACK,
    item=5,
    clause=50,
    title="Resurscentrum, fortsatt finansiering",
    kinds=("beslut",),
    clause_kinds=(ClauseKind.POSTPONE,),
    section="Rapport från regional nivå",
    text="att frågan tas upp för beslut vid nästa möte",
    meeting="schnv-2025-10-17",
    body="SCHNV",
    day=date(2025, 10, 17),
)


def test_a_matter_that_is_put_off_comes_back_as_what_it_was():
    assert FINANCING.kinds_now == ("beslut",)


def test_what_is_reported_back_is_information():
    assert replace(FINANCING, clause_kinds=(ClauseKind.ASSIGN,)).kinds_now == ("information",)


def test_an_item_comes_once_however_many_clauses_bring_it():
    other = replace(FINANCING, clause=51, text="att en helårsbudget tas fram", clause_kinds=(ClauseKind.ASSIGN,))
    put_off = replace(FINANCING, kind=ArrivalKind.POSTPONED, clause=None, clause_kinds=(), text=None)
    older = replace(FINANCING, item=4, day=date(2025, 9, 12))
    found = gathered([other, FINANCING, put_off, older])
    assert [(one.item, one.kind) for one in found] == [(4, ArrivalKind.REPORT_BACK), (5, ArrivalKind.POSTPONED)]
    assert found[1].clause == 50
    assert found[1].text == "att frågan tas upp för beslut vid nästa möte\natt en helårsbudget tas fram"


def test_it_comes_back_under_its_heading_or_among_new_matters():
    tops = [
        Top(id=1, title="Mötets öppnande", role=ItemRole.OPENING),
        Top(id=5, title="Rapport från regional nivå", role=ItemRole.SECTION),
        Top(id=7, title="Nya ärenden", role=ItemRole.SECTION),
        Top(id=8, title="Nästa möte", role=ItemRole.NEXT_MEETING),
    ]
    assert heading_for("Rapport från regional nivå", tops) == (5, None)
    assert heading_for("Något annat", tops) == (7, None)
    assert heading_for(None, tops[:1] + tops[3:]) == (None, 8)
    assert heading_for(None, []) == (None, None)


def test_a_clause_begins_with_att_however_it_was_typed():
    assert as_clause("  Att lägga\n informationen till handlingarna ") == "att lägga informationen till handlingarna"
    assert as_clause("uppdra åt RSS") == "att uppdra åt RSS"
    assert as_clause("attestera räkningen") == "att attestera räkningen"
    assert as_clause("  ") == ""
