"""Pages leave compressed when the browser takes it, and say so; what it cannot take it does not get."""

import httpx

from services.domain.base.roles import Role
from tests.api.conftest import Service


async def test_a_page_is_compressed_for_who_takes_it(service: Service):
    browser = await service.sign_in(Role.ADMINISTRATOR)
    plain = await browser.get("/dalarna", headers={"Accept-Encoding": "identity"})
    small = await browser.get("/dalarna", headers={"Accept-Encoding": "gzip, br"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["vary"]
    assert int(small.headers["content-length"]) < len(plain.content) / 2
    assert small.text == plain.text


async def test_the_length_of_a_compressed_page_varies(service: Service):
    browser = service.anonymous()
    lengths = {(await browser.get("/tillganglighet")).headers["content-length"] for _ in range(20)}
    assert len(lengths) > 5


async def test_an_answer_without_a_page_is_left_alone(service: Service):
    answer: httpx.Response = await service.anonymous().get("/health/live")
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
