"""The pages where administrators invite and grant, and the operator connects providers and ends sessions."""

import re

import asyncpg
import httpx
import pytest

from services.domain.base.roles import Role
from tests.api.conftest import Browser, Service, shown_errors


@pytest.fixture
async def owner(service: Service):
    connection = await asyncpg.connect(service.owner_url)
    await connection.execute("delete from invitation; delete from identity_provider; truncate mail_message cascade")
    yield connection
    await connection.close()


@pytest.fixture
async def administrator(service: Service) -> Browser:
    return await service.sign_in(Role.ADMINISTRATOR)


def invitation(**changes: str) -> dict[str, str]:
    return {"name": "Ny Person", "address": "ny@falun.example", "role": "reader"} | changes


async def test_an_administrator_invites_and_a_letter_is_promised(owner, administrator):
    answer = await administrator.submit("/dalarna/behorigheter/inbjudan", invitation())
    assert answer.headers["location"] == "/dalarna/behorigheter"
    shown = await administrator.get("/dalarna/behorigheter")
    assert "ny@falun.example" in shown.text
    letter = await owner.fetchrow("select * from mail_message")
    assert (letter["recipient"], letter["template"], letter["hat"]) == ("ny@falun.example", "invitation", "dalarna")
    assert "/dalarna/logga-in" in letter["context"]


async def test_the_promised_letter_can_be_written(owner, administrator):
    import json

    from services.render.environment import render, render_block

    await administrator.submit("/dalarna/behorigheter/inbjudan", invitation(role="head"))
    context = json.loads(await owner.fetchval("select context from mail_message"))
    assert "RSS Dalarna" in render_block("mail/invitation.html", "subject", context) or context["tenant"]
    assert "chef för RSS" in render("mail/invitation.html", context)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"address": "ny"}, "e-postadress"),
        ({"name": " "}, "namn"),
        ({"role": ""}, "roll"),
        ({"role": "operator"}, "roll"),
        ({"role": "chair"}, "roll"),
        ({"role": "registrar"}, "huvudman"),
        ({"role": "registrar", "principal": "999999"}, "huvudman"),
        ({"identifier": "19121212-1212"}, "personnummer"),
        ({"who": "Finns Inte"}, "finns inte"),
    ],
    ids=str,
)
async def test_bad_input_is_refused_with_the_reason_and_what_was_typed(owner, administrator, changes, message):
    answer = await administrator.submit("/dalarna/behorigheter/inbjudan", invitation(**changes))
    assert answer.status_code == 422
    assert any(message in error.lower() for error in shown_errors(answer)), shown_errors(answer)
    kept = {"name": "Ny Person", "address": "ny@falun.example"} | changes
    assert f'value="{kept["address"]}"' in answer.text
    assert await owner.fetchval("select count(*) from invitation") == 0


async def test_an_invitation_is_taken_back(owner, administrator):
    await administrator.submit("/dalarna/behorigheter/inbjudan", invitation())
    number = await owner.fetchval("select id from invitation")
    answer = await administrator.submit(f"/dalarna/behorigheter/inbjudan/{number}/aterkallelse")
    assert answer.status_code == 303
    assert await owner.fetchval("select withdrawn_at is not null from invitation")
    assert (await administrator.submit(f"/dalarna/behorigheter/inbjudan/{number}/aterkallelse")).status_code == 404


async def test_another_tenants_invitations_and_people_are_out_of_reach(service, owner, administrator):
    await administrator.submit("/dalarna/behorigheter/inbjudan", invitation())
    number = await owner.fetchval("select id from invitation")
    stranger = await service.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    account = await service.account(Role.READER)
    assert (await stranger.submit(f"/stockholm/behorigheter/inbjudan/{number}/aterkallelse")).status_code == 404
    assert (await stranger.get(f"/stockholm/behorigheter/{account}")).status_code == 404
    given = await stranger.submit(f"/stockholm/behorigheter/{account}/roller", {"role": "reader"})
    assert given.status_code == 404
    assert "ny@falun.example" not in (await stranger.get("/stockholm/behorigheter")).text


async def test_a_role_is_given_and_taken_back_at_once(service, owner, administrator):
    account = await service.account(Role.READER)
    page = f"/dalarna/behorigheter/{account}"
    assert (await administrator.submit(f"{page}/roller", {"role": "head"})).status_code == 303
    assert "chef för RSS" in (await administrator.get(page)).text
    person = await service.signed_in_as(account)
    assert (await person.get("/dalarna")).status_code == 200
    for grant in await owner.fetch("select id from role_grant where account = $1", account):
        assert (await administrator.submit(f"{page}/roller/{grant['id']}/slut")).status_code == 303
    assert (await person.get("/dalarna")).status_code == 404
    verbs = await owner.fetch("select verb from audit_entry where hat = 'dalarna' order by id desc limit 3")
    assert [row["verb"] for row in verbs] == ["identity.grant.ended", "identity.grant.ended", "identity.grant.given"]


async def test_a_role_is_not_given_twice(service, administrator):
    account = await service.account(Role.READER)
    answer = await administrator.submit(f"/dalarna/behorigheter/{account}/roller", {"role": "reader"})
    assert answer.status_code == 422
    assert shown_errors(answer) == ["Personen har redan rollen läsare."]


async def test_the_last_administrator_stays(service, owner, administrator):
    await owner.execute(
        "update role_grant set valid_to = '2025-11-19' where role = 'administrator' and tenant = 'dalarna'"
    )
    account = await service.account(Role.ADMINISTRATOR)
    alone = await service.signed_in_as(account)
    grant = await owner.fetchval("select id from role_grant where account = $1", account)
    answer = await alone.submit(f"/dalarna/behorigheter/{account}/roller/{grant}/slut")
    assert answer.status_code == 422
    assert "minst en administratör" in answer.text


async def test_an_administrator_says_what_claims_mean(owner, administrator):
    await connect(owner)
    typed = {
        "title": "Region Dalarna",
        "domains": "regiondalarna.example, falun.example",
        "group_roles": "RSS-gruppen = utvecklingsledare",
        "name": "name",
        "mail": "email",
        "groups": "groups",
        "identifier": "employeeHsaId",
    }
    assert (await administrator.submit("/dalarna/inloggning/egen", typed)).status_code == 303
    row = await owner.fetchrow("select domains, group_roles from identity_provider where slug = 'egen'")
    assert row["domains"] == ["regiondalarna.example", "falun.example"]
    assert row["group_roles"] == '{"RSS-gruppen": ["development_leader"]}'
    shown = await administrator.get("/dalarna/inloggning/egen")
    assert "RSS-gruppen = utvecklingsledare" in shown.text
    wrong = await administrator.submit("/dalarna/inloggning/egen", typed | {"group_roles": "X = driftansvarig"})
    assert wrong.status_code == 422
    assert "X = driftansvarig" in wrong.text
    trusting = await administrator.submit("/dalarna/inloggning/egen", typed | {"mail_is_verified": "ja", "domains": ""})
    assert trusting.status_code == 422
    outsider = await administrator.get("/dalarna/inloggning/annan")
    assert outsider.status_code == 404


async def test_the_operator_connects_a_provider_and_its_secret_is_kept_sealed(service, owner):
    operator = await service.sign_in(Role.OPERATOR)
    typed = {
        "name": "Region Dalarna",
        "slug": "region-dalarna",
        "tenant": "dalarna",
        "preset": "inera",
        "domains": "",
        "issuer": "https://idp.regiondalarna.example",
        "client_id": "samband",
        "auth_method": "client_secret_basic",
        "secret": "den riktiga hemligheten",
        "active": "ja",
    }
    page = await operator.get("/drift/inloggning/ny")
    assert f"{service.settings.base_url}/logga-in/svar" in page.text
    assert (await operator.submit("/drift/inloggning/ny", typed)).status_code == 303
    row = await owner.fetchrow("select * from identity_provider")
    assert b"hemlig" not in row["encrypted_secret"]
    assert '"employeeHsaId"' in row["claims"]
    shown = await operator.get("/drift/inloggning/region-dalarna")
    assert "den riktiga hemligheten" not in shown.text
    sealed = row["encrypted_secret"]
    assert (await operator.submit("/drift/inloggning/region-dalarna", typed | {"secret": ""})).status_code == 303
    assert await owner.fetchval("select encrypted_secret from identity_provider") == sealed
    assert "/logga-in/region-dalarna" in (await service.anonymous().get("/dalarna/logga-in")).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issuer": "http://idp.example"}, "issuer"),
        ({"issuer": "idp.example"}, "issuer"),
        ({"issuer": "https://user:pass@idp.example"}, "issuer"),
        ({"issuer": "https://idp.example/?a=b"}, "issuer"),
        ({"issuer": "https://[broken"}, "issuer"),
        ({"slug": "Region Dalarna"}, "slug"),
        ({"slug": "svar"}, "slug"),
        ({"tenant": "atlantis"}, "tenant"),
        ({"auth_method": "none"}, "auth_method"),
        ({"auth_method": "client_secret_post"}, "secret"),
        ({"other_hosts": "http://x"}, "other_hosts"),
        ({"domains": "falun"}, "domains"),
        ({"client_id": ""}, "client_id"),
    ],
    ids=str,
)
async def test_a_wrong_registration_is_refused_at_its_field(service, owner, changes, field):
    operator = await service.sign_in(Role.OPERATOR)
    typed = {
        "name": "X",
        "slug": "x",
        "issuer": "https://idp.example",
        "client_id": "s",
        "auth_method": "private_key_jwt",
    }
    answer = await operator.submit("/drift/inloggning/ny", typed | changes)
    assert answer.status_code == 422
    assert f'id="falt-{field}-fel"' in answer.text
    assert await owner.fetchval("select count(*) from identity_provider") == 0


async def test_the_operator_finds_a_person_and_ends_the_sessions(service, owner):
    operator = await service.sign_in(Role.OPERATOR)
    account = await service.account(Role.READER)
    name = await owner.fetchval("select name from account where id = $1", account)
    person = await service.signed_in_as(account)
    found = await operator.get("/drift/personer", params={"sok": name.upper()})
    assert f"/drift/personer/{account}/sessioner/slut" in found.text
    answer = await operator.submit(f"/drift/personer/{account}/sessioner/slut")
    assert answer.headers["location"] == "/drift/personer"
    assert (await person.get("/dalarna")).status_code == 303
    assert "Ingen träff" in (await operator.get("/drift/personer?sok=finns-inte")).text


async def test_an_invited_person_of_the_register_gets_the_roles_of_the_seats(service, owner, administrator):
    """The seat gives the hat: no role is promised, and still the person comes in."""
    from datetime import UTC, date, datetime

    from services.domain.base.scope import identity_scope
    from services.domain.identity.actions.coming_in import come_in
    from services.domain.identity.queries.providers import provider_by_slug
    from services.domain.identity.rules import Presented

    await connect(owner)
    body = await owner.fetchval(
        "insert into body (tenant, slug, name, kind) values ('dalarna', $1, 'Ett nätverk', 'professional_network') returning id",
        f"natverk-{await owner.fetchval('select coalesce(max(id), 0) from body')}",
    )
    person = await owner.fetchval(
        "insert into person (tenant, name, mail) values ('dalarna', 'Sanna Säte', null) returning id"
    )
    await owner.execute(
        "insert into appointment (tenant, person, body, kind, valid_from) values ('dalarna', $1, $2, 'co_opted', '2025-01-01')",
        person,
        body,
    )
    page = await administrator.get(f"/dalarna/behorigheter/inbjudan?person={person}")
    assert 'value="Sanna Säte"' in page.text
    typed = invitation(name="Sanna Säte", address="sanna@falun.example", role="", who="Sanna Säte")
    assert (await administrator.submit("/dalarna/behorigheter/inbjudan", typed)).status_code == 303
    presented = Presented("https://idp.example", "sanna", "Sanna Säte", "sanna@falun.example", None, frozenset())
    async with identity_scope():
        provider = await provider_by_slug("egen")
        came = await come_in(
            presented, provider, address=None, today=date(2025, 11, 20), at=datetime(2026, 11, 22, tzinfo=UTC)
        )
    assert [hat.hat for hat in came.hats] == ["dalarna"]
    assert (await (await service.signed_in_as(came.account.id)).get("/dalarna")).status_code == 200


async def test_no_page_of_access_has_an_inline_style_or_script(service, owner, administrator):
    await connect(owner)
    await administrator.submit("/dalarna/behorigheter/inbjudan", invitation())
    for path in ("/dalarna/behorigheter", "/dalarna/behorigheter/inbjudan", "/dalarna/inloggning/egen", "/logga-in"):
        page: httpx.Response = await administrator.get(path)
        assert page.status_code == 200
        assert not re.search(r"<script(?![^>]*src)|\sstyle=|\son[a-z]+=", page.text)


async def connect(owner: asyncpg.Connection) -> None:
    await owner.execute(
        "insert into identity_provider (tenant, slug, name, issuer, client_id) values"
        " ('dalarna', 'egen', 'Egen', 'https://idp.example', 'samband'),"
        " ('stockholm', 'annan', 'Annan', 'https://idp2.example', 'samband')"
    )
