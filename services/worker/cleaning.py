"""Takes away what has had its time (städning): made files, bytes that no row names, proofs of effects."""

from pathlib import Path

from services.domain.base.mail import forgotten, letter_file, letters_in_files
from services.domain.base.outbox import forget_effects
from services.domain.base.scope import machine_scope
from services.domain.documents.actions import forget_files
from services.domain.documents.queries import unnamed
from services.domain.documents.store import FileStore, file_store, made_file_store

EFFECT_DAYS = 60
"""Nothing is delivered again after so long."""


async def clean() -> None:
    """Safe to run at any time, and twice."""
    async with machine_scope():
        await forget_effects(EFFECT_DAYS)
        await forget_files()
    for store in (made_file_store(), file_store()):
        await sweep(store)


async def sweep(store: FileStore) -> None:
    """Take the bytes away that no row names: their row went, or never came because of a crash."""
    async for digests in store.digests():
        async with machine_scope():
            gone = await unnamed(digests)
        for digest in gone:
            await store.forget(digest)


async def sweep_letters(data: Path) -> None:
    """Take the letters away that lie as files and have no row any more."""
    async with machine_scope():
        gone = await forgotten(letters_in_files(data))
    for mail in gone:
        letter_file(data, mail).unlink(missing_ok=True)
