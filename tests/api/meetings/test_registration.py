"""The registrar's list: what has gone there, and the numbers that are typed."""

import pytest

from services.domain.base.engine import fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from tests.api.conftest import Browser, Service, shown_errors
from tests.api.meetings.test_calls import HERE, meeting, secretary, send  # noqa: F401
from tests.api.meetings.test_room import words

PAGE = "/dalarna/diarium"
SETTINGS = "/dalarna/installningar"


@pytest.fixture
async def paper(secretary: Browser) -> int:  # noqa: F811
    """A call that has gone to the registrar."""
    await send(secretary)
    async with tenant_scope("dalarna"):
        return await fetch_value(
            "insert into registration (tenant, meeting, call, recipient) select 'dalarna', meeting, id, 'reg@region.example'"
            " from meeting_call returning id"
        )


async def number() -> str | None:
    async with tenant_scope("dalarna"):
        return await fetch_value("select register_number from registration")


async def test_the_registrar_sees_what_waits_and_types_its_number(service: Service, secretary: Browser, paper: int):  # noqa: F811
    registrar = await service.sign_in(Role.REGISTRAR)
    assert "Ange diarienummer 1 handling" in words(await registrar.get("/dalarna"))
    page = await registrar.get(PAGE)
    assert "Väntar på nummer" in page.text
    assert "Kallelse: Socialchefsnätverket 12 december 2025" in words(page)
    assert "inget diarienummer än" in words(await secretary.get(f"{HERE}/kallelse"))
    answer = await registrar.submit(f"{PAGE}/{paper}", {"number": "  RS  2025/123 "})
    assert answer.headers["location"] == f"{PAGE}#handling-{paper}"
    assert await number() == "RS 2025/123"
    assert "Diarienummer RS 2025/123" in words(await secretary.get(f"{HERE}/kallelse"))
    assert "Väntar på nummer" not in (await registrar.get(PAGE)).text
    assert "Ange diarienummer" not in words(await registrar.get("/dalarna"))


async def test_a_number_that_is_none_is_refused_and_stays_typed(secretary: Browser, paper: int):  # noqa: F811
    for typed, error in (("", "diarienumret"), ("x" * 61, "60")):
        answer = await secretary.submit(f"{PAGE}/{paper}", {"number": typed})
        assert answer.status_code == 422
        assert error in answer.text
        assert f'value="{typed}"' in answer.text
        assert 'aria-invalid="true"' in answer.text
    assert await number() is None


async def test_only_who_registers_for_the_body_sees_it(service: Service, secretary: Browser, paper: int):  # noqa: F811
    for browser in (
        await service.sign_in(Role.READER),
        await service.sign_in(Role.ADMINISTRATOR, tenant="stockholm"),
    ):
        assert (await browser.get(PAGE)).status_code == 404
        assert (await browser.submit(f"{PAGE}/{paper}", {"number": "RS 1/1"})).status_code == 404
    assert await number() is None


async def test_the_administrator_names_the_registrar(service: Service, secretary: Browser):  # noqa: F811
    assert "Ingen registrator är angiven" in (await secretary.get(PAGE)).text
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    form = {"short_name": "Dalarna", "colour": "bla", "anchoring": "head", "fresh_sign_in_minutes": "0"}
    refused = await administrator.submit(SETTINGS, form | {"registrar_mail": "registrator"})
    assert refused.status_code == 422
    assert any("mejladress" in one for one in shown_errors(refused))
    assert 'value="registrator"' in refused.text
    assert (await administrator.submit(SETTINGS, form | {"registrar_mail": "reg@region.example"})).status_code == 303
    assert "Ingen registrator är angiven" not in (await secretary.get(PAGE)).text
    await administrator.submit(SETTINGS, form)
    async with tenant_scope("dalarna"):
        assert await fetch_value("select settings->>'registrar_mail' from tenant where slug = 'dalarna'") is None


async def test_a_letter_that_did_not_arrive_is_told_to_the_office_and_sent_again(
    service: Service,
    secretary: Browser,  # noqa: F811
    paper: int,
):
    async with tenant_scope("dalarna"):
        before = await fetch_value("select coalesce(max(id), 0) from mail_message")
        await fetch_value(
            "with letter as (insert into mail_message (hat, recipient, template, context, state) values ('dalarna',"
            " 'fel@region.example', 'to_registrar', '{}', 'failed') returning id)"
            " update registration set mail = letter.id from letter returning registration.id"
        )
    assert "Skicka igen till registratorn 1 brev kom inte fram" in words(await secretary.get("/dalarna"))
    page = words(await secretary.get(PAGE))
    assert "1 brev till registratorn kom inte fram" in page
    again = f"{PAGE}/{paper}/igen"
    refused = await secretary.submit(again)
    assert refused.status_code == 422
    assert "Ingen registrator är angiven. Administratören anger adressen i inställningarna." in refused.text
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    form = {"short_name": "Dalarna", "colour": "bla", "anchoring": "head", "fresh_sign_in_minutes": "0"}
    await administrator.submit(SETTINGS, form | {"registrar_mail": "reg@region.example"})
    assert f'action="{again}"' in (await secretary.get(PAGE)).text
    stranger = await service.sign_in(Role.READER)
    assert (await stranger.submit(again)).status_code == 404
    assert (await secretary.submit(again)).status_code == 303
    async with tenant_scope("dalarna"):
        assert await fetch_value(
            "select array_agg(recipient order by id) from mail_message where template = 'to_registrar' and id > $1",
            before,
        ) == ["fel@region.example", "reg@region.example"]
    page = words(await secretary.get(PAGE))
    assert "kom inte fram" not in page
    assert "Skickad till reg@region.example" in page
    assert "Skicka igen" not in words(await secretary.get("/dalarna"))
    twice = await secretary.submit(again)
    assert twice.status_code == 422
    await administrator.submit(SETTINGS, form)
