"""The file store (filförråd): bytes under the SHA-256 of their content, in a directory.

The same content is kept once. A file is whole or not there: it is written beside its place and renamed. Rows say what a
file is called and who may read it; a file that no row names, left by a crash between the two, harms nothing.
"""

import asyncio
import hashlib
import io
import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from services.domain.base.errors import NotFound
from services.domain.base.settings import required_directory

_RECENT_SECONDS = 3600
_PIECE = 1 << 18
_LEAVING = "leaving-"
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class FileStore:
    """Files below a directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def keep(self, content: bytes | IO[bytes]) -> str:
        """Keep these bytes; answers the digest under which they are found. A file is read piece by piece."""
        return await asyncio.to_thread(self._keep, content)

    async def read(self, digest: str) -> bytes:
        """The bytes of a digest. Raises NotFound."""
        try:
            return await asyncio.to_thread(self._path(digest).read_bytes)
        except FileNotFoundError as error:
            raise NotFound(file=digest) from error

    async def pieces(self, digest: str) -> AsyncIterator[bytes]:
        """The bytes of a digest, piece by piece. Raises NotFound before the first piece is taken."""
        try:
            file = await asyncio.to_thread(self._path(digest).open, "rb")
        except FileNotFoundError as error:
            raise NotFound(file=digest) from error
        return _pieces(file)

    async def forget(self, digest: str) -> None:
        """Take the bytes away, unless they were kept (again) within the last hour: their row may be on its way."""
        await asyncio.to_thread(self._forget, digest)

    async def digests(self) -> AsyncIterator[list[str]]:
        """All digests that have lain here for an hour, one folder at a time; what a crash left half-made goes."""
        folders = await asyncio.to_thread(lambda: sorted(self.directory.glob("[0-9a-f][0-9a-f]")))
        for folder in folders:
            yield await asyncio.to_thread(self._old_in, folder)

    def _path(self, digest: str) -> Path:
        if not _DIGEST.match(digest):
            raise NotFound(file=digest)
        return self.directory / digest[:2] / digest

    def _keep(self, content: bytes | IO[bytes]) -> str:
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # pyright: ignore[reportArgumentType]
        path = self._path(digest)
        try:
            os.utime(path)
        except FileNotFoundError:
            file.seek(0)
            write_whole(path, file)
        return digest

    def _forget(self, digest: str) -> None:
        path = self._path(digest)
        aside = path.with_name(f"{_LEAVING}{digest}")
        with suppress(FileNotFoundError):
            # Out of the way first: whoever keeps the same bytes now writes them anew, whoever did just before is seen.
            path.rename(aside)
            if _is_recent(aside):
                aside.rename(path)
            else:
                aside.unlink()

    @staticmethod
    def _old_in(folder: Path) -> list[str]:
        found = []
        for path in folder.iterdir():
            with suppress(FileNotFoundError):
                if _is_recent(path):
                    continue
                if _DIGEST.match(path.name):
                    found.append(path.name)
                else:
                    path.unlink()
        return sorted(found)


def _is_recent(path: Path) -> bool:
    return path.stat().st_mtime > time.time() - _RECENT_SECONDS


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece
    finally:
        file.close()


def write_whole(path: Path, content: bytes | IO[bytes]) -> None:
    """Write a file so that it is whole or not there, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile(dir=path.parent, prefix="half-made-", delete=False)  # noqa: SIM115
    try:
        with file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                shutil.copyfileobj(content, file, _PIECE)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except BaseException:
        Path(file.name).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(directory: Path) -> None:
    """Make a rename last through a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_store() -> FileStore:
    """The store of this installation, below SAMBAND_DATA."""
    return FileStore(required_directory("SAMBAND_DATA") / "files")


def made_file_store() -> FileStore:
    """Where files lie that a job made for one person, and that go again after a while."""
    return FileStore(required_directory("SAMBAND_DATA") / "made")
