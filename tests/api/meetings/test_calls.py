"""The call's pages as the secretary, the members, and whoever holds a letter's link meet them."""

import html
import re
from io import BytesIO

import asyncpg
import pytest
from docx import Document

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.clock import Clock
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.people import link_account
from services.domain.bodies.actions.structure import apply_structure
from services.domain.bodies.rules import AppointmentKind
from services.domain.bodies.structure_file import read
from services.domain.documents.queries import access_upload
from services.domain.documents.store import file_store
from services.domain.meetings.actions.calls import CALL_DOCUMENTS
from services.domain.meetings.actions.meetings import call_off
from services.domain.meetings.queries.calls import document_of_call
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.links import ANSWER_PURPOSE, AnswerLink, answer_token
from services.render import word
from services.supervisor.demonstration.structures import FILES
from tests.api.conftest import Browser, Service, shown_errors
from tests.domain.bodies.conftest import STRUCTURE_TABLES
from tests.domain.meetings.calling import AT, DO, item, letters, line_of, member, planned
from tests.render.test_word_template import template

HERE = "/dalarna/moten/schnv-2025-12-12"


@pytest.fixture
async def meeting(service: Service, superuser_url: str) -> MeetingView:
    """A meeting of Dalarna's network with an agenda and two members; Anna has an account."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
    await connection.close()
    async with tenant_scope("dalarna"):
        await apply_structure(read((FILES / "dalarna.toml").read_bytes()), actor=Actor.system("dalarna"), at=AT)
        await letters()
        meeting = await planned()
        await item(meeting, "Mötets öppnande")
        await item(meeting, "Budget <2026>")
        await member("Anna Ek")
        await member("Bo Alm", principal="mora", mail=None)
    return meeting


@pytest.fixture
async def secretary(service: Service, meeting: MeetingView) -> Browser:
    return await service.sign_in(Role.DEVELOPMENT_LEADER)


@pytest.fixture
async def anna(service: Service, meeting: MeetingView) -> Browser:
    """Anna Ek, signed in: a member by her seat."""
    account = await service.account()
    async with tenant_scope("dalarna"):
        await link_account("anna@falun.example", account, **DO)
    return await service.signed_in_as(account)


async def send(secretary: Browser, **typed: str):
    return await secretary.submit(f"{HERE}/kallelse", {"number": "1", "message": "", **typed})


async def link_of(service: Service, name: str) -> str:
    """The link of somebody's letter, as the worker would write it."""
    async with tenant_scope("dalarna"):
        meeting = await access_meeting("schnv-2025-12-12")
        recipient = (await line_of(meeting, name)).recipient
    assert recipient is not None
    link = AnswerLink("dalarna", meeting.id, recipient)
    return f"/svar/{answer_token(link, service.settings.key_for(ANSWER_PURPOSE))}"


async def answers() -> list[tuple[str, str, str]]:
    async with tenant_scope("dalarna"):
        rows = await fetch(
            "select r.name, a.answer, a.via from call_answer a join call_recipient r on r.id = a.recipient order by a.id"
        )
    return [tuple(row) for row in rows]


def text_of(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


async def test_the_page_says_who_is_called_and_what_is_missing(secretary):
    page = text_of(await secretary.get(f"{HERE}/kallelse"))
    assert "Till 1 person, med inbjudan till kalendern." in page
    assert "Den som inte har svarat påminns den 9 december 2025." in page
    assert "Bo Alm saknar e-postadress" in page
    assert "1. Mötets öppnande" in page
    async with tenant_scope("dalarna"):
        await execute("delete from agenda_item")
    page = text_of(await secretary.get(f"{HERE}/kallelse"))
    assert "Dagordningen är tom" in page
    assert "Skicka kallelsen</button>" not in (await secretary.get(f"{HERE}/kallelse")).text
    answer = await send(secretary)
    assert answer.status_code == 422
    assert "Dagordningen är tom" in answer.text


async def test_the_call_is_sent_once_and_the_page_shows_to_whom(secretary):
    answer = await send(secretary, message="Kom i tid.")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}/kallelse")
    assert "var redan skickad" in await said(secretary, await send(secretary, message="Kom i tid."))
    async with tenant_scope("dalarna"):
        assert await letters() == [("anna@falun.example", "meeting_call", "call")]
    page = text_of(await secretary.get(f"{HERE}/kallelse"))
    assert "Anna Ek" in page
    assert "har inte svarat 2" in page
    assert "saknar e-postadress" in page
    assert "Kallelse 20 nov. 2025" in page


async def test_the_call_is_written_in_the_county_s_own_template(service: Service, secretary, meeting):
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    own = template("{{ dokument }} {{ organ_kort }} {{ dag }} kl. {{ tid }}, {{ plats }}", "{{p innehall }}")
    answer = await administrator.submit(
        "/dalarna/moten/mallar/call", files={"file": ("mall.docx", own, word.MEDIA_TYPE)}
    )
    assert answer.status_code == 303
    await send(secretary, message="Kom i tid.")
    made = Document(BytesIO(await made_word(meeting)))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[0] == "Kallelse SCHNV fredag 12 december 2025 kl. 09.00–12.00, Stängslet"
    assert "Kom i tid." in texts
    assert "2. Budget <2026>" in texts


async def made_word(meeting: MeetingView) -> bytes:
    """The call's Word file, made as the worker makes it."""
    from services.worker.calls import make_documents
    from services.worker.kinds import JobScope

    async with tenant_scope("dalarna"):
        job = await jobs.begin(await fetch_value("select max(id) from job where kind = $1", CALL_DOCUMENTS))
    assert job
    await make_documents(job, JobScope(job, clock=Clock(AT.date()), base_url="http://127.0.0.1"))
    async with tenant_scope("dalarna"):
        upload = await access_upload(await document_of_call(meeting.id, 1, "word"))
    return await file_store().read(upload.digest)


async def said(browser: Browser, answer) -> str:
    return text_of(await browser.get(answer.headers["location"]))


async def test_what_somebody_else_has_sent_meanwhile_is_told_and_the_message_kept(secretary):
    await send(secretary, message="Första.")
    answer = await send(secretary, message="Min text.")
    assert answer.status_code == 422
    assert "Någon annan har skickat kallelsen" in answer.text
    assert "Min text.</textarea>" in answer.text
    assert 'name="number" value="2"' in answer.text


async def test_recipients_are_left_out_and_guests_come_and_go(secretary, meeting):
    async with tenant_scope("dalarna"):
        anna = (await line_of(meeting, "Anna Ek")).key
    guest = {
        "guest_name": "Hans Gäst",
        "guest_mail": "hans@skr.example",
        "guest_title": "",
        "guest_organisation": "SKR",
    }
    assert (await secretary.submit(f"{HERE}/kallelse/gaster", guest)).status_code == 303
    refused = await secretary.submit(f"{HERE}/kallelse/gaster", guest | {"guest_mail": "hans"})
    assert "går inte att förstå" in shown_errors(refused)[0]
    assert 'value="Hans Gäst"' in refused.text
    async with tenant_scope("dalarna"):
        hans = (await line_of(meeting, "Hans Gäst")).key
    answer = await secretary.submit(f"{HERE}/kallelse/mottagare", {"recipients": [anna, hans]})
    assert answer.status_code == 303
    page = (await secretary.get(f"{HERE}/kallelse")).text
    checked = re.findall(r'name="recipients" value="(\w+)" checked', page)
    assert sorted(checked) == sorted([anna, hans])
    number = re.search(r"/kallelse/gaster/(\d+)/ta-bort", page)[1]
    assert (await secretary.submit(f"{HERE}/kallelse/gaster/{number}/ta-bort")).status_code == 303
    assert "Hans Gäst" not in (await secretary.get(f"{HERE}/kallelse")).text


async def test_a_guest_without_an_address_gets_one_and_then_the_call(secretary, meeting):
    guest = {"guest_name": "Hans Gäst", "guest_mail": "", "guest_title": "", "guest_organisation": ""}
    await secretary.submit(f"{HERE}/kallelse/gaster", guest)
    await send(secretary)
    async with tenant_scope("dalarna"):
        hans = (await line_of(meeting, "Hans Gäst")).recipient
    own = f"{HERE}/kallelse/mottagare/{hans}"
    assert "Gästens e-post" in (await secretary.get(own)).text
    refused = await secretary.submit(f"{own}/adress", {"guest_mail": "hans"})
    assert "går inte att förstå" in shown_errors(refused)[0]
    assert shown_errors(await secretary.submit(f"{own}/adress", {"guest_mail": ""})) == ["Ange gästens e-postadress."]
    assert (await secretary.submit(f"{own}/adress", {"guest_mail": "hans@skr.example"})).status_code == 303
    page = (await secretary.get(own)).text
    assert "hans@skr.example" in page
    assert "Gästens e-post" not in page
    assert (await secretary.submit(f"{own}/adress", {"guest_mail": "annan@skr.example"})).status_code == 404
    assert (await secretary.submit(f"{own}/igen")).status_code == 303
    assert "Kallelse" in (await secretary.get(own)).text


async def test_a_guest_who_came_by_a_one_time_link_answers_in_the_page(service: Service, secretary, meeting):
    hans, other = [await service.sign_in(Role.GUEST, by_link=True) for _ in range(2)]
    page = (await hans.get(HERE)).text
    assert "Kommer du?" not in page
    assert "/dalarna/moten?" not in page  # A calendar that a guest may not see.
    await send(secretary)
    assert "Kommer du?" in (await hans.get(HERE)).text
    assert f'href="{HERE}/svar"' in (await hans.get("/dalarna")).text
    assert (await hans.submit(f"{HERE}/svar", {"answer": "no", "word": "Är sjuk"})).status_code == 303
    assert "Är sjuk" in (await hans.get(HERE)).text
    assert f'href="{HERE}/svar"' not in (await hans.get("/dalarna")).text
    assert "Är sjuk" not in (await other.get(HERE)).text
    assert [(answer, via) for _, answer, via in await answers()] == [("no", "page")]


async def test_a_member_answers_in_the_page_and_everybody_sees_how_many_come(secretary, anna):
    assert "Kommer du?" not in (await anna.get(HERE)).text
    await send(secretary)
    page = await anna.get(HERE)
    assert "Kommer du?" in page.text
    refused = await anna.submit(f"{HERE}/svar", {"answer": "", "word": "Jag är sen"})
    assert shown_errors(refused) == ["Ange ett svar."]
    assert 'value="Jag är sen"' in refused.text
    refused = await anna.submit(f"{HERE}/svar", {"answer": "substitute"})
    assert shown_errors(refused) == ["Skriv vem som kommer i stället."]
    answer = await anna.submit(f"{HERE}/svar", {"answer": "yes_remote", "word": "Jag är sen"})
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    await anna.submit(f"{HERE}/svar", {"answer": "yes_remote", "word": "Jag är sen"})
    assert await answers() == [("Anna Ek", "yes", "page")]
    page = text_of(await anna.get(HERE))
    assert "Ditt svar Kommer på distans" in page
    assert "1 kommer Anna Ek" in page
    assert "1 har inte svarat Bo Alm" in page
    assert "Jag är sen" in text_of(await secretary.get(f"{HERE}/kallelse"))


async def test_a_call_waits_in_the_overview_until_it_is_answered(secretary, anna):
    waiting = f'href="{HERE}/svar">Svara på kallelsen</a>'
    assert waiting not in (await anna.get("/dalarna")).text
    await send(secretary)
    assert waiting in (await anna.get("/dalarna")).text
    assert waiting not in (await secretary.get("/dalarna")).text
    async with tenant_scope("dalarna"):
        await execute("update meeting set opened_at = now()")
    assert waiting not in (await anna.get("/dalarna")).text
    async with tenant_scope("dalarna"):
        await execute("update meeting set opened_at = null")
    await anna.submit(f"{HERE}/svar", {"answer": "yes_remote"})
    assert waiting not in (await anna.get("/dalarna")).text


async def test_who_is_not_called_has_no_answer_to_give(service, secretary):
    await send(secretary)
    reader = await service.sign_in(Role.READER)
    assert (await reader.get(f"{HERE}/svar")).status_code == 404
    assert (await reader.submit(f"{HERE}/svar", {"answer": "yes"})).status_code == 404
    assert "Kommer du?" not in (await reader.get(HERE)).text
    assert (await reader.get(f"{HERE}/kallelse")).status_code == 404


async def test_the_office_registers_an_answer_and_sends_a_letter_again(secretary, meeting):
    await send(secretary)
    async with tenant_scope("dalarna"):
        bo, anna = (await line_of(meeting, "Bo Alm")).recipient, (await line_of(meeting, "Anna Ek")).recipient
        await letters()
    page = text_of(await secretary.get(f"{HERE}/kallelse/mottagare/{bo}"))
    assert "Inget brev har skickats." in page
    answer = await secretary.submit(f"{HERE}/kallelse/mottagare/{bo}/svar", {"answer": "no", "word": "Ringde"})
    assert answer.status_code == 303
    assert await answers() == [("Bo Alm", "no", "office")]
    assert "kommer inte" in text_of(await secretary.get(f"{HERE}/kallelse/mottagare/{bo}")).lower()
    refused = await secretary.submit(f"{HERE}/kallelse/mottagare/{bo}/igen")
    assert refused.status_code == 422
    assert "Bo Alm har ingen mejladress" in refused.text
    assert (await secretary.submit(f"{HERE}/kallelse/mottagare/{anna}/igen")).status_code == 303
    async with tenant_scope("dalarna"):
        assert await letters() == [("anna@falun.example", "meeting_call", "call")]
    page = text_of(await secretary.get(f"{HERE}/kallelse/mottagare/{anna}"))
    assert page.count("till anna@falun.example") == 2


# --- The letter's link ----------------------------------------------------------------------------------


async def test_the_link_shows_on_get_and_acts_on_post_without_signing_in(service, secretary):
    await send(secretary)
    address, stranger = await link_of(service, "Anna Ek"), service.anonymous()
    page = await stranger.get(address)
    assert page.status_code == 200
    assert "Socialchefsnätverket" in text_of(page)
    assert "2. Budget <2026>" in text_of(page)
    assert (page.headers["cache-control"], page.headers["x-robots-tag"]) == ("no-store", "noindex")
    assert page.headers["referrer-policy"] == "no-referrer"
    for nobody_elses in ("Bo Alm", "anna@falun.example", "Logga in", "/dalarna/moten"):
        assert nobody_elses not in page.text
    assert await answers() == []
    answer = await stranger.submit(address, {"answer": "yes_on_site"})
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    assert await answers() == [("Anna Ek", "yes", "link")]
    assert "Ditt svar Kommer" in text_of(await stranger.get(address))
    await stranger.submit(address, {"answer": "no", "word": "Sjuk"})
    assert await answers() == [("Anna Ek", "yes", "link"), ("Anna Ek", "no", "link")]


async def test_without_the_pages_own_token_nothing_is_answered(service, secretary):
    await send(secretary)
    address = await link_of(service, "Anna Ek")
    answer = await service.anonymous().post(address, data={"answer": "yes"})
    assert answer.status_code == 403
    assert await answers() == []


async def test_bad_input_is_told_and_kept(service, secretary):
    await send(secretary)
    address, stranger = await link_of(service, "Anna Ek"), service.anonymous()
    for typed, message in (
        ({}, "Ange ett svar."),
        ({"answer": "kanske"}, "går inte att förstå"),
        ({"answer": "yes_imorgon"}, "går inte att förstå"),
        ({"answer": "substitute", "substitute_name": " "}, "Skriv vem som kommer i stället."),
        ({"answer": "no", "word": "x" * 501}, "får vara högst"),
        ({"answer": "substitute", "substitute_name": "x" * 121}, "får vara högst"),
    ):
        refused = await stranger.submit(address, typed)
        assert refused.status_code == 422
        assert message in html.unescape(shown_errors(refused)[0])
    assert await answers() == []


@pytest.mark.parametrize("change", ["sign", "recipient", "tenant", "nonsense", "old key"])
async def test_a_forged_link_meets_plain_words_and_tells_nothing(service, secretary, change):
    await send(secretary)
    address = await link_of(service, "Anna Ek")
    name, _, proof = address.removeprefix("/svar/").rpartition("-")
    forged = {
        "sign": f"{name}-{'0' if proof[0] != '0' else '1'}{proof[1:]}",
        "recipient": f"{name.rpartition('-')[0]}-999-{proof}",
        "tenant": f"{name.replace('dalarna', 'stockholm')}-{proof}",
        "nonsense": "hej",
        "old key": answer_token(AnswerLink("dalarna", 1, 1), b"x" * 32),
    }[change]
    stranger = service.anonymous()
    for answer in (await stranger.get(f"/svar/{forged}"), await stranger.submit(f"/svar/{forged}", {"answer": "yes"})):
        assert answer.status_code == 404
        assert "Länken går inte att använda" in answer.text
        assert "Dalarna" not in answer.text
    assert await answers() == []


async def test_a_link_of_a_meeting_that_is_over_called_off_or_not_theirs_any_more_says_so(service, secretary, meeting):
    await send(secretary)
    address, stranger = await link_of(service, "Anna Ek"), service.anonymous()

    async def refused(words: str) -> None:
        for answer in (await stranger.get(address), await stranger.submit(address, {"answer": "yes"})):
            assert answer.status_code == 410
            assert words in answer.text
            assert "Budget" not in answer.text

    async with tenant_scope("dalarna"):
        await execute("update call_recipient set withdrawn_at = now() where name = 'Anna Ek'")
    await refused("Du är inte längre kallad till mötet")
    async with tenant_scope("dalarna"):
        await execute("update call_recipient set withdrawn_at = null")
        await execute("update meeting set day = '2025-11-19'")
    await refused("Mötet har redan varit")
    async with tenant_scope("dalarna"):
        await execute("update meeting set day = '2025-12-12'")
        await call_off(meeting, reason="Snöoväder", sequence=0, **DO)
    await refused("Snöoväder")
    assert await answers() == []


async def test_a_closed_county_answers_no_link(service, secretary, owner_url):
    await send(secretary)
    address = await link_of(service, "Anna Ek")
    owner = await asyncpg.connect(owner_url)
    try:
        await owner.execute("update tenant set active = false where slug = 'dalarna'")
        assert (await service.anonymous().get(address)).status_code == 404
    finally:
        await owner.execute("update tenant set active = true where slug = 'dalarna'")
        await owner.close()


async def test_trying_links_is_stopped(service, meeting):
    stranger = service.anonymous()
    statuses = [(await stranger.get(f"/svar/dalarna-1-{n}-abc")).status_code for n in range(95)]
    assert 429 in statuses
    await service.sessions.redis.flushall()


async def test_a_substitute_who_is_named_is_called(service, secretary, meeting):
    await send(secretary)
    async with tenant_scope("dalarna"):
        await letters()
        person = await member("Eva Ersson", kind=AppointmentKind.SUBSTITUTE)
        await execute(
            "update person set principal = (select id from principal where slug = 'falun') where id = $1", person
        )
    address, stranger = await link_of(service, "Anna Ek"), service.anonymous()
    await stranger.submit(address, {"answer": "substitute", "substitute_name": " eva  ERSSON "})
    async with tenant_scope("dalarna"):
        assert await letters() == [("eva@falun.example", "meeting_call", "call")]
        eva = await line_of(meeting, "Eva Ersson")
        assert (eva.is_called, eva.in_place_of) == (True, (await line_of(meeting, "Anna Ek")).recipient)
    assert (await stranger.get(await link_of(service, "Eva Ersson"))).status_code == 200
    await stranger.submit(address, {"answer": "yes_on_site"})
    async with tenant_scope("dalarna"):
        assert await letters() == [("eva@falun.example", "meeting_cancellation", "cancellation")]
        assert not (await line_of(meeting, "Eva Ersson")).is_called
    assert (await stranger.get(await link_of(service, "Eva Ersson"))).status_code == 410


async def test_a_substitute_from_outside_is_noted_by_name_alone(service, secretary):
    await send(secretary)
    async with tenant_scope("dalarna"):
        await letters()
    address = await link_of(service, "Anna Ek")
    await service.anonymous().submit(address, {"answer": "substitute", "substitute_name": "Okänd Person"})
    async with tenant_scope("dalarna"):
        assert await letters() == []
        assert await fetch_value("select substitute_name from call_answer") == "Okänd Person"
    assert "Sänder ersättare Okänd Person" in text_of(await secretary.get(f"{HERE}/kallelse"))
