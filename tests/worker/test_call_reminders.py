"""Whoever has not answered a call is reminded by the clock: by the daily task, in a worker, once."""

import asyncio
import email
import email.policy
import sys
from datetime import timedelta
from pathlib import Path

from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions.answers import remind
from tests.domain.meetings.calling import AT, called, item, member, planned
from tests.worker.conftest import ROOT, Parts, until
from tests.worker.test_answers_by_mail import county

__all__ = ["county"]
MORNING = (sys.executable, "-m", "celery", "-A", "services.worker.app", "call", "samband.remind")


def reminded(folder: Path) -> list[str]:
    """Who has been reminded, by the letters in the folder."""
    letters = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in folder.glob("*.eml")
    ]
    return sorted(str(letter["To"]) for letter in letters if str(letter["Subject"]).startswith("Kommer du?"))


async def test_who_has_not_answered_is_reminded_once_in_the_morning(county: Parts):
    async with tenant_scope("dalarna"):
        meeting = await planned()
        await item(meeting, "Mötets öppnande")
        await member("Anna Ek")
        await member("Bo Alm", principal="mora")
        await called(meeting)
    county.environment["SAMBAND_TODAY"] = "2025-12-09"
    county.start("relay", "worker")
    environment = county.environment | {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    asked = await asyncio.create_subprocess_exec(*MORNING, cwd=ROOT, env=environment)
    assert await asked.wait() == 0

    async def has_written() -> bool:
        return len(reminded(county.data / "utkorg")) == 2

    await until(has_written)
    await until(county.idle)
    assert reminded(county.data / "utkorg") == ["anna@falun.example", "bo@mora.example"]
    async with tenant_scope("dalarna"):
        assert await remind(at=AT + timedelta(days=19)) == 0
        assert await remind(at=AT + timedelta(days=20)) == 0
