"""A job's page: who sees it, what it shows on its way and at its end, and the files it made."""

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.hats import scope_of
from services.domain.base.jobs import JobView
from services.domain.base.roles import Role
from services.domain.base.scope import opened
from services.domain.documents.actions import keep_file
from services.domain.documents.store import made_file_store
from tests.api.conftest import Service

KEYS = iter(range(10_000))


async def started(service: Service, account: int, hat: str = "dalarna") -> JobView:
    clock = service.settings.clock
    async with opened(scope_of(hat)):
        job = await jobs.start(
            "test.export",
            f"nyckel {next(KEYS)}",
            title="Strukturen som Excel",
            payload={},
            actor=Actor(account, "Person", hat),
            at=clock.now(),
        )
        begun = await jobs.begin(job.id)
        assert begun is not None
    return begun


async def test_progress_and_the_made_file_are_shown_to_the_one_who_asked(service: Service) -> None:
    account = await service.account(Role.MEMBER)
    browser = await service.signed_in_as(account)
    job = await started(service, account)
    async with opened(scope_of("dalarna")):
        await jobs.progress(job, done=7, total=24, message="Läser organ")
    page = await browser.get(f"/dalarna/jobb/{job.id}")
    assert "Läser organ" in page.text
    assert 'value="7"' in page.text
    assert f'hx-sse:connect="/dalarna/jobb/{job.id}/handelser"' in page.text

    async with opened(scope_of("dalarna")):
        number = await keep_file(
            b"PK", job=job.id, name="Struktur åäö.xlsx", media_type="application/x", store=made_file_store()
        )
        await jobs.finish(job, result={})
    page = await browser.get(f"/dalarna/jobb/{job.id}")
    assert "hx-sse:connect" not in page.text
    assert "Struktur åäö.xlsx" in page.text
    file = await browser.get(f"/dalarna/jobb/{job.id}/filer/{number}")
    assert file.content == b"PK"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''Struktur%20%C3%A5%C3%A4%C3%B6.xlsx"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in file.headers["content-security-policy"]
    assert "Strukturen som Excel" in (await browser.get("/dalarna/jobb")).text
    log = await (await service.sign_in(Role.ADMINISTRATOR)).get("/dalarna/handelselogg?handelse=documents.file.")
    row = next(row for row in log.text.split("<tr>") if "Jobb Strukturen som Excel" in row)
    assert "Hämtade en fil" in row


async def test_a_job_and_its_files_do_not_exist_for_others(service: Service) -> None:
    account = await service.account(Role.MEMBER)
    job = await started(service, account)
    async with opened(scope_of("dalarna")):
        number = await keep_file(b"x", job=job.id, name="a.xlsx", media_type="application/x", store=made_file_store())
    member = await service.sign_in(Role.MEMBER)
    elsewhere = await service.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    for path in (f"/jobb/{job.id}", f"/jobb/{job.id}/filer/{number}", f"/jobb/{job.id}/handelser"):
        assert (await member.get(f"/dalarna{path}")).status_code == 404
        assert (await elsewhere.get(f"/dalarna{path}")).status_code == 404
        assert (await elsewhere.get(f"/stockholm{path}")).status_code == 404
    office = await service.sign_in(Role.DEVELOPMENT_LEADER)
    assert (await office.get(f"/dalarna/jobb/{job.id}/filer/{number}")).status_code == 200


async def test_a_failed_job_says_why_and_is_started_again(service: Service) -> None:
    account = await service.account(Role.SKR_COORDINATOR)
    browser = await service.signed_in_as(account)
    job = await started(service, account, "nationellt")
    async with opened(scope_of("nationellt")):
        await jobs.fail(job, reason="Disken är full.")
    page = await browser.get(f"/nationellt/jobb/{job.id}")
    assert "Disken är full." in page.text
    answer = await browser.submit(f"/nationellt/jobb/{job.id}/igen")
    assert answer.status_code == 303
    assert answer.headers["location"] != f"/nationellt/jobb/{job.id}"
    assert "Väntar" in (await browser.get(answer.headers["location"])).text
    assert (await browser.submit(f"/nationellt/jobb/{job.id + 10_000}/igen")).status_code == 404


async def test_what_a_superseded_run_did_is_rolled_back(service: Service) -> None:
    job = await started(service, await service.account(Role.MEMBER))
    async with opened(scope_of("dalarna")):
        newer = await jobs.begin(job.id)
    assert newer is not None
    try:
        async with opened(scope_of("dalarna")):
            await keep_file(b"gammal", job=job.id, name="a", media_type="b", store=made_file_store())
            await jobs.finish(job, result={})
    except jobs.Superseded:
        pass
    else:
        raise AssertionError("an old run ended a job")
    async with opened(scope_of("dalarna")):
        await jobs.finish(newer, result={"by": "newer"})
        assert (await jobs.access(job.id)).result == {"by": "newer"}
