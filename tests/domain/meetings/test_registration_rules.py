"""How a register number is told from the rest of a letter."""

import pytest

from services.domain.meetings.rules.registration import register_number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Dnr RS 2025/123", "RS 2025/123"),
        ("Hej! Registrerad, dnr: ksn 2025-00456. /Registrator", "KSN 2025-00456"),
        ("Diarienummer: RD25/01234", "RD25/01234"),
        ("Ärendenummer 2025-12", "2025-12"),
        ("RS-2025/77", "RS-2025/77"),
        ("Registrerad som 2025/77, se även bilagan.", "2025/77"),
        ("Handlingen har fått LD 2025-00345", "LD 2025-00345"),
        ("Dnr RS 2025/123\nMötet den 2025-12-12 kl. 09.00", "RS 2025/123"),
        ("dnr RS 2025/123 (dnr RS 2025/123)", "RS 2025/123"),
    ],
)
def test_a_register_number_is_read_as_registrars_write_it(text, number):
    assert register_number_in(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tack, den är mottagen.",
        "Mötet 2025-12-12",
        "Vi ses 12/12",
        "Ring 0243-123456 om ni undrar.",
        "RS 2025/123 eller RS 2025/124?",
        "Dnr RS 2025/123 och dnr RS 2025/124",
        "> Dnr RS 2025/123",
        "Tack!\n\nFrån: RSS Dalarna\nDnr RS 2025/123",
        "Tack!\nDen 3 dec. 2025 kl. 10.02 skrev RSS Dalarna:\nRS 2025/123",
        "https://example.se/arenden/2025/123",
    ],
)
def test_what_is_no_number_or_could_be_several_is_left_to_a_person(text):
    assert register_number_in(text) is None


def test_from_a_machine_only_a_number_with_its_label_is_taken():
    assert register_number_in("Ditt ärende RS 2025/123 är mottaget", labelled_only=True) is None
    assert register_number_in("Diarienummer: RS 2025/123", labelled_only=True) == "RS 2025/123"
