"""Takes away what has had its time (städning): made files, proofs of effects."""

from services.domain.base.outbox import forget_effects
from services.domain.base.scope import machine_scope
from services.domain.documents.actions import forget_files
from services.domain.documents.queries import is_named
from services.domain.documents.store import made_file_store

EFFECT_DAYS = 60
"""Nothing is delivered again after so long."""


async def clean() -> None:
    """Safe to run at any time, and twice."""
    async with machine_scope():
        await forget_effects(EFFECT_DAYS)
        digests = await forget_files()
        unnamed = [digest for digest in digests if not await is_named(digest)]
    store = made_file_store()
    for digest in unnamed:
        await store.forget(digest)
