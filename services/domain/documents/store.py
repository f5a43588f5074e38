"""The file store (filförråd): bytes under the SHA-256 of their content, in a directory.

The same content is kept once. A file is whole or not there: it is written beside its place and renamed. Rows say what a
file is called and who may read it; a file that no row names, left by a crash between the two, harms nothing.
"""

import asyncio
import hashlib
import os
import re
import tempfile
from pathlib import Path

from services.domain.base.errors import NotFound
from services.domain.base.settings import required_directory

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

    def _path(self, digest: str) -> Path:
        if not _DIGEST.match(digest):
            raise NotFound(file=digest)
        return self.directory / digest[:2] / digest

    def _keep(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="half-made-", delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        return digest


def file_store() -> FileStore:
    """The store of this installation, below SAMBAND_DATA."""
    return FileStore(required_directory("SAMBAND_DATA") / "files")
