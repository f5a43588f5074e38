"""The file store keeps the same bytes once, and nothing outside its directory."""

import io
import os

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


async def test_a_large_file_is_kept_and_given_piece_by_piece(tmp_path):
    store, content = FileStore(tmp_path / "files"), os.urandom(700_000)
    digest = await store.keep(io.BytesIO(content))
    pieces = [piece async for piece in await store.pieces(digest)]
    assert len(pieces) > 1
    assert b"".join(pieces) == content


async def test_what_is_kept_again_while_it_is_being_forgotten_stays(tmp_path):
    store = FileStore(tmp_path)
    digest = await store.keep(b"x")
    os.utime(tmp_path / digest[:2] / digest, (0, 0))
    await store.keep(b"x")
    await store.forget(digest)
    assert await store.read(digest) == b"x"


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", "G" * 64])
async def test_what_is_not_there_is_not_found(tmp_path, digest):
    with pytest.raises(NotFound):
        await FileStore(tmp_path).read(digest)
    with pytest.raises(NotFound):
        await FileStore(tmp_path).pieces(digest)
