"""Files in and out by the web: who may hand in, how much, and the addresses that files leave by."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from litestar import Litestar, post

from services.api import uploads
from services.api.app import LARGEST_BODY, Unguarded, refuse_unguarded
from services.api.rate_limit import UPLOADS_PER_MINUTE
from services.api.uploads import LINK_SECONDS, ONE_FILE, RECEIVES_FILES, link_to
from services.domain.base.actor import Actor
from services.domain.base.clock import Clock
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.bodies import BodyDraft, create_body
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.rules import BodyKind, BodyStatus
from services.domain.documents.kinds import LARGEST_FILE, FileKind
from services.domain.piccolo_conf import DB
from tests.api.conftest import Browser, Service, shown_errors
from tests.domain.documents.papers import paper, pdf

PAGE = "/dalarna/organ/{}"


@pytest.fixture
async def body(service: Service) -> str:
    """A new body of Dalarna, by its address."""
    draft = BodyDraft(name=f"Nätverk {time.monotonic_ns()}", kind=BodyKind.WORKING_GROUP, status=BodyStatus.IN_FORCE)
    async with tenant_scope("dalarna"):
        slug = await create_body(draft, actor=Actor.system("dalarna"), at=Clock().now())
    return f"/dalarna/organ/{slug}"


async def hand_in(browser: Browser, body: str, name: str, content: bytes, **form: str) -> httpx.Response:
    return await browser.submit(
        f"{body}/styrdokument",
        {"document_name": "Arbetsordning", **form},
        files={"document_file": (name, content, "application/octet-stream")},
    )


async def link_on(browser: Browser, body: str) -> str:
    """The page's link to the file of its mandate document."""
    page = (await browser.get(body)).text
    return page.partition(f'href="{body}/styrdokument/')[2].partition('"')[0].join((f"{body}/styrdokument/", ""))


async def test_a_file_is_handed_in_and_fetched_again_without_a_cookie(service: Service, body: str):
    leader = await service.sign_in(Role.DEVELOPMENT_LEADER)
    answer = await hand_in(leader, body, "Arbetsordning för nätverket.pdf", pdf())
    assert answer.status_code == 303, shown_errors(answer)
    member = await service.sign_in(Role.READER)
    assert "Hämta Arbetsordning för nätverket.pdf" in (await member.get(body)).text
    led_on = await member.get(await link_on(member, body))
    assert led_on.status_code == 303
    stranger = service.anonymous()
    file = await stranger.get(led_on.headers["location"])
    assert file.content == pdf()
    assert "set-cookie" not in file.headers
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Arbetsordning%20f%C3%B6r")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert file.headers["content-length"] == str(len(pdf()))


async def test_a_document_that_is_taken_away_takes_its_file_with_it(service: Service, body: str, owner_url: str):
    leader = await service.sign_in(Role.DEVELOPMENT_LEADER)
    await hand_in(leader, body, f"{body.rpartition('/')[2]}.pdf", pdf())
    link = await link_on(leader, body)
    await leader.submit(link.replace("/fil", "/ta-bort"))
    assert (await leader.get(link)).status_code == 404
    owner = await asyncpg.connect(owner_url)
    assert await owner.fetchval("select count(*) from upload where name = $1", f"{body.rpartition('/')[2]}.pdf") == 0
    await owner.close()


async def test_a_refused_file_is_explained_at_its_field_and_the_form_keeps_what_was_typed(service: Service, body: str):
    leader = await service.sign_in(Role.DEVELOPMENT_LEADER)
    answer = await hand_in(leader, body, "arbetsordning.pdf", paper(FileKind.DOCX), decision="§ 4")
    assert answer.status_code == 422
    assert shown_errors(answer) == [
        "”arbetsordning.pdf” slutar på .pdf men är i själva verket ett Word-dokument."
        " Spara om filen i rätt format och välj den igen."
    ]
    assert 'value="Arbetsordning"' in answer.text
    assert 'value="§ 4"' in answer.text
    assert 'id="falt-document_file-fel"' in answer.text


async def test_a_somewhat_too_large_file_is_refused_by_its_name(service: Service, body: str):
    leader = await service.sign_in(Role.DEVELOPMENT_LEADER)
    answer = await hand_in(leader, body, "stor.pdf", b"%PDF-" + bytes(LARGEST_FILE))
    assert shown_errors(answer) == [
        "”stor.pdf” är 25\xa0MB. En fil får vara högst 25\xa0MB. Minska bilderna i den, eller dela upp den."
    ]


async def test_a_body_beyond_all_bounds_is_refused_before_it_is_read(service: Service, body: str):
    leader = await service.sign_in(Role.DEVELOPMENT_LEADER)
    assert await post_unread(service, leader, f"{body}/styrdokument", length=ONE_FILE + 1) == 422


async def test_nobody_without_the_right_has_a_body_read(service: Service, body: str):
    reader = await service.sign_in(Role.READER)
    assert await post_unread(service, reader, f"{body}/styrdokument", length=100) == 404
    assert await post_unread(service, service.anonymous(), f"{body}/styrdokument", length=100) == 303


async def post_unread(service: Service, browser: Browser, path: str, *, length: int) -> int:
    """Post a body that fails the test when it is asked for; answers the status."""
    status = 0

    async def receive() -> Any:
        raise AssertionError("the body was read")

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = {
        "cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        "content-type": "multipart/form-data; boundary=x",
        "content-length": str(length),
    }
    scope: Any = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await service.app(scope, receive, send)
    return status


async def test_nobody_hands_in_files_without_end(service: Service, body: str, owner_url: str, monkeypatch):
    monkeypatch.setattr("services.api.rate_limit.time.time", lambda: 1_800_000_000.0)
    leader, colleague = await service.sign_in(Role.DEVELOPMENT_LEADER), await service.sign_in(Role.DEVELOPMENT_LEADER)
    slug = body.rpartition("/")[2]

    async def hand_in_number(browser: Browser, number: int) -> httpx.Response:
        return await hand_in(browser, body, f"{slug} {number}.pdf", pdf(), document_name=f"Bilaga {number}")

    taken = [(await hand_in_number(leader, number)).status_code for number in range(UPLOADS_PER_MINUTE)]
    assert taken == [303] * UPLOADS_PER_MINUTE
    refused = await hand_in_number(leader, UPLOADS_PER_MINUTE)
    assert refused.status_code == 429
    assert "Vänta en minut" in refused.text
    without_file = await leader.submit(f"{body}/styrdokument", {"document_name": "Bara namnet"})
    assert without_file.status_code != 429
    assert (await hand_in_number(colleague, UPLOADS_PER_MINUTE + 1)).status_code == 303
    owner = await asyncpg.connect(owner_url)
    kept = await owner.fetch("select name from upload where starts_with(name, $1)", f"{slug} ")
    await owner.close()
    numbers = {*range(UPLOADS_PER_MINUTE), UPLOADS_PER_MINUTE + 1}
    assert {row["name"] for row in kept} == {f"{slug} {number}.pdf" for number in numbers}


async def test_a_refused_file_counts_as_handed_in(service: Service, body: str, monkeypatch):
    monkeypatch.setattr("services.api.rate_limit.time.time", lambda: 1_800_000_000.0)
    leader = await service.sign_in(Role.DEVELOPMENT_LEADER)
    false = paper(FileKind.DOCX)
    taken = [(await hand_in(leader, body, "falsk.pdf", false)).status_code for _ in range(UPLOADS_PER_MINUTE)]
    assert taken == [422] * UPLOADS_PER_MINUTE
    assert (await hand_in(leader, body, "falsk.pdf", false)).status_code == 429


async def test_a_body_that_comes_slowly_holds_no_connection(service: Service, body: str):
    leader = await service.sign_in(Role.DEVELOPMENT_LEADER)
    await leader.get(body)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"--x\r\n"
        begun.set()
        await go_on.wait()
        yield b"--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x", "X-CSRFToken": leader.cookies["csrf"]}
    posting = asyncio.create_task(leader.post(f"{body}/styrdokument", content=slowly(), headers=headers))
    await begun.wait()
    assert DB.pool is not None
    assert DB.pool.get_idle_size() == DB.pool.get_size()
    go_on.set()
    assert (await posting).status_code == 422


@pytest.fixture
async def upload(service: Service, body: str, owner_url: str) -> int:
    """A file of Dalarna."""
    leader = await service.sign_in(Role.DEVELOPMENT_LEADER)
    await hand_in(leader, body, "a.pdf", pdf())
    owner = await asyncpg.connect(owner_url)
    number = await owner.fetchval("select max(id) from upload")
    await owner.close()
    return number


async def test_a_link_to_a_file_lasts_a_minute(service: Service, upload: int):
    now = time.time()
    anybody = service.anonymous()
    assert (await anybody.get(link_to(upload, "dalarna", service.settings, reader=7))).status_code == 200
    old = link_to(upload, "dalarna", service.settings, reader=7, now=now - LINK_SECONDS - 1)
    assert (await anybody.get(old)).status_code == 404


async def test_a_link_leads_to_its_own_file_alone(service: Service, upload: int):
    link = link_to(upload, "dalarna", service.settings, reader=7)
    promise, _, seal = link.removeprefix("/fil/").rpartition(".")
    anybody = service.anonymous()
    for forged in (
        f"stockholm.{promise.partition('.')[2]}.{seal}",
        f"{promise}9.{seal}",
        f"{promise.replace(f'.{upload}.', f'.{upload - 1}.')}.{seal}",
        f"{promise.replace('.7.', '.8.')}.{seal}",
        f"{promise}.{seal[:-2]}A=",
        f"{promise}.",
        promise,
        "å",
        f"{promise}.å",
        ".",
    ):
        assert (await anybody.get(f"/fil/{forged}")).status_code == 404, forged
    assert (await anybody.get(link_to(upload, "stockholm", service.settings, reader=7))).status_code == 404


async def test_each_time_a_file_is_fetched_the_log_says_who_and_which(service: Service, body: str, owner_url: str):
    await hand_in(await service.sign_in(Role.DEVELOPMENT_LEADER), body, f"{body.rpartition('/')[2]}.pdf", pdf())
    reader = await service.account(Role.READER)
    browser = await service.signed_in_as(reader)
    owner = await asyncpg.connect(owner_url)

    async def fetched() -> list[tuple[str, str]]:
        entries = await owner.fetch(
            "select subject, address from audit_entry where hat = 'dalarna' and account = $1"
            " and verb = 'documents.file.fetched' order by id",
            reader,
        )
        return [(entry["subject"], entry["address"]) for entry in entries]

    upload = await owner.fetchval("select max(id) from upload")
    led_on = await browser.get(await link_on(browser, body))
    assert await fetched() == [], "the link was given, the file not yet fetched"
    for times in (1, 2):
        assert (await service.anonymous().get(led_on.headers["location"])).status_code == 200
        assert await fetched() == [(f"fil:{upload}", "127.0.0.1")] * times
    await service.anonymous().get(led_on.headers["location"] + "0")
    assert len(await fetched()) == 2
    log = await (await service.sign_in(Role.ADMINISTRATOR)).get("/dalarna/handelselogg?handelse=documents.")
    assert f"Fil {body.rpartition('/')[2]}.pdf" in log.text
    await owner.close()


def test_files_leave_only_where_it_is_noted():
    """By `attachment`, `/fil/` and the structure's own; a calendar is no file, its programme fetches it for ever."""
    api = Path(uploads.__file__).parent
    sending = {
        str(path.relative_to(api)) for path in api.rglob("*.py") if '"Content-Disposition"' in path.read_text("utf-8")
    }
    assert sending == {"answers.py", "uploads.py", "bodies/file.py", "meetings/feeds.py"}


def test_a_handler_of_large_bodies_says_who_may_send_them():
    def app(**options: object) -> Litestar:
        @post("/stort", opt=options, request_max_body_size=LARGEST_BODY + 1)
        async def take() -> None: ...

        return Litestar([take], request_max_body_size=LARGEST_BODY)

    refuse_unguarded(app(permission=BodyPermission.EDIT, **RECEIVES_FILES))
    for careless in ({"public": True}, {"permission": BodyPermission.EDIT}, {"public": True, **RECEIVES_FILES}):
        with pytest.raises(Unguarded):
            refuse_unguarded(app(**careless))
