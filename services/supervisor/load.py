"""Loads what every installation has, the reference rows and the 24 RSS, and the demonstration when it is asked for.

Can be run at every start: what is there already is left alone. A process of its own, as the services' login, because
a process has one engine.
"""

import asyncio
import os
import subprocess
import sys

from services.supervisor.migrate import ROOT
from services.supervisor.process import PartFailed


class LoadingFailed(PartFailed):
    """The last line says what went wrong; `output` is the whole."""

    def __init__(self, output: str) -> None:
        self.output = output
        last = (output.strip().splitlines() or ["okänt fel"])[-1]
        super().__init__(f"Databasens innehåll kunde inte läsas in: {last}")


def load(environment: dict[str, str], *, demonstration: bool = False) -> None:
    """Load into the database that these settings name. Raises LoadingFailed."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, "-m", "services.supervisor.load", *(["--demonstration"] if demonstration else [])],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise LoadingFailed(done.stdout)


async def _load(*, demonstration: bool) -> None:
    from services.domain.base.scope import operator_scope
    from services.domain.base.settings import required
    from services.domain.networks.reference import load_networks
    from services.domain.piccolo_conf import DB
    from services.domain.tenancy.reference import load_reference, load_tenants
    from services.supervisor.demonstration.loading import load_demonstration

    await DB.start_connection_pool(min_size=1, max_size=2)
    try:
        async with operator_scope():
            await load_reference()
            await load_tenants()
            await load_networks()
        if demonstration:
            await load_demonstration(required("SAMBAND_DEMONSTRATION_ISSUER"))
    finally:
        await DB.close_connection_pool()


if __name__ == "__main__":
    asyncio.run(_load(demonstration="--demonstration" in sys.argv[1:]))
