"""The file store (filförråd): bytes under the SHA-256 of their content, in a directory.

The same content is kept once. A file is whole or not there: it is written beside its place and renamed. Rows say what a
file is called and who may read it; a file that no row names, left by a crash between the two, harms nothing.
"""

import asyncio
import hashlib
import os
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from services.domain.base.errors import NotFound
from services.domain.base.settings import required_directory

_RECENT_SECONDS = 3600
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class FileStore:
    """Files below a directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def keep(self, content: bytes) -> str:
        """Keep these bytes; answers the digest under which they are found."""
        return await asyncio.to_thread(self._keep, content)

    async def read(self, digest: str) -> bytes:
        """The bytes of a digest. Raises NotFound."""
        try:
            return await asyncio.to_thread(self._path(digest).read_bytes)
        except FileNotFoundError as error:
            raise NotFound(file=digest) from error

    async def forget(self, digest: str) -> None:
        """Take the bytes away, unless they were kept (again) within the last hour: their row may be on its way."""
        await asyncio.to_thread(self._forget, digest)

    def _path(self, digest: str) -> Path:
        if not _DIGEST.match(digest):
            raise NotFound(file=digest)
        return self.directory / digest[:2] / digest

    def _keep(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists():
            path.touch()
            return digest
        write_whole(path, content)
        return digest

    def _forget(self, digest: str) -> None:
        path = self._path(digest)
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _RECENT_SECONDS:
                path.unlink()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is whole or not there, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile(dir=path.parent, prefix="half-made-", delete=False)  # noqa: SIM115
    try:
        with file:
            file.write(content)
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
