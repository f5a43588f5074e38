"""The pages of rounds, as the office and the municipalities of two counties meet them."""

import html
import re

import pytest

from services.domain.base.engine import fetch_row, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from tests.api.conftest import shown_errors
from tests.domain.documents.papers import pdf

QUESTION = {
    "title": "Synpunkter på ADL",
    "question": "Hur går det?\n\n- hos **er**",
    "kind": "question",
    "answer_form": "text",
    "deadline": "2025-12-20",
    "groups": "municipalities",
    "shared": "ja",
    "reminders": "usual",
    "body": "",
}
ROUND = "/dalarna/rundor/synpunkter-pa-adl"


async def row_of(principal: str, slug: str = "synpunkter-pa-adl"):
    async with tenant_scope("dalarna"):
        return await fetch_row(
            "select w.* from round_row w join round r on r.id = w.round join principal p on p.id = w.principal"
            " where r.slug = $1 and p.slug = $2",
            slug,
            principal,
        )


async def principal(slug: str) -> str:
    """A principal of Dalarna as forms name it."""
    async with tenant_scope("dalarna"):
        return str(await fetch_value("select id from principal where slug = $1", slug))


async def count(table: str) -> int:
    async with tenant_scope("dalarna"):
        return await fetch_value(f"select count(*) from {table}")


def text_of(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


async def open_round(leader, **changes: str) -> None:
    answer = await leader.submit("/dalarna/rundor/ny", QUESTION | changes)
    assert answer.status_code == 303, shown_errors(answer)


# --- Opening


async def test_the_office_opens_a_round_that_everybody_sees(counties, leader):
    await open_round(leader)
    page = await leader.get(ROUND)
    assert "0 av 15 har svarat" in page.text
    assert "<strong>er</strong>" in page.text
    assert "/rader/" in page.text
    for role in (Role.READER, Role.CONTACT, Role.MEMBER, Role.HEAD):
        reader = await counties.sign_in(role)
        assert "Synpunkter på ADL" in (await reader.get("/dalarna/rundor")).text
        assert (await reader.get(ROUND)).status_code == 200
    stranger = await counties.sign_in(Role.DEVELOPMENT_LEADER, tenant="stockholm")
    assert (await stranger.get(ROUND)).status_code == 404
    assert "Synpunkter" not in (await stranger.get("/stockholm/rundor")).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "Ange rubrik."),
        ({"question": " "}, "Ange frågan."),
        ({"deadline": "2025-11-19"}, "Svarsdagen 19 november 2025 har passerat"),
        ({"deadline": "2205-11-19"}, "flera år bort"),
        ({"deadline": "snart"}, "Skriv ett datum som"),
        ({"groups": ""}, "Välj minst en som ska svara"),
        ({"answer_form": "choice", "choices": "Ja"}, "minst 2 svarsalternativ"),
        ({"answer_form": "choice", "choices": "Ja\nNej\nja"}, "står två gånger"),
        ({"answer_form": "rökring"}, "ett val i listan"),
        ({"kind": "order"}, "ett val i listan"),
    ],
)
async def test_a_refusal_says_why_in_swedish_and_keeps_what_was_typed(leader, change, message):
    typed = QUESTION | {"functions": "Länets MAS" if "groups" not in change else ""} | change
    answer = await leader.submit("/dalarna/rundor/ny", typed)
    assert answer.status_code == 422
    assert any(message in html.unescape(error) for error in shown_errors(answer)), shown_errors(answer)
    assert typed["functions"] in html.unescape(answer.text)
    assert await count("round") == 0


async def test_a_draft_is_for_the_office_until_it_is_opened(counties, leader):
    answer = await leader.submit("/dalarna/rundor/ny", QUESTION | {"do": "utkast"})
    assert "Ingen är tillfrågad än" in (await leader.get(answer.headers["location"])).text
    reader = await counties.sign_in(Role.READER)
    assert (await reader.get(ROUND)).status_code == 404
    assert (await reader.get("/dalarna/rundor?visa=utkast")).status_code == 404
    assert "Synpunkter på ADL" in (await leader.get("/dalarna/rundor?visa=utkast")).text

    changed = QUESTION | {"title": "Synpunkter på ADL", "version": "1", "groups": "", "deadline": ""}
    changed["principals"] = await principal("orsa")
    assert (await leader.submit(f"{ROUND}/andra", changed)).status_code == 303
    assert await count("round_row") == 1
    assert (await leader.submit(f"{ROUND}/oppning", {"version": "1"})).status_code == 422
    assert (await leader.submit(f"{ROUND}/oppning", {"version": "2"})).status_code == 303
    assert (await reader.get(ROUND)).status_code == 200


async def test_a_draft_is_taken_away(leader):
    await leader.submit("/dalarna/rundor/ny", QUESTION | {"do": "utkast"})
    assert (await leader.submit(f"{ROUND}/ta-bort")).headers["location"] == "/dalarna/rundor"
    assert (await leader.get(ROUND)).status_code == 404


# --- Answering


async def test_a_contact_sees_on_the_overview_what_is_owed_and_answers(leader, contact_of):
    await open_round(leader)
    falun = await contact_of("falun")
    own = f"{ROUND}/svar/{(await row_of('falun'))['id']}"
    for page in ("/dalarna", "/dalarna/rundor", "/dalarna/rundor/huvudman/falun"):
        assert f'href="{own}"' in (await falun.get(page)).text, page
    assert "Svara för Falun" in (await falun.get(own)).text
    answer = await falun.submit(own, {"text": "Bättre än förut.", "version": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, ROUND)
    page = text_of((await leader.get(ROUND)).text)
    assert "1 av 15 har svarat" in page
    assert "Bättre än förut." in page
    assert "kontaktperson" in page
    assert own not in (await falun.get("/dalarna")).text
    assert "Ändra svaret för Falun" in (await falun.get(ROUND)).text


async def test_another_principals_row_is_not_there_to_answer(leader, contact_of):
    await open_round(leader)
    falun, mora = await contact_of("falun"), await row_of("mora")
    own = f"{ROUND}/svar/{mora['id']}"
    assert (await falun.get(own)).status_code == 404
    assert (await falun.submit(own, {"text": "Bra", "version": "1"})).status_code == 404
    assert (await falun.submit(f"{ROUND}/antecknat-svar/{mora['id']}", {"text": "Bra"})).status_code == 404
    assert (await leader.get(own)).status_code == 404
    assert await count("round_answer") == 0


async def test_who_came_in_by_a_one_time_link_sees_and_answers_what_is_asked_of_them_alone(leader, contact_of):
    await open_round(leader)
    await open_round(leader, title="Till Mora", groups="", principals=await principal("mora"))
    guest, row = await contact_of("falun", by_link=True), await row_of("falun")
    page = (await guest.get("/dalarna/rundor")).text
    assert f"{ROUND}/svar/{row['id']}" in page
    assert "Till Mora" not in page
    for path in ("/dalarna/rundor/till-mora", "/dalarna/rundor/huvudman", "/dalarna/rundor/huvudman/mora"):
        assert (await guest.get(path)).status_code == 404, path
    for path in (ROUND, "/dalarna/rundor/huvudman/falun"):
        assert (await guest.get(path)).status_code == 200, path
    assert "Till Mora" not in (await guest.get("/dalarna/rundor?visa=avslutade")).text
    assert (await guest.submit(f"{ROUND}/svar/{row['id']}", {"text": "Bra", "version": "1"})).status_code == 303


@pytest.mark.parametrize(
    ("form", "typed", "message"),
    [
        ("text", {"text": ""}, "Ange svaret."),
        ("text", {"text": "x" * 10_001}, "högst"),
        ("yes_no", {"text": "Kanske"}, "Ange svaret."),
        ("yes_no", {"choice": "kanske", "text": "Kanske"}, "inget av alternativen"),
        ("done", {"choice": "not_done", "text": ""}, "varför det inte är gjort"),
    ],
)
async def test_an_answer_that_is_none_is_refused_and_kept(leader, contact_of, form, typed, message):
    await open_round(leader, answer_form=form)
    own = f"{ROUND}/svar/{(await row_of('falun'))['id']}"
    answer = await (await contact_of("falun")).submit(own, typed | {"version": "1"})
    assert answer.status_code == 422
    assert any(message in html.unescape(error) for error in shown_errors(answer)), shown_errors(answer)
    assert typed["text"] in answer.text
    assert await count("round_answer") == 0


async def test_a_stale_answer_shows_both_and_overwrites_nothing(leader, contact_of):
    await open_round(leader)
    contact, registrar = await contact_of("falun"), await contact_of("falun", Role.REGISTRAR)
    own = f"{ROUND}/svar/{(await row_of('falun'))['id']}"
    await registrar.submit(own, {"text": "Registratorns", "version": "1"})
    answer = await contact.submit(own, {"text": "Kontaktens", "version": "1"})
    assert answer.status_code == 409
    for text in ("Registratorns", "Kontaktens", "medan du skrev"):
        assert text in answer.text
    assert await count("round_answer") == 1
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert (await contact.submit(own, {"text": "Kontaktens", "version": version})).status_code == 303
    history = (await leader.get(f"{ROUND}/rader/{(await row_of('falun'))['id']}")).text
    assert history.index("Kontaktens") < history.index("Registratorns")


async def test_answers_may_be_for_the_office_alone(counties, leader, contact_of):
    await open_round(leader, shared="nej")
    falun, mora = await contact_of("falun"), await contact_of("mora")
    row = await row_of("falun")
    await falun.submit(f"{ROUND}/svar/{row['id']}", {"text": "I förtroende", "version": "1"})
    reader = await counties.sign_in(Role.READER)
    for browser, reads in ((leader, True), (falun, True), (mora, False), (reader, False)):
        for page in (ROUND, f"{ROUND}/rader/{row['id']}"):
            answer = await browser.get(page)
            assert ("I förtroende" in answer.text) == reads, page
            assert "Har svarat" in answer.text


async def test_a_document_comes_with_an_answer_and_stays_until_another_takes_its_place(leader, contact_of):
    await open_round(leader, wants_document="1")
    falun, mora = await contact_of("falun"), await contact_of("mora")
    row = await row_of("falun")
    own = f"{ROUND}/svar/{row['id']}"
    assert 'enctype="multipart/form-data"' in (await falun.get(own)).text
    paper = ("Underlag.pdf", pdf(), "application/pdf")
    answer = await falun.submit(own, {"text": "Se underlaget", "version": "1"}, files={"document": paper})
    assert answer.status_code == 303, shown_errors(answer)
    await falun.submit(own, {"text": "Med en rättelse", "version": "2"}, files={"document": ("", b"")})
    page = (await mora.get(ROUND)).text
    address = re.search(r'href="([^"]+/dokument/\d+)"', page)[1]
    assert "Underlag.pdf" in page
    assert (await mora.get(address)).headers["location"].startswith("/fil/")
    other = address.replace(f"/rader/{row['id']}/", f"/rader/{(await row_of('mora'))['id']}/")
    assert (await mora.get(other)).status_code == 404
    picture = ("Underlag.pdf", b"<script>", "application/pdf")
    refused = await falun.submit(own, {"text": "Nytt", "version": "3"}, files={"document": picture})
    assert refused.status_code == 422


async def test_the_office_writes_an_answer_down(counties, leader):
    await open_round(leader)
    row = await row_of("orsa")
    assert "Anteckna svar från Orsa" in (await leader.get(f"{ROUND}/antecknat-svar/{row['id']}")).text
    await leader.submit(f"{ROUND}/antecknat-svar/{row['id']}", {"text": "Ringde: ja.", "version": "1"})
    assert "antecknat av kansliet" in (await leader.get(ROUND)).text


# --- Leading


async def test_a_respondent_is_set_aside_and_awaited_again(leader):
    await open_round(leader)
    row = await row_of("orsa")
    path = f"{ROUND}/rader/{row['id']}"
    assert (await leader.submit(f"{path}/undantag", {"state": "excused", "reason": ""})).status_code == 422
    await leader.submit(f"{path}/undantag", {"state": "excused", "reason": "Ny chef i januari"})
    page = text_of((await leader.get(ROUND)).text)
    assert "0 av 14 har svarat, 1 undantagen" in page
    assert "Ny chef i januari" in page
    assert (await leader.submit(f"{path}/undantag", {"state": "answered"})).status_code == 404
    await leader.submit(f"{path}/undantag", {"state": "waiting"})
    assert "0 av 15 har svarat" in (await leader.get(ROUND)).text


async def test_the_deadline_is_moved_by_one_at_a_time(leader):
    await open_round(leader)
    assert (await leader.submit(f"{ROUND}/svarsdag", {"deadline": "2025-12-24", "version": "1"})).status_code == 303
    stale = await leader.submit(f"{ROUND}/svarsdag", {"deadline": "2025-12-28", "version": "1"})
    assert stale.status_code == 422
    assert "Någon annan har ändrat rundan" in stale.text
    assert 'name="version" value="2"' in stale.text
    assert "24 december 2025" in (await leader.get(ROUND)).text


async def test_a_question_with_answers_is_not_reworded(leader, contact_of):
    await open_round(leader)
    own = f"{ROUND}/svar/{(await row_of('falun'))['id']}"
    await (await contact_of("falun")).submit(own, {"text": "Bra", "version": "1"})
    assert "kan inte ändras" in (await leader.get(f"{ROUND}/andra")).text
    refused = await leader.submit(f"{ROUND}/andra", QUESTION | {"version": "1", "question": "Något annat?"})
    assert refused.status_code == 422
    assert "Något annat?" not in (await leader.get(ROUND)).text


async def test_more_are_asked(leader):
    await open_round(leader)
    assert (await leader.submit(f"{ROUND}/fler", {"groups": "municipalities"})).status_code == 422
    assert (await leader.submit(f"{ROUND}/fler", {"groups": "all"})).status_code == 303
    assert "0 av 16 har svarat" in (await leader.get(ROUND)).text


async def test_a_round_is_closed_with_a_word_and_opened_again(leader, contact_of):
    await open_round(leader)
    falun = await contact_of("falun")
    own = f"{ROUND}/svar/{(await row_of('falun'))['id']}"
    await leader.submit(f"{ROUND}/avslut", {"closing_word": "Tack! Vi går vidare.", "version": "1"})
    assert "Tack! Vi går vidare." in (await falun.get(ROUND)).text
    assert "tar inte emot svar" in (await falun.get(own)).text
    refused = await falun.submit(own, {"text": "För sent", "version": "1"})
    assert refused.status_code == 409 or "avslutad" in refused.text
    assert await count("round_answer") == 0
    assert "Synpunkter på ADL" in (await falun.get("/dalarna/rundor?visa=avslutade")).text
    for path, typed in (
        ("svarsdag", {"deadline": "2025-12-24", "version": "2"}),
        ("paminnelse", {}),
        ("fler", {"groups": "all"}),
    ):
        assert (await leader.submit(f"{ROUND}/{path}", typed)).status_code == 422, path
    await leader.submit(f"{ROUND}/oppning", {"version": "2"})
    assert (await falun.submit(own, {"text": "I tid ändå", "version": "1"})).status_code == 303


async def test_those_who_do_not_lead_find_none_of_it(counties, leader, contact_of):
    await open_round(leader)
    falun, row = await contact_of("falun"), await row_of("falun")
    paths = ("/dalarna/rundor/ny", *(f"{ROUND}/{one}" for one in ("andra", "fler", "svarsdag", "avslut")))
    for path in (*paths, f"{ROUND}/rader/{row['id']}/undantag"):
        assert (await falun.get(path)).status_code == 404, path
    for path in (*paths, f"{ROUND}/oppning", f"{ROUND}/ta-bort", f"{ROUND}/paminnelse"):
        assert (await falun.submit(path, {"version": "1"})).status_code == 404, path
    page = (await falun.get(ROUND)).text
    for word in ("Påminn", "Undanta", "Anteckna", "Avsluta"):
        assert word not in page
    assert "Ny runda" not in (await falun.get("/dalarna/rundor")).text
    guest = await counties.sign_in(Role.CO_OPTED)
    assert (await guest.get("/dalarna/rundor")).status_code == 404


async def test_what_each_principal_owes_is_one_list(leader, contact_of):
    await open_round(leader)
    await open_round(
        leader, title="Kontaktperson", groups="", principals=await principal("falun"), deadline="2025-11-25"
    )
    page = text_of((await leader.get("/dalarna/rundor/huvudman/falun")).text)
    assert page.index("Kontaktperson") < page.index("Synpunkter på ADL")
    debts = text_of((await leader.get("/dalarna/rundor/huvudman")).text)
    assert re.search(r"Falun 2", debts)
    assert (await leader.get("/dalarna/rundor/huvudman/solna")).status_code == 404
