"""Transactional outbox (utkorg): work promised in the transaction that makes it needed, handed on after the commit."""

import json
from collections.abc import Mapping
from typing import Any

from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.hats import hat_of

CHANNEL = "outbox"
"""PostgreSQL notification channel that wakes the relay."""

RELAY_ALIVE = "samband:relay"
"""Redis key that the relay sets anew at each round; gone when it has stood still for half a minute."""

WORKER_ALIVE = "samband:worker"
"""Redis key that the worker sets once a minute when beat asks it to; gone when it has been silent for longer than any job."""


async def enqueue(kind: str, payload: Mapping[str, Any], *, hat: str | None = None) -> None:
    """Promise a piece of work of this kind, in the hat of the open scope; the operator may name another's for a letter."""
    await execute(
        "insert into outbox_message (hat, kind, payload) values ($1, $2, $3::jsonb)",
        hat or hat_of(current_scope()),
        kind,
        json.dumps(payload, ensure_ascii=False),
    )
    await execute("select pg_notify('outbox', '')")


async def first_time(key: str) -> bool:
    """Whether the effect `key` has not been had yet in this hat; notes it in the same transaction as the effect itself."""
    return bool(
        await fetch_value(
            "insert into effect (hat, key) values ($1, $2) on conflict (hat, key) do nothing returning true",
            hat_of(current_scope()),
            key,
        )
    )


async def forget_effects(days: int) -> None:
    """Take away the proofs of effects so old that nothing can be delivered again. Machine scope."""
    await execute("delete from effect where at < now() - make_interval(days => $1)", days)
