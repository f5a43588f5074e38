from datetime import date

import pytest

from services.domain.base import errors
from services.domain.bodies.rules import BodyHasHolders, Period
from services.domain.meetings.rules.attachments import MeetingTooHeavy
from services.render.words import UNEXPECTED, explain


def test_an_error_without_words_gets_a_calm_sentence_and_no_internals():
    assert explain(RuntimeError("connection to 10.0.0.3 refused")) == UNEXPECTED


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.Missing(name="namn"), "Ange namn."),
        (
            errors.TooLong(name="motivering", limit=2000),
            "Motivering får vara högst 2\u00a0000\u00a0tecken. Korta texten.",
        ),
        (
            errors.NotUnderstood(name="datum", value="31 feb", expected="ett datum som 2025-10-17"),
            "Datum ”31 feb” går inte att förstå. Skriv ett datum som 2025-10-17.",
        ),
        (errors.Taken(name="kortnamn", value="SCHNV"), "Kortnamn ”SCHNV” används redan. Välj något annat."),
        (errors.NotFound(body=1), "Det finns inte, eller så har du inte tillgång till det."),
    ],
)
def test_errors_of_the_base_say_what_to_do(error: errors.DomainError, words: str):
    assert explain(error) == words


def test_an_error_of_a_module_without_words_speaks_as_its_kind():
    class SeatClosed(errors.RuleBroken):
        pass

    assert explain(SeatClosed()) == explain(errors.RuleBroken())


def test_a_stale_save_says_that_nothing_was_overwritten():
    assert "Inget är överskrivet" in explain(errors.StaleSave(current="a", submitted="b"))


def test_a_body_that_many_sit_in_names_some_of_them_and_says_how_many_more():
    since = Period(valid_from=date(2024, 1, 1), valid_to=None)
    many = tuple((f"Person {number}", since) for number in range(1, 26))
    said = explain(BodyHasHolders(closes=date(2025, 11, 20), holders=many))
    assert said.endswith("Person 5 (från 1 januari 2024) och 20 till. Avsluta dem först."), said
    said = explain(BodyHasHolders(closes=date(2025, 11, 20), holders=many[:2]))
    assert "Person 1 (från 1 januari 2024) och Person 2 (från 1 januari 2024). Avsluta" in said, said


def test_a_meeting_without_room_says_how_much_is_left_or_what_to_do():
    assert explain(MeetingTooHeavy(limit=500_000_000, left=1_500_000)).endswith("plats för 1,5\u00a0MB till.")
    assert explain(MeetingTooHeavy(limit=500_000_000, left=0)).endswith("ingen plats kvar: ta bort en fil först.")
