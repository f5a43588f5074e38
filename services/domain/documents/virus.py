"""The virus scanner (viruskontroll): ClamAV's clamd, spoken to by its own protocol, when SAMBAND_CLAMD says where it is.

A file is sent as INSTREAM: pieces with their length before them, an empty one last; the answer is one line. Where a
scanner is set nothing passes without its word.
"""

import asyncio
import re
import struct
from enum import StrEnum
from typing import IO

from services.domain.base.settings import SettingMissing, optional
from services.domain.documents.errors import ScannerSilent, VirusFound

SECONDS = 60
"""Longer than a scan of the largest file takes."""
_PIECE = 1 << 18
_ADDRESS = re.compile(r"unix:/.+|tcp://[^/:]+:\d{1,5}")


class Verdict(StrEnum):
    """What the scanner said of a kept file."""

    CLEAN = "clean"
    UNSCANNED = "unscanned"


def ensure_scanner_setting() -> None:
    """Stop the start when SAMBAND_CLAMD is set to something that is no address."""
    if (address := optional("SAMBAND_CLAMD")) and not _ADDRESS.fullmatch(address):
        raise SettingMissing("SAMBAND_CLAMD", "ska skrivas tcp://värd:3310 eller unix:/sökväg")


async def scan(file: IO[bytes], *, name: str) -> Verdict:
    """Ask the scanner, if there is one. Raises VirusFound, or ScannerSilent when it doesn't answer as it should."""
    address = optional("SAMBAND_CLAMD")
    if not address:
        return Verdict.UNSCANNED
    try:
        async with asyncio.timeout(SECONDS):
            answer = await _ask(address, file)
    except (OSError, EOFError, asyncio.LimitOverrunError) as error:
        raise ScannerSilent(file=name) from error
    if answer == "stream: OK":
        return Verdict.CLEAN
    if answer.endswith(" FOUND"):
        raise VirusFound(file=name, virus=answer.removeprefix("stream: ").removesuffix(" FOUND"))
    # Its own size limit, a broken signature database …: not scanned is not clean.
    raise ScannerSilent(file=name)


async def _ask(address: str, file: IO[bytes]) -> str:
    reader, writer = await _connect(address)
    try:
        writer.write(b"zINSTREAM\0")
        await asyncio.to_thread(file.seek, 0)
        while piece := await asyncio.to_thread(file.read, _PIECE):
            writer.write(struct.pack("!L", len(piece)) + piece)
            await writer.drain()
        writer.write(struct.pack("!L", 0))
        return (await reader.readuntil(b"\0")).rstrip(b"\0").decode("utf-8", "replace")
    finally:
        writer.close()


async def _connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if address.startswith("unix:"):
        return await asyncio.open_unix_connection(address.removeprefix("unix:"))
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    return await asyncio.open_connection(host, int(port))
