"""The bare page, the ceiling that the real pages are held against: Litestar, asyncpg and Jinja, and nothing else.

No session, no permissions, no middleware, no audit, nothing worked out: a transaction in the right role, the page's rows by
the fewest queries that fetch them, and the page's own templates, compiled by Jinja as it comes and filled with what the
service itself once filled them with. `python -m tests.load.floor` serves the pages of the file that FLOOR_PAGES names.
"""

import argparse
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import asyncpg
import msgspec
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server
from jinja2 import Environment, Template
from litestar import Litestar, MediaType, Response, get
from litestar.testing import AsyncTestClient

from services.api import answers
from services.api.app import create_app
from services.api.settings import Settings
from services.render.environment import build_environment


class BarePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page without the service: where it is found and by whose cookie, the transaction it runs in, and its queries."""

    path: str
    cookie: str
    begin: str
    queries: tuple[tuple[str, tuple[str | list[str] | None, ...]], ...]


def stock_environment() -> Environment:
    """The service's templates, filters and globals in an environment of Jinja's own."""
    with patch("services.render.environment.CompilingEnvironment", Environment):
        return build_environment()


async def filling(
    page: BarePage, client: AsyncTestClient[Litestar], stock: Environment
) -> tuple[Template, dict[str, Any]]:
    """The page's template and what the service fills it with. Raises ValueError unless the two make the service's page."""
    filled: list[tuple[str, dict[str, Any]]] = []
    make = answers.render

    def note(template: str, context: dict[str, Any]) -> str:
        filled.append((template, context))
        return make(template, context)

    with patch.object(answers, "render", note):
        answer = await client.get(page.path, headers={"Cookie": page.cookie})
    ((name, context),) = filled
    template = stock.get_template(name)
    if template.render(context) != answer.text:
        raise ValueError(f"{page.path}: the bare page does not read as the page does")
    return template, context


async def reads_json(connection: asyncpg.Connection) -> None:
    """Columns of JSON come as what they say, as in the service."""
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, encoder=json.dumps, decoder=msgspec.json.decode, schema="pg_catalog")


def app() -> Litestar:
    """The application of the server process."""
    pages = msgspec.json.decode(Path(os.environ["FLOOR_PAGES"]).read_bytes(), type=list[BarePage])
    pools: list[asyncpg.Pool] = []
    fillings: list[tuple[Template, dict[str, Any]]] = []

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        stock = stock_environment()
        async with AsyncTestClient(create_app(Settings.from_environment())) as client:
            fillings.extend([await filling(page, client, stock) for page in pages])
        database = os.environ["SAMBAND_DATABASE_URL"]
        async with asyncpg.create_pool(database, min_size=2, max_size=10, init=reads_json) as pool:
            pools.append(pool)
            yield

    @get("/{at:int}")
    async def bare(at: int) -> Response[str]:
        page, (template, context) = pages[at], fillings[at]
        async with pools[0].acquire() as connection:
            await connection.execute(page.begin)
            for query, parameters in page.queries:
                await connection.fetch(query, *parameters)
            await connection.execute("COMMIT")
        return Response(template.render(context), media_type=MediaType.HTML)

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
