"""Kinds are suggested from a clause's words, in all the ways that clauses are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.meetings.rules.clause_words import suggest_kinds
from services.domain.meetings.rules.clauses import ClauseKind as K
from services.domain.meetings.rules.clauses import is_formal


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("att öppna dagens möte.", {K.OPEN}),
        ("att förklara mötet avslutat", {K.OPEN}),
        ("att fastställa dagordningen.", {K.AGENDA}),
        ("att godkänna den utsända föredragningslistan med två tillägg", {K.AGENDA}),
        ("att lägga informationen till handlingarna", {K.NOTE}),
        ("att notera rapporten", {K.NOTE}),
        ("att godkänna halvårsrapporten samt lägga den till handlingarna", {K.APPROVE, K.NOTE}),
        ("att godkänna de profiler som tagits fram", {K.APPROVE}),
        ("att ställa sig bakom förslaget och att lyfta det vidare till Länschefsnätverket", {K.APPROVE, K.REFER}),
        ("att anta handlingsplanen", {K.ADOPT}),
        ("att fastställa avgiften", {K.ADOPT}),
        ("att uppdra åt RSS att bygga upp ett varaktigt stöd", {K.ASSIGN}),
        ("att ge styrgruppen i uppdrag att ta fram ett underlag", {K.ASSIGN}),
        ("RSS får i uppdrag att ta fram en tidplan", {K.ASSIGN}),
        ("att frågan lyfts vidare till LCHNV för att tas om hand.", {K.REFER}),
        ("att frågan tas vidare för samtal i Länschefsnätverket", {K.REFER}),
        ("att ärendet bereds vidare till styrgruppen", {K.REFER}),
        ("att återremittera ärendet", {K.REFER}),
        ("att frågan om pengar tas upp för beslut vid nästa möte", {K.POSTPONE}),
        ("Frågan bordlades till nästa möte.", {K.POSTPONE}),
        ("att rekommendera huvudmännen att anta överenskommelsen", {K.RECOMMEND, K.ADOPT}),
        ("att föreslå kommunstyrelsen att anta riktlinjerna", {K.RECOMMEND, K.ADOPT}),
        ("att utse Bo Grann till länets representant", {K.APPOINT}),
        ("att uppdra Lotta Forsmark att representera kommunerna", {K.ASSIGN, K.APPOINT}),
        ("att profilerna därefter sänds ut till dem som berörs", {K.SEND_OUT}),
        ("att en ändrad lista skickas ut till nätverket", {K.SEND_OUT}),
        ("att avslå motionen", {K.OTHER}),
        ("att inte godkänna förslaget", {K.OTHER}),
        ("att kommunerna betalar hälften var", {K.OTHER}),
        ("", {K.OTHER}),
    ],
)
def test_the_usual_forms_are_known(text: str, kinds: set[K]) -> None:
    assert suggest_kinds(text) == kinds


@pytest.mark.parametrize(
    "text", ["att öppna mötet", "att godkänna dagordningen", "att lägga rapporten till handlingarna"]
)
def test_formal_clauses_ask_for_nothing(text: str) -> None:
    assert is_formal(suggest_kinds(text))


@given(st.text(max_size=300))
def test_every_text_has_a_kind_and_other_stands_alone(text: str) -> None:
    kinds = suggest_kinds(text)
    assert kinds
    assert K.OTHER not in kinds or kinds == {K.OTHER}
