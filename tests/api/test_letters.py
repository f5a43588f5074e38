"""The operator's page of letters: how each went, what it says while it lies here, and sending it again."""

import asyncpg

from services.domain.base import mail
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.documents.store import write_whole
from tests.api.conftest import Service

LETTER = b"From: a@b.example\r\nTo: kim@kommunen.example\r\nSubject: Inbjudan\r\n\r\nLogga in <nu>\r\n"


async def promised() -> int:
    async with tenant_scope("dalarna"):
        return await mail.send("kim@kommunen.example", "invitation", {})


async def fail(service: Service, number: int) -> None:
    owner = await asyncpg.connect(service.owner_url)
    await owner.execute(
        "update mail_message set state = 'failed', reason = 'Adressen finns inte.' where id = $1", number
    )
    await owner.close()


async def test_a_letter_in_the_folder_can_be_read_and_that_is_noted(service: Service) -> None:
    operator = await service.sign_in(Role.OPERATOR)
    number = await promised()
    assert "Inbjudan</h2>" not in (await operator.get(f"/drift/brev/{number}")).text
    write_whole(mail.letter_file(service.settings.data, number), LETTER)
    page = (await operator.get(f"/drift/brev/{number}")).text
    assert "Inbjudan" in page
    assert "Logga in &lt;nu&gt;" in page
    owner = await asyncpg.connect(service.owner_url)
    noted = await owner.fetchval("select count(*) from audit_entry where subject = $1", f"brev:{number}")
    await owner.close()
    assert noted == 1


async def test_a_letter_that_did_not_arrive_is_sent_again_once(service: Service) -> None:
    operator = await service.sign_in(Role.OPERATOR)
    number = await promised()
    assert (await operator.submit(f"/drift/brev/{number}/igen")).status_code == 409
    await fail(service, number)
    assert "Adressen finns inte." in (await operator.get(f"/drift/brev/{number}")).text
    assert (await operator.submit(f"/drift/brev/{number}/igen")).status_code == 303
    assert "På väg" in (await operator.get(f"/drift/brev/{number}")).text
    owner = await asyncpg.connect(service.owner_url)
    promises = await owner.fetch("select hat from outbox_message where payload = $1::jsonb", f'{{"mail": {number}}}')
    await owner.close()
    assert [promise["hat"] for promise in promises] == ["dalarna", "dalarna"]
    assert (await operator.submit(f"/drift/brev/{number}/igen")).status_code == 409


async def test_letters_are_the_operators_business_alone(service: Service) -> None:
    number = await promised()
    administrator = await service.sign_in(Role.ADMINISTRATOR)
    assert (await administrator.get(f"/drift/brev/{number}")).status_code == 404
    operator = await service.sign_in(Role.OPERATOR)
    assert (await operator.get(f"/drift/brev/{number + 10_000}")).status_code == 404
