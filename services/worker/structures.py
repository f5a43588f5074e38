"""Makes the workbook of a structure."""

import asyncio
from datetime import date

from services.domain.base import jobs
from services.domain.base.audit import record
from services.domain.base.jobs import JobView
from services.domain.bodies.actions.workbook import STRUCTURE_WORKBOOK
from services.domain.bodies.queries import book
from services.domain.bodies.queries.bodies import routes, stated_vacancies
from services.domain.bodies.queries.lines import body_lines
from services.domain.bodies.queries.principals import list_principals, representation
from services.domain.documents.actions import keep_file
from services.domain.documents.store import made_file_store
from services.domain.networks.queries.networks import national_networks
from services.domain.networks.queries.representation import seats_in_networks
from services.domain.tenancy.queries import access_tenant
from services.render import excel
from services.render.structure_workbook import StructureOnADay, structure_document
from services.worker.kinds import JobScope, job


@job(STRUCTURE_WORKBOOK)
async def make_workbook(job: JobView, scope: JobScope) -> None:
    """Read the structure of the day, write it as Excel, keep it for the one who asked. The export is noted."""
    day = date.fromisoformat(job.payload["day"])
    await scope.progress(done=0, total=3, message="Läser strukturen")
    async with scope():
        tenant = await access_tenant(job.hat)
        lines, seats = await body_lines(day), await book.seats_of_all_bodies(day)
        structure = StructureOnADay(
            day=day,
            lines=lines,
            seats=seats,
            representations=await seats_in_networks(day),
            routes=await routes(),
            stated=await stated_vacancies(),
            matrix=representation(await list_principals(), seats),
            networks={slug: network.name for slug, network in (await national_networks()).items()},
        )
    await scope.progress(done=1, total=3, message="Ställer samman")
    document = structure_document(structure, issuer=tenant.name, made_at=scope.clock.now())
    await scope.progress(done=2, total=3, message="Skriver Excel")
    content = await asyncio.to_thread(excel.render_document, document)
    async with scope():
        name = f"struktur-{job.hat}-{day.isoformat()}.xlsx"
        await keep_file(content, job=job.id, name=name, media_type=excel.MEDIA_TYPE, store=made_file_store())
        await record(scope.actor, "bodies.structure.exported", subject=f"jobb:{job.id}", at=scope.clock.now())
        await jobs.finish(job, result={"forms": ["xlsx"]})
