"""What the worker can do: a function per kind of job and per kind of message.

A file per kind of work registers its functions::

    @job("bodies.structure_workbook")
    async def make_workbook(job: JobView, scope: JobScope) -> Mapping[str, Any]:
        async with scope():
            structure = await whole_structure()
        await scope.progress(done=1, total=2, message="Skriver arket")
        ...
        return {"file": number}

A job can run twice: killed half-way, it is begun anew. Its effect therefore stands in one transaction with
`jobs.finish(job, result=…)`, after which the function returns None; or it can be had twice without harm, and the function
returns the result.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.clock import Clock
from services.domain.base.hats import scope_of
from services.domain.base.jobs import JobView
from services.domain.base.scope import opened

if TYPE_CHECKING:
    from services.render.mail import Letter


@dataclass(frozen=True, slots=True)
class Message:
    """Work out of the outbox; `attempts` counts how often it was taken, this time included."""

    id: int
    hat: str
    kind: str
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class JobScope:
    """What a job's function works with: `async with scope():` opens a transaction in the hat where the job was started."""

    job: JobView
    clock: Clock
    base_url: str

    @property
    def actor(self) -> Actor:
        """Samband itself, in the job's hat."""
        return Actor.system(self.job.hat)

    def __call__(self) -> AbstractAsyncContextManager[None]:
        return opened(scope_of(self.job.hat))

    async def progress(self, *, done: int, total: int, message: str = "") -> None:
        """Show how far it has come, at once: not to be called inside a transaction."""
        async with self():
            await jobs.progress(self.job, done=done, total=total, message=message)


JobFunction = Callable[[JobView, JobScope], Awaitable[Mapping[str, Any] | None]]
MessageFunction = Callable[[Message], Awaitable[None]]
LetterFunction = Callable[["Letter"], Awaitable["Letter"]]

JOBS: dict[str, JobFunction] = {}
MESSAGES: dict[str, MessageFunction] = {}
LETTERS: dict[str, LetterFunction] = {}


class Later(Exception):
    """A message cannot be dealt with now, and should be tried again after a while."""


def job(kind: str) -> Callable[[JobFunction], JobFunction]:
    """Register what makes a kind of job."""

    def register(function: JobFunction) -> JobFunction:
        if JOBS.setdefault(kind, function) is not function:
            raise ValueError(f"two functions for the job {kind}")
        return function

    return register


def message(kind: str) -> Callable[[MessageFunction], MessageFunction]:
    """Register what deals with a kind of outbox message."""

    def register(function: MessageFunction) -> MessageFunction:
        if MESSAGES.setdefault(kind, function) is not function:
            raise ValueError(f"two functions for the message {kind}")
        return function

    return register


def letter(*templates: str) -> Callable[[LetterFunction], LetterFunction]:
    """Register what completes letters of these templates when they are written: a secret link, an invitation, a document."""

    def register(function: LetterFunction) -> LetterFunction:
        for template in templates:
            if LETTERS.setdefault(template, function) is not function:
                raise ValueError(f"two functions for the letter {template}")
        return function

    return register
