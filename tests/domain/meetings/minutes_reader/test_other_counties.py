"""Papers as other bodies write them: what is decided is found, what is only proposed or told of others is not."""

from datetime import time

import pytest

from services.domain.meetings.minutes_reader.understood import Doubt, PaperKind, RemarkKind, Standing, Understanding
from tests.domain.meetings.minutes_reader import other_counties
from tests.domain.meetings.minutes_reader.papers import read


def adopted(found: Understanding) -> dict[str, list[str]]:
    return {item.label: [clause.text.rstrip(".") for clause in item.adopted] for item in found.items if item.adopted}


def proposed(found: Understanding, label: str) -> list[str]:
    return [clause.text.rstrip(".") for item in found.items if item.label == label for clause in item.proposed]


def present(found: Understanding) -> list[str]:
    return [one.name for one in found.attendance if one.present]


def absent(found: Understanding) -> list[str]:
    return [one.name for one in found.attendance if one.present is False]


def test_a_county_board_decides_after_motions_and_a_proposal_that_stands_below_its_decision() -> None:
    found = read(other_counties.COUNTY_BOARD)
    assert found.place is not None
    assert found.place.text == "Ljusgården, Kungsgatan 4, Hjoby"
    assert adopted(found) == {
        "§ 30/2025": ["att utse Torvald Nygren att jämte ordföranden justera dagens protokoll"],
        "§ 31/2025": ["att fastställa dagordningen"],
        "§ 32/2025": [
            "att förlänga överenskommelsen till och med 2027-12-31",
            "att uppdra åt samordnaren att räkna upp ersättningen med 2,5 procent från och med nästa årsskifte",
        ],
        "§ 33/2025": ["att godkänna delårsbokslutet"],
        "§ 34/2025": [
            "att utse Jonny Brink till ledamot i styrgruppen för tiden 2025-04-01–2026-12-31",
        ],
        "§ 35/2025": ["Samverkansnämnden noterar informationen till protokollet"],
    }
    assert "att ärendet återremitteras för att kostnaderna ska belysas" in proposed(found, "§ 32/2025")
    assert absent(found) == ["Siv Broman"]


def test_a_steering_group_lists_its_people_by_organisation_in_running_text() -> None:
    found = read(other_counties.STEERING_GROUP)
    assert found.place is not None
    assert found.place.text == "Hotell Fyren, Strömnäs / Teams"
    assert [(one.name, one.organisation, one.present, one.remote) for one in found.attendance] == [
        ("Rut Hägg", "Bollsta kommun", True, False),
        ("Ivar Sjö", "Bollsta kommun", True, False),
        ("Ann-Britt Lo", "Strömnäs kommun", True, True),
        ("Love Brandt", "Region Ådalslän", True, False),
        ("Mirjam Kask", "Region Ådalslän", True, False),
        ("Tuva Rask", "Sollerö kommun", False, False),
        ("Egil Frisk", "Bollsta kommun", False, False),
    ]
    assert adopted(found)["3"] == [
        "Länsstyrgruppen ställer sig bakom förslaget om utökade öppettider från och med 1 januari 2026",
        "Rut Hägg får i uppdrag att ta fram en kostnadsfördelning till nästa möte",
    ]
    assert "4" not in adopted(found)


def test_an_assignment_by_nobody_in_particular_and_what_another_body_decided() -> None:
    found = read(other_counties.OFFICIALS)
    assert absent(found) == ["Frej Nordin"]
    assert adopted(found)["3"] == [
        "att tillsätta en arbetsgrupp med två deltagare från varje part",
        "att arbetsgruppen lämnar sin första rapport i januari",
        "att Gry sammankallar",
    ]
    assert adopted(found)["4"] == [
        "att uppdra till Elin Wirén att ta fram ett förslag till ny rutin",
        "att uppdra åt Bo Ring att förankra frågan hos MAS-nätverket",
    ]
    assert not {"5", "6"} & set(adopted(found))


def test_the_first_clause_stands_in_the_sentence_and_the_rest_below_it() -> None:
    found = read(other_counties.ELDERLY_NETWORK)
    assert adopted(found)["2"] == [
        "att enkäten görs om under våren",
        "att Hans Tjäder håller samman arbetet",
        "att resultatet redovisas i nätverket i juni",
    ]
    assert adopted(found)["3.2"] == ["att alla kommuner ska registrera i BPSD från och med mars 2026"]
    assert "4" not in adopted(found)
    assert [one.name for one in found.attendance if one.remote] == ["Johan af Klint", "Fatima El-Hassan"]


def test_the_decision_stands_below_the_vote_without_a_label_of_its_own() -> None:
    found = read(other_counties.POLITICAL_COUNCIL)
    assert adopted(found)["§ 4"] == [
        "att anta färdplanen med ändringen att år 2028 byts mot 2027",
        "att översända den till huvudmännen för ställningstagande",
    ]
    assert adopted(found)["§ 6"] == ["Samrådet ger presidiet i uppdrag att besvara skrivelsen"]
    assert "§ 5" not in adopted(found)
    assert absent(found) == ["Rolf Envall", "Greta Moberg"]
    assert "Anneli Krook" in present(found)

    voted = read(other_counties.VOTED)
    assert adopted(voted) == {
        "12": ["att jourmottagningen flyttas till Fjällnäs sjukhus den 1 mars 2026"],
        "14": ["att motionen ska anses besvarad"],
        "15": ["att utöka sjukresebudgeten med 1,2 mkr", "att medlen tas ur det egna kapitalet"],
    }
    kinds = {remark.kind for item in voted.items for remark in item.remarks}
    assert {RemarkKind.VOTE, RemarkKind.RESERVATION} <= kinds


def test_what_a_committee_proposes_to_its_board_is_not_decided() -> None:
    found = read(other_counties.COMMITTEE)
    assert found.body is not None
    assert found.body.text == "Socialnämndens arbetsutskott"
    assert "§ 42" not in adopted(found)
    assert proposed(found, "§ 42") == ["att anta riktlinjer för kontaktpersoner", "att upphäva riktlinjerna från 2019"]
    assert adopted(found)["§ 43"] == ["Ärendet bordläggs"]
    assert "§ 45" not in adopted(found)


def test_clauses_in_running_text_part_at_och_att() -> None:
    found = read(other_counties.RUNNING_WITHOUT_NUMBERS)
    by_title = {item.title: [clause.text.rstrip(".") for clause in item.adopted] for item in found.items}
    assert by_title["Lägesbild placeringar"] == [
        "att ta fram en gemensam inköpsstrategi",
        "att Christer Vall ansvarar för arbetet",
    ]
    assert by_title["Överenskommelse om egenvård"] == ["att återremittera ärendet till arbetsgruppen"]


def test_those_who_sign_at_the_end_are_not_absent() -> None:
    found = read(other_counties.ASSOCIATION)
    assert found.hours is not None
    assert (found.hours.starts, found.hours.ends) == (time(9, 30), time(12, 5))
    assert absent(found) == ["Gun Norling"]
    assert {"Bengt-Olov Frid", "Carola Mård", "Klara Toll"} <= set(present(found))
    assert adopted(found)["§ 93 a"] == ["att uppdra åt förbundschefen att förhandla med hyresvärden"]


def test_a_call_decides_nothing_and_a_plan_is_no_minutes() -> None:
    call = read(other_counties.CALL)
    assert (call.paper, adopted(call)) == (PaperKind.AGENDA, {})
    assert Doubt.IS_AGENDA in call.doubts
    assert proposed(call, "3") == ["att anta överenskommelsen"]
    assert not read(other_counties.PLAN).recognised


def test_infinitives_and_a_decision_as_proposed_with_something_added() -> None:
    found = read(other_counties.INFINITIVES)
    assert adopted(found)["§ 17"] == [
        "att överföra 300 000 kronor från 2025 till 2026",
        "att ge processledaren i uppdrag att revidera budgeten",
        "att i övrigt lämna begäran utan åtgärd",
    ]
    assert adopted(found)["§ 18"] == [
        "att starta en socialjour",
        "att fördela kostnaden efter invånarantal",
        "att verksamheten utvärderas 2027",
    ]
    assert adopted(found)["§ 19"] == [
        "att tillsätta en arbetsgrupp bestående av Rakel Sund, Kusthamn; Olof Frisk, Nordvik med uppdrag att föreslå en"
        " ny organisation"
    ]
    assert "§ 20" not in adopted(found)
    assert (present(found), absent(found)) == (["Rakel Sund", "Olof Frisk"], ["Sixten Bro"])


def test_as_proposed_is_what_was_proposed_unless_something_else_was_decided() -> None:
    found = read(other_counties.AS_PROPOSED)
    assert found.body is not None
    assert found.body.text == "Samordningsförbundet Tre Åar"
    assert adopted(found)["3"] == ["att bevilja insatsen Grön väg 850 000 kr för 2026"]
    assert adopted(found)["4"] == ["att i stället bordlägga ansökan"]
    assert adopted(found)["5"] == ["Rapporten läggs till handlingarna"]
    assert len(adopted(found)["6"]) == 3
    assert [one.name for one in found.attendance if one.role == "chair"] == ["Mary Holst"]


def test_a_decision_by_mail_has_one_item_and_those_who_took_part() -> None:
    found = read(other_counties.BY_MAIL)
    assert found.body is not None
    assert (found.recognised, found.body.text) == (True, "Presidiet för Regionalt forum Skogslandet")
    assert [(item.title, len(item.adopted)) for item in found.items] == [("Yttrande över SOU 2025:61", 2)]
    assert present(found) == ["Kaj Lund", "Ritva Saari", "Tor Bjelke"]


def test_what_ends_a_meeting_is_an_item_without_a_number() -> None:
    found = read(other_counties.RUNNING_WITHOUT_NUMBERS)
    assert [item.title for item in found.items][-2:] == ["Övriga frågor", "Nästa möte"]
    assert [(item.label, item.title) for item in read(other_counties.STEERING_GROUP).items][-1] == ("", "Nästa möte")


@pytest.mark.parametrize(
    ("moved", "decision"),
    [
        ("Karin Ek (S) yrkar att ärendet återremitteras.", "Nämnden beslutar enligt förvaltningens förslag."),
        ("Karin Ek (S) yrkar avslag.", "Förvaltningens förslag antas."),
    ],
)
def test_a_members_motion_is_not_what_as_proposed_means(moved: str, decision: str) -> None:
    found = read(
        "Protokoll\nÄldrenämnden\n2025-02-03\n\n§ 1 Taxor\n\nFörvaltningens förslag\natt höja taxan.\n\n"
        f"Yrkanden\n{moved}\n\nBeslut\n{decision}\n"
    )
    assert adopted(found) == {"§ 1": ["att höja taxan"]}
    assert all(clause.standing is Standing.PROPOSED for clause in found.items[0].clauses if "remitt" in clause.text)


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        (
            "Folkhälsorådet beslutar enhälligt:\n1. Anta planen.\n2. Skicka planen till kommunerna.",
            ["att anta planen", "att skicka planen till kommunerna"],
        ),
        ("Rådet föreslår kommunerna besluta\natt anta planen.", []),
        (
            "Rådet beslutar föreslå kommunerna\natt anta planen\natt avsätta medel",
            ["att föreslå kommunerna att anta planen", "att föreslå kommunerna att avsätta medel"],
        ),
        (
            "Arbetsutskottets förslag\natt anta planen\n\nRådets beslut\nEnligt arbetsutskottets förslag.",
            ["att anta planen"],
        ),
        (
            "Förslag till beslut\natt anta planen\n\nArbetsutskottet beslutade 2025-09-01 § 5 att föreslå rådet "
            "att anta planen.\n\nÄrendet utgår.",
            [],
        ),
        (
            "Förslag till beslut: att anta planen.\nYrkande: Eva Ek (S) yrkar avslag.\nBeslut: Rådet avslår förslaget.",
            ["Rådet avslår förslaget"],
        ),
        (
            "Rådet kommer vid nästa möte att besluta om att anta planen.\nRådet ska besluta att välja ordförande i mars.",
            [],
        ),
        ("Om rådet beslutar att anta planen ökar kostnaden.", []),
        (
            "Beslut\natt anta planen\n\nProtokollsanteckning\nEva Ek (S): Rådet beslutade att anta planen trots "
            "att medel saknas. Vi hade velat\natt avslå den.",
            ["att anta planen"],
        ),
        (
            "Ordföranden ställer proposition på att ärendet avgörs idag mot att ärendet återremitteras och "
            "finner att rådet beslutar att återremittera ärendet.",
            ["att återremittera ärendet"],
        ),
        (
            "Beslut\nDet beslutades\n  • att utbildningen hålls i mars;\n  • att kostnaden delas lika;\n  • att "
            "Per ansvarar för inbjudan.",
            ["att utbildningen hålls i mars", "att kostnaden delas lika", "att Per ansvarar för inbjudan"],
        ),
        (
            "Rådet beslutade att:\n\n- Utbildningen genomförs under våren\n\n- Kostnaden delas lika\n\n- Per Ek "
            "ansvarar\n\nDärefter diskuterades lokaler.",
            ["att utbildningen genomförs under våren", "att kostnaden delas lika", "att Per Ek ansvarar"],
        ),
        (
            "Regeringen har beslutat att lagen träder i kraft den 1 juli. Riksdagen beslutade i juni att anslå medel.",
            [],
        ),
        ("Kommunstyrelsen i Falun beslutade att avslå ansökan. Nätverket tar del av informationen.", []),
        ("Vid mötet föreslogs\natt anställa en samordnare\natt utreda lokaler", []),
        ("Synpunkter som framkom:\n- att tiden är knapp\n- att medel saknas", []),
        (
            "Rådet beslutade att uppdra åt\n- RSS att ta fram en plan\n- Per Ek att kalla till möte",
            ["att uppdra åt RSS att ta fram en plan; Per Ek att kalla till möte"],
        ),
        ("Beslut: Punkten bordläggs. Beslutet tas i december.", ["Punkten bordläggs"]),
    ],
)
def test_an_item_has_the_decisions_that_it_tells_and_no_others(text: str, decided: list[str]) -> None:
    found = read(
        f"Protokoll\nFolkhälsorådet Ängsbygden\n2025-10-17\n\n§ 1 Öppnande\n\nMötet öppnas.\n\n§ 2 Sak\n\n{text}\n"
    )
    assert adopted(found).get("§ 2", []) == decided
