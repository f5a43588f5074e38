"""The file store keeps the same bytes once, and nothing outside its directory."""

import pytest

from services.domain.base.errors import NotFound
from services.domain.documents.store import FileStore


async def test_what_is_kept_is_read_again(tmp_path):
    store = FileStore(tmp_path / "files")
    digest = await store.keep("Halvår".encode())
    assert await store.read(digest) == "Halvår".encode()


async def test_the_same_bytes_are_kept_once_and_nothing_half_made_stays(tmp_path):
    store = FileStore(tmp_path)
    assert await store.keep(b"x") == await store.keep(b"x")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", "G" * 64])
async def test_what_is_not_there_is_not_found(tmp_path, digest):
    with pytest.raises(NotFound):
        await FileStore(tmp_path).read(digest)
