"""A server that speaks clamd's protocol as ClamAV's does, for INSTREAM, and knows one virus."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.domain.documents.papers import EICAR


class Scanner:
    """What was sent to it, and what it answers instead of looking when told to."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.says: bytes | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.readuntil(b"\0") != b"zINSTREAM\0":
                writer.write(b"UNKNOWN COMMAND\0")
                return
            content = b""
            while length := struct.unpack("!L", await reader.readexactly(4))[0]:
                content += await reader.readexactly(length)
            self.seen.append(content)
            found = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
            writer.write(found if self.says is None else self.says)
            await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def scanner_on_tcp() -> AsyncIterator[tuple[Scanner, str]]:
    """The scanner and its address as SAMBAND_CLAMD writes it."""
    scanner = Scanner()
    server = await asyncio.start_server(scanner.serve, "127.0.0.1", 0)
    async with server:
        yield scanner, f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def scanner_on_socket(path: str) -> AsyncIterator[tuple[Scanner, str]]:
    scanner = Scanner()
    async with await asyncio.start_unix_server(scanner.serve, path):
        yield scanner, f"unix:{path}"
