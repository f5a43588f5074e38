"""Built files: as small as the browser can take them, kept for a year, and nothing but what the manifest names."""

import json

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from services.api.assets import CACHE_CONTROL, assets_handler
from services.api.errors import answer_error
from services.render.environment import STATIC

MANIFEST = json.loads((STATIC / "manifest.json").read_text("utf-8"))


@pytest.fixture
def client():
    with TestClient(Litestar([assets_handler(STATIC)], exception_handlers={Exception: answer_error})) as client:
        yield client


def test_a_style_sheet_is_sent_compressed_to_whom_can_take_it(client) -> None:
    address = f"/static/{MANIFEST['app.css']}"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content == (STATIC / MANIFEST["app.css"]).read_bytes()
    assert int(packed.headers["content-length"]) < len(plain.content) / 4
    assert packed.headers["content-type"] == "text/css; charset=utf-8"
    assert packed.headers["vary"] == "Accept-Encoding"


def test_every_built_file_may_be_kept_for_a_year(client) -> None:
    for name in MANIFEST.values():
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == CACHE_CONTROL


def test_what_the_manifest_does_not_name_is_not_there(client) -> None:
    for name in ("manifest.json", "LICENCES.txt", "..%2Flayout.html", "app.css"):
        assert client.get(f"/static/{name}").status_code == 404


def test_a_font_is_not_compressed_again(client) -> None:
    answer = client.get(f"/static/{MANIFEST['inter-latin.woff2']}", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
