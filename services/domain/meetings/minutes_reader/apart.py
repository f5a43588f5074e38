"""Reading in a process apart: what is asked of it, what it answers, and what becomes of its death."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from services.domain.base.errors import RuleBroken
from services.domain.meetings.minutes_reader import original
from services.domain.meetings.minutes_reader.original import BrokenFile, Original, SwellingFile
from services.domain.meetings.minutes_reader.understood import Known, Understanding

ROOT = Path(__file__).parents[4]
MOST_WAIT = 90.0
"""Seconds; the process has fewer of its own to work in."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which file is to be read, and the names that may be met in it."""

    name: str
    known: Known


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was understood, or the refusal by its name and facts."""

    original: Original | None = None
    understood: Understanding | None = None
    refused: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)


async def read_apart(name: str, content: bytes, known: Known) -> tuple[Original, Understanding]:
    """The lines of a file and what they say. Raises what `original` names when it can't be read."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.domain.meetings.minutes_reader",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    header = msgspec.json.encode(Question(name=name, known=known))
    try:
        async with asyncio.timeout(MOST_WAIT):
            written, _ = await process.communicate(header + b"\n" + content)
    except TimeoutError:
        raise SwellingFile(name=name) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _told(name, process.returncode, written)


def _told(name: str, status: int | None, written: bytes) -> tuple[Original, Understanding]:
    if status or not written:
        # Killed by its own bounds, or run out of them: the file asks for more than a document can need.
        raise SwellingFile(name=name)
    answer = msgspec.json.decode(written, type=Answer)
    if answer.original is None or answer.understood is None:
        refusal = getattr(original, answer.refused, BrokenFile)
        assert issubclass(refusal, RuleBroken)
        raise refusal(**answer.facts)
    return answer.original, answer.understood
