"""The family of minutes: invented papers in the forms that counties, boards and networks use."""

from datetime import date, time

from services.domain.meetings.minutes_reader.understood import (
    Certainty,
    Doubt,
    ItemRead,
    PaperKind,
    RemarkKind,
    Standing,
    Understanding,
)
from tests.domain.meetings.minutes_reader import papers
from tests.domain.meetings.minutes_reader.papers import read


def titles(found: Understanding) -> list[tuple[str, str]]:
    return [(item.label, item.title) for item in found.items]


def adopted(found: Understanding) -> dict[str, list[str]]:
    return {item.label: [clause.text for clause in item.adopted] for item in found.items}


def proposed(found: Understanding) -> dict[str, list[str]]:
    return {item.label: [clause.text for clause in item.proposed] for item in found.items if item.proposed}


def item(found: Understanding, label: str) -> ItemRead:
    return next(one for one in found.items if one.label == label)


def day_of(found: Understanding) -> date | None:
    return found.day.day if found.day else None


def body_of(found: Understanding) -> str | None:
    return found.body.text if found.body else None


def test_a_protocol_with_paragraphs_through_the_year_and_page_frames() -> None:
    found = read(papers.PROTOCOL_THROUGH_THE_YEAR)
    assert (found.paper, body_of(found), day_of(found)) == (PaperKind.PROTOCOL, "Välfärdsrådet", date(2025, 3, 4))
    assert found.hours is not None
    assert (found.hours.starts, found.hours.ends) == (time(13), time(15, 45))
    assert found.place is not None
    assert found.place.text == "Regionhuset, Sal Björken"
    assert titles(found) == [
        ("§ 12", "Val av justerare"),
        ("§ 13", "Överenskommelse om samverkan vid utskrivning"),
        ("§ 14", "Information om den nya socialtjänstlagen"),
    ]
    assert item(found, "§ 13").diary_number == "VR 2025/14"
    assert adopted(found) == {
        "§ 12": ["Göran Sjövall utses att justera dagens protokoll."],
        "§ 13": [
            "att rekommendera huvudmännen att anta överenskommelsen om samverkan vid utskrivning från sluten hälso- och"
            " sjukvård",
            "att överenskommelsen ska gälla från och med den 1 september 2025",
            "att uppdra åt länschefsnätverket att följa upp hur överenskommelsen tillämpas och återrapportera till"
            " rådet i"
            " mars 2026.",
        ],
        "§ 14": ["Välfärdsrådet tackar för informationen och lägger den till handlingarna."],
    }
    assert [(one.name, one.party, one.role, one.substitute) for one in found.attendance] == [
        ("Karin Almroth", "S", "chair", False),
        ("Göran Sjövall", "M", "approver", False),
        ("Inger Norling", "C", "", False),
        ("Ahmed Said", "V", "", False),
        ("Lars Tegnér", "KD", "", True),
        ("Petra Hage", "", "guest", False),
        ("Maja Lind", "", "secretary", False),
    ]


def test_another_bodys_earlier_decision_in_the_background_is_only_told() -> None:
    told = [
        one for one in item(read(papers.PROTOCOL_THROUGH_THE_YEAR), "§ 13").clauses if one.standing is Standing.RETOLD
    ]
    assert [(one.by, one.text) for one in told] == [("Länschefsnätverket", "att ställa sig bakom förslaget.")]


def test_a_short_protocol_with_nothing_but_decisions() -> None:
    found = read(papers.SHORT_PROTOCOL)
    assert (found.paper, body_of(found)) == (PaperKind.SHORT, "Länschefsnätverket")
    assert adopted(found) == {
        "1": ["Dagordningen godkändes."],
        "2": [
            "Nätverket ställer sig bakom förslaget till handlingsplan.",
            "RSS får i uppdrag att ta fram en tidplan till mötet i september.",
        ],
        "3": ["Frågan bordlades till nästa möte."],
        "4": ["Bo Grann utsågs till länets representant."],
    }


def test_decisions_in_running_text_and_what_only_looks_like_them() -> None:
    found = read(papers.RUNNING_TEXT)
    assert (body_of(found), day_of(found)) == ("Nätverket för myndighetschefer", date(2025, 2, 6))
    assert adopted(found) == {
        "1": ["Mötet godkände dagordningen."],
        "2": ["att en gemensam mall ska tas fram", "att Lisa Hahn ansvarar för den."],
        "3": ["att återkomma till frågan vid mötet den 3 april.", "att bjuda in juristen."],
        "4": [],
    }
    assert [(one.name, one.organisation, one.present) for one in found.attendance] == [
        ("Ann Broman", "Sala", True),
        ("Per Vik", "Köping", True),
        ("Lisa Hahn", "Arboga", True),
        ("Sten Mo", "Heby", True),
        ("Ulla Rask", "Norberg", False),
    ]


def test_proposals_are_not_decisions_until_they_are_decided() -> None:
    found = read(papers.PROPOSALS_AND_DECISIONS)
    assert body_of(found) == "Styrgruppen för nära vård"
    assert adopted(found) == {
        "§ 1": ["att lägga protokollet till handlingarna."],
        "§ 2": ["att godkänna budgeten för 2026", "att frågan om anställning bereds vidare av kansliet."],
        "§ 3": ["Frågan återremitteras till arbetsgruppen."],
    }
    assert proposed(found) == {
        "§ 1": ["att lägga protokollet till handlingarna."],
        "§ 2": [
            "att styrgruppen beslutar att avvakta.",
            "att godkänna budgeten för 2026",
            "att anställa en samordnare på halvtid",
        ],
        "§ 3": ["att avstå från att svara"],
    }
    assert [one.certainty for one in item(found, "§ 1").adopted] == [Certainty.LIKELY]


def test_a_boards_infinitives_under_a_lead_line() -> None:
    found = read(papers.BOARD)
    assert (body_of(found), day_of(found)) == ("Socialnämnden", date(2025, 4, 22))
    assert adopted(found) == {
        "§ 31": [
            "att godkänna månadsrapporten",
            "att uppdra åt förvaltningschefen att ta fram åtgärder som minskar kostnaden för placeringar",
            "att redovisa dem i juni.",
        ],
        "§ 32": [
            "att föreslå kommunstyrelsen att anta riktlinjerna",
            "att föreslå kommunstyrelsen att upphäva de tidigare.",
        ],
        "§ 33": ["att godkänna redovisningen av delegationsbeslut."],
    }
    assert {one.name: one.role for one in found.attendance} == {
        "Eva Malm": "chair",
        "Tom Rehn": "approver",
        "Ina Fors": "",
        "Maj Ahlin": "secretary",
    }


def test_votes_reservations_recusals_and_statements_are_put_on_record() -> None:
    found = read(papers.VOTES_AND_RESERVATIONS)
    assert adopted(found) == {
        "§ 58": ["att höja avgiften från och med den 1 januari 2025"],
        "§ 59": ["att lägga meddelandena till handlingarna."],
    }
    assert [one.kind for one in item(found, "§ 58").remarks] == [
        RemarkKind.VOTE,
        RemarkKind.RESERVATION,
        RemarkKind.RECUSAL,
        RemarkKind.STATEMENT,
    ]
    assert [(one.by, one.text) for one in item(found, "§ 58").proposed] == [
        ("Tom Rehn (M)", "att avgiften ska vara oförändrad."),
        ("", "Eva Malm (S) yrkar bifall till förvaltningens förslag."),
    ]


def test_motions_are_proposals_until_the_meeting_has_spoken() -> None:
    found = read(papers.MOTIONS)
    assert adopted(found) == {
        "§ 7": ["att avslå motionen."],
        "§ 8": ["att bifalla motionens första yrkande", "att anse den i övrigt besvarad"],
        "§ 9": [],
    }
    assert [one.by for one in item(found, "§ 7").proposed] == ["Motionären", "Motionären", "Styrelsen"]


def test_an_agenda_alone_has_no_decisions() -> None:
    found = read(papers.AGENDA)
    assert found.paper is PaperKind.AGENDA
    assert Doubt.IS_AGENDA in found.doubts
    assert not any(one.adopted for one in found.items)
    assert [one.label for one in found.items] == ["1", "2", "3", "4", "4 a", "4 b", "5", "6"]
    assert [(one.name, one.organisation) for one in item(found, "4 a").presenters] == [("Hedvig Forsell", "RSS Aros")]
    assert proposed(found) == {"4 b": ["att ställa sig bakom svaret."]}


def test_text_in_two_columns_is_read_column_by_column() -> None:
    found = read(papers.TWO_COLUMNS)
    assert titles(found) == [("1", "Öppnande"), ("2", "Kompetens"), ("3", "Sommaren"), ("4", "Nästa möte")]
    assert adopted(found) == {
        "1": ["att godkänna dagordningen."],
        "2": ["att lägga informationen till handlingarna."],
        "3": ["att en gemensam utvärdering görs av sommaren och redovisas i december."],
        "4": [],
    }


def test_decisions_as_bullets_and_kinds_after_the_title() -> None:
    found = read(papers.IN_BULLETS)
    assert [(one.label, one.title, one.kinds) for one in found.items] == [
        ("§ 1", "Inledning", ()),
        ("§ 2", "Gemensam utbildning", ("Beslut",)),
        ("§ 3", "Ungas psykiska hälsa", ("Information",)),
        ("§ 4", "Nästa möte", ()),
    ]
    assert adopted(found)["§ 2"] == [
        "Utbildningen genomförs i april.",
        "Bo Alm tar kontakt med föreläsaren.",
        "att kommunerna betalar hälften var.",
    ]
    assert [one.to for one in item(found, "§ 3").appeals] == ["kommunerna"]
    assert [(one.name, one.remote, one.substitute, one.present) for one in found.attendance] == [
        ("Karin Ek", False, False, True),
        ("Bo Alm", True, False, True),
        ("Lina Öst", False, True, True),
        ("Mats Rud", False, False, False),
    ]


def test_what_is_no_minutes_at_all_is_not_recognised() -> None:
    found = read(papers.NOISE)
    assert not found.recognised
    assert not any(one.adopted for one in found.items)
    assert {Doubt.NO_BODY, Doubt.NO_DATE} <= set(found.doubts)
