"""Reads one file in a process of its own: a header of JSON on the first line of standard input, then the file's bytes.

A hostile file can then take no more time and memory than this process may, and finds no key or database in it. What was
understood comes back as JSON; so does a refusal, by its name and facts.
"""

import resource
import sys
from contextlib import suppress

import msgspec

from services.domain.base.errors import RuleBroken
from services.domain.meetings.minutes_reader.apart import Answer, Question
from services.domain.meetings.minutes_reader.extraction import extract
from services.domain.meetings.minutes_reader.original import SwellingFile
from services.domain.meetings.minutes_reader.reading import understand

MOST_MEMORY = 1_500_000_000
MOST_SECONDS = 60


def main() -> None:
    """Read standard input, write what was understood."""
    for kind, limit in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        # Not every system lets a process bound itself.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))
    question = msgspec.json.decode(sys.stdin.buffer.readline(), type=Question)
    sys.stdout.buffer.write(msgspec.json.encode(_answer(question, sys.stdin.buffer.read())))


def _answer(question: Question, content: bytes) -> Answer:
    try:
        original = extract(question.name, content)
        return Answer(original=original, understood=understand(original, question.known))
    except RuleBroken as refused:
        return Answer(refused=type(refused).__name__, facts=refused.facts)
    except MemoryError:
        return Answer(refused=SwellingFile.__name__, facts={"name": question.name})


main()
