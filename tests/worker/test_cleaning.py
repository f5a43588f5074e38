"""What has had its time goes: made files, and the proofs of effects."""

import os
import time

from services.domain.base.outbox import first_time
from services.domain.base.scope import tenant_scope
from services.domain.documents.actions import keep_file
from services.domain.documents.store import made_file_store
from services.worker.cleaning import clean
from tests.worker.conftest import Parts
from tests.worker.test_jobs import start


async def test_a_file_goes_with_its_bytes_when_its_time_is_out(parts: Parts, monkeypatch):
    monkeypatch.setenv("SAMBAND_DATA", str(parts.data))
    store = made_file_store()
    job = await start("test.result", "export")
    async with tenant_scope("dalarna"):
        for name, content in (("gammal.xlsx", b"1"), ("ny.xlsx", b"2"), ("lika gammal.xlsx", b"2")):
            await keep_file(content, job=job, name=name, media_type="application/x", store=store)
    await parts.owner.execute("update stored_file set kept_until = now() where name like '%gammal.xlsx'")
    for file in store.directory.rglob("*"):
        long_ago = time.time() - 7200
        os.utime(file, (long_ago, long_ago))
    await clean()
    await clean()
    assert await parts.owner.fetchval("select string_agg(name, ', ') from stored_file") == "ny.xlsx"
    assert [file.read_bytes() for file in store.directory.rglob("*") if file.is_file()] == [b"2"]


async def test_the_proof_of_an_effect_is_kept_as_long_as_it_can_come_again(parts: Parts):
    async with tenant_scope("dalarna"):
        assert await first_time("ny")
        assert await first_time("gammal")
    await parts.owner.execute("update effect set at = now() - interval '61 days' where key = 'gammal'")
    await clean()
    async with tenant_scope("dalarna"):
        assert not await first_time("ny")
        assert await first_time("gammal")
