"""Who comes in where: hats by address, sign-in, forms that keep what was typed."""

import asyncpg

from services.domain.base.roles import Role
from tests.api.conftest import Service, shown_errors


async def test_an_anonymous_visitor_is_led_to_sign_in_and_back(service: Service) -> None:
    answer = await service.anonymous().get("/dalarna/installningar")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/dalarna/logga-in?vidare=/dalarna/installningar"


async def test_each_hat_is_reached_by_its_own_roles_only(service: Service) -> None:
    operator = await service.sign_in(Role.OPERATOR)
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    assert (await operator.get("/drift")).status_code == 200
    assert (await operator.get("/dalarna")).status_code == 404
    assert (await administrator.get("/dalarna")).status_code == 200
    assert (await administrator.get("/stockholm")).status_code == 404
    assert (await administrator.get("/drift")).status_code == 404


async def test_a_visitor_with_two_hats_chooses_and_one_with_one_is_led_in(service: Service) -> None:
    both = await service.sign_in(Role.ADMINISTRATOR, Role.OPERATOR)
    one = await service.sign_in(Role.ADMINISTRATOR)
    chooser = await both.get("/")
    assert 'href="/dalarna"' in chooser.text
    assert 'href="/drift"' in chooser.text
    assert (await one.get("/")).headers["location"] == "/dalarna"


async def test_a_menu_shows_only_what_its_visitor_may_open(service: Service) -> None:
    reader = await service.sign_in(Role.READER)
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    assert "/dalarna/installningar" not in (await reader.get("/dalarna")).text
    assert "/dalarna/installningar" in (await administrator.get("/dalarna")).text


async def test_a_form_without_its_token_is_refused(service: Service) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    answer = await administrator.post("/dalarna/installningar", data={"short_name": "Kapat"})
    assert answer.status_code == 403
    assert "Kapat" not in (await administrator.get("/dalarna/installningar")).text


async def test_bad_settings_come_back_with_what_was_typed(service: Service) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    form = {"short_name": "", "colour": "gron", "anchoring": "head", "fresh_sign_in_minutes": "7"}
    answer = await administrator.submit("/dalarna/installningar", form)
    assert answer.status_code == 422
    assert shown_errors(answer) == ["Ange kort namn."]
    assert 'value="7"' in answer.text


async def test_settings_are_kept_and_written_down_in_the_log(service: Service) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    form = {"short_name": "Dalarna", "colour": "vinrod", "anchoring": "head", "fresh_sign_in_minutes": "0"}
    saved = await administrator.submit("/dalarna/installningar", form)
    assert saved.status_code == 303
    assert "Inställningarna är sparade." in (await administrator.get(saved.headers["location"])).text
    assert 'data-theme="vinrod"' in (await administrator.get("/dalarna")).text
    log = (await administrator.get("/dalarna/handelselogg")).text
    assert "Ändrade inställningarna" in log
    assert "tenancy.settings" not in log


async def test_the_log_says_how_long_it_is_kept_and_shows_what_was_culled(service: Service) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    assert "Inga händelser gallras." in (await administrator.get("/dalarna/handelselogg")).text
    form = {"short_name": "Dalarna", "colour": "bla", "anchoring": "head", "fresh_sign_in_minutes": "0"}
    await administrator.submit("/dalarna/installningar", form | {"audit_years": "10"})
    owner = await asyncpg.connect(service.owner_url)
    await owner.execute(
        "insert into audit_culling (hat, first, last, before, oldest, newest, entries_hash, chain_hash, signature)"
        " values ('dalarna', 1, 1234, '2015-11-20', '2013-02-03', '2014-05-06', '', '', '')"
    )
    log = (await administrator.get("/dalarna/handelselogg")).text
    await owner.execute("delete from audit_culling; update tenant set settings = '{}' where slug = 'dalarna'")
    await owner.close()
    assert "Händelser sparas i 10 år." in log
    assert "1\xa0234" in log
    assert "3 feb. 2013 – 6 maj 2014" in log


async def test_an_operator_takes_an_rss_on_and_its_people_come_in(service: Service) -> None:
    operator = await service.sign_in(Role.OPERATOR)
    member = await service.sign_in(Role.READER, tenant="gotland")
    await operator.submit("/drift/rss/gotland/franslutning")
    assert (await member.get("/gotland")).status_code == 404
    assert (await operator.submit("/drift/rss/gotland/anslutning")).status_code == 303
    assert (await member.get("/gotland")).status_code == 200


async def test_the_operator_closes_an_account_that_nobody_needs(service: Service) -> None:
    operator, account = await service.sign_in(Role.OPERATOR), await service.account(Role.READER)
    address = f"/drift/personer/{account}/stangning"
    refused = await operator.submit(address)
    assert (refused.status_code, "Kontot kan stängas när det är avslutat." in refused.text) == (422, True)
    owner = await asyncpg.connect(service.owner_url)
    await owner.execute(
        "update role_grant set valid_from = '2020-01-01', valid_to = '2020-12-31' where account = $1", account
    )
    await owner.close()
    former = await service.signed_in_as(account)
    assert "Logga ut" in (await former.get("/om")).text
    assert (await operator.submit(address)).status_code == 303
    assert "Logga ut" not in (await former.get("/om")).text
    assert (await operator.submit(address)).status_code == 404


async def test_every_answer_carries_the_walls(service: Service) -> None:
    for path in ("/", "/finns-inte/alls", "/health/live"):
        headers = (await service.anonymous().get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


async def test_readiness_says_what_the_service_stands_on(service: Service) -> None:
    answer = await service.anonymous().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["database"] is True
    assert answer.json()["search_indexes"] is True


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000050001a5f645400000"
    "000049454e44ae426082"
)


async def choose_logo(browser, content: bytes):
    return await browser.submit("/dalarna/installningar/logotyp", files={"logo": ("logotyp.png", content, "image/png")})


async def test_a_logotype_is_shown_to_the_tenants_own_people_alone(service: Service) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    stranger = await service.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    assert (await choose_logo(administrator, PIXEL)).status_code == 303
    answer = await administrator.get("/dalarna/logotyp")
    assert (answer.headers["content-type"], answer.content) == ("image/png", PIXEL)
    assert 'src="/dalarna/logotyp"' in (await administrator.get("/dalarna")).text
    assert (await stranger.get("/dalarna/logotyp")).status_code == 404
    without_file = await administrator.submit("/dalarna/installningar/logotyp")
    assert (without_file.status_code, shown_errors(without_file)) == (422, ["Ange bildfil."])
    assert (await administrator.get("/dalarna/logotyp")).status_code == 200
    assert (await administrator.submit("/dalarna/installningar/logotyp/ta-bort")).status_code == 303
    assert (await administrator.get("/dalarna/logotyp")).status_code == 404


async def test_a_file_that_is_not_the_picture_it_claims_to_be_is_refused(service: Service) -> None:
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    answer = await choose_logo(administrator, b"<svg onload='alert(1)'/>")
    assert answer.status_code == 422
    assert "PNG, JPEG eller WebP" in shown_errors(answer)[0]
    assert (await choose_logo(administrator, PIXEL + bytes(300_000))).status_code == 422
