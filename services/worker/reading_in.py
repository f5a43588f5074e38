"""Reads files of old minutes, each in a process apart; what can't be read says why and is kept."""

from services.domain.base import jobs
from services.domain.base.errors import RuleBroken
from services.domain.base.jobs import JobView
from services.domain.documents.store import file_store
from services.domain.meetings.actions.reading_in import READ_MINUTES, keep_understood, keep_unreadable
from services.domain.meetings.minutes_reader.apart import read_apart
from services.domain.meetings.minutes_reader.drafts import draft_of
from services.domain.meetings.queries.reading_in import access_import, known_names, structure_to_compare
from services.domain.meetings.rules.reading_in import ImportState
from services.render.words import explain
from services.worker.kinds import JobScope, job


@job(READ_MINUTES)
async def read_minutes(job: JobView, scope: JobScope) -> None:
    """Read each file that still waits. One that can't be read doesn't stop the others."""
    numbers: list[int] = job.payload["imports"]
    async with scope():
        structure = await structure_to_compare()
        known = await known_names(structure)
    for done, number in enumerate(numbers):
        async with scope():
            view = await access_import(number)
        if view.state is not ImportState.WAITING:
            continue
        await scope.progress(done=done, total=len(numbers), message=f"Läser {view.upload.name}")
        content = await file_store().read(view.upload.digest)
        try:
            original, found = await read_apart(view.upload.name, content, known)
        except RuleBroken as refused:
            async with scope():
                await keep_unreadable(number, explain(refused))
            continue
        draft = draft_of(found, structure, today=scope.clock.today())
        async with scope():
            await keep_understood(number, original, draft, recognised=found.recognised)
    async with scope():
        await jobs.finish(job, result={"url": f"/{job.hat}/moten/inlasning"})
