"""The bare page, the ceiling that the real pages are held against: Litestar, asyncpg and Jinja, and nothing else.

No session, no permissions, no middleware, no menus worked out: a transaction in the right role, the page's rows by the
fewest queries that fetch them, and the page's own markup with every text escaped anew. `python -m tests.load.floor`
serves the pages of the file that FLOOR_PAGES names.
"""

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path

import asyncpg
import msgspec
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server
from jinja2 import Environment
from litestar import Litestar, MediaType, Response, get

TEMPLATE = Environment(autoescape=True).from_string(
    "{% for piece in pieces %}{{ piece.markup | safe }}{{ piece.text }}{% endfor %}"
)


class Piece(msgspec.Struct, frozen=True):
    """A stretch of a page's markup, and the text that follows it."""

    markup: str
    text: str


class BarePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page without the service: the transaction that it runs in, its queries, and what it shows."""

    begin: str
    queries: tuple[tuple[str, tuple[str | list[str] | None, ...]], ...]
    pieces: tuple[Piece, ...]


def pieces_of(page: str) -> tuple[Piece, ...]:
    """A page cut at every text, so that showing it costs what showing its rows costs."""
    cutter = _Cutter(page)
    return tuple(cutter.pieces)


class _Cutter(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self.markup: list[str] = []
        self.feed(page)
        self.close()
        self.pieces.append(Piece("".join(self.markup), ""))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.markup.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.markup.append(f"</{tag}>")

    def handle_decl(self, decl: str) -> None:
        self.markup.append(f"<!{decl}>")

    def handle_data(self, data: str) -> None:
        if data.isspace():
            self.markup.append(data)
        else:
            self.pieces.append(Piece("".join(self.markup), data))
            self.markup.clear()


def app() -> Litestar:
    """The application of the server process."""
    pages = msgspec.json.decode(Path(os.environ["FLOOR_PAGES"]).read_bytes(), type=dict[str, BarePage])
    pools: list[asyncpg.Pool] = []

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        async with asyncpg.create_pool(os.environ["SAMBAND_DATABASE_URL"], min_size=2, max_size=10) as pool:
            pools.append(pool)
            yield

    @get("/{name:str}")
    async def bare(name: str) -> Response[str]:
        page = pages[name]
        async with pools[0].acquire() as connection:
            await connection.execute(page.begin)
            for query, parameters in page.queries:
                await connection.fetch(query, *parameters)
            await connection.execute("COMMIT")
        return Response(TEMPLATE.render(pieces=page.pieces), media_type=MediaType.HTML)

    @get("/ready")
    async def ready() -> str:
        return "ready"

    return Litestar([bare, ready], lifespan=[running], openapi_config=None)


def main() -> None:
    """Serve as the API is served."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    Server(
        "tests.load.floor:app",
        factory=True,
        port=parser.parse_args().port,
        workers=1,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.asyncio,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
