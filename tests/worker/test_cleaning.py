"""What has had its time goes: made files, and the proofs of effects."""

import os
import time

from services.domain.base.actor import Actor
from services.domain.base.clock import Clock
from services.domain.base.outbox import first_time
from services.domain.base.scope import operator_scope, tenant_scope
from services.domain.documents.actions import keep_file, keep_upload, remove_upload
from services.domain.documents.kinds import EVERY_KIND
from services.domain.documents.store import file_store, made_file_store
from services.domain.tenancy.reference import load_reference, load_tenants
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


async def test_bytes_that_rows_name_stay_and_what_nobody_names_goes(parts: Parts, monkeypatch):
    monkeypatch.setenv("SAMBAND_DATA", str(parts.data))
    async with operator_scope():
        await load_reference()
        await load_tenants()
    actor, at = Actor.system("dalarna"), Clock().now()
    async with tenant_scope("dalarna"):
        kept = await keep_upload("Kvar.txt", b"kvar", kinds=EVERY_KIND, actor=actor, at=at)
        gone = await keep_upload("Borta.txt", b"borta", kinds=EVERY_KIND, actor=actor, at=at)
        await remove_upload(gone.id, actor=actor, at=at)
    store = file_store()
    await store.keep(b"en krasch kom emellan")
    recent = await store.keep(b"raden kommer snart")
    (store.directory / "ab").mkdir(exist_ok=True)
    (store.directory / "ab" / "half-made-x").write_bytes(b"halv")
    long_ago = time.time() - 7200
    for file in store.directory.rglob("*"):
        if file.is_file() and file.name != recent:
            os.utime(file, (long_ago, long_ago))
    await clean()
    left = {file.name for file in store.directory.rglob("*") if file.is_file()}
    assert left == {kept.digest, recent}


async def test_every_row_that_names_bytes_keeps_them(parts: Parts):
    naming = await parts.owner.fetch(
        "select table_name from information_schema.columns where column_name in ('digest', 'media_type')"
        " and table_schema = 'public' group by table_name having count(*) = 2"
    )
    asked = await parts.owner.fetchval("select pg_get_functiondef('unnamed_files(varchar[])'::regprocedure)")
    assert naming
    assert [row["table_name"] for row in naming if f"FROM {row['table_name']}\n" not in asked] == []


async def test_the_proof_of_an_effect_is_kept_as_long_as_it_can_come_again(parts: Parts):
    async with tenant_scope("dalarna"):
        assert await first_time("ny")
        assert await first_time("gammal")
    await parts.owner.execute("update effect set at = now() - interval '61 days' where key = 'gammal'")
    await clean()
    async with tenant_scope("dalarna"):
        assert not await first_time("ny")
        assert await first_time("gammal")
