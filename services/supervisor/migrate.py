"""Brings the schema up to date as the owner (migrering): Piccolo's `forwards` in a process of its own.

A process of its own, because the engine that Piccolo finds is one per process, and here it must be the owner's.
"""

import os
import subprocess
import sys
from pathlib import Path

from services.supervisor.process import PartFailed

ROOT = Path(__file__).parents[2]


class MigrationFailed(PartFailed):
    """The last line says what PostgreSQL or Piccolo objected to; `output` is the whole."""

    def __init__(self, output: str) -> None:
        self.output = output
        last = (output.strip().splitlines() or ["okänt fel"])[-1]
        super().__init__(f"Databasens schema kunde inte uppdateras: {last}")


def migrate(environment: dict[str, str], owner_url: str) -> str:
    """Run the migrations that are not yet run; returns what Piccolo said."""
    done = subprocess.run(
        [sys.executable, "-m", "piccolo.main", "migrations", "forwards", "samband"],
        cwd=ROOT,
        env=os.environ
        | environment
        | {
            "SAMBAND_OWNER_DATABASE_URL": owner_url,
            "SAMBAND_MIGRATING": "1",
            "PICCOLO_CONF": "services.domain.piccolo_conf",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise MigrationFailed(done.stdout)
    return done.stdout
