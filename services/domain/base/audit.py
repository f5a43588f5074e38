"""Audit (händelselogg): one entry per write, in the write's own transaction; sealed into a hash chain afterwards."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.engine import current_scope, execute, fetch, fetch_row
from services.domain.base.hats import hat_of

GENESIS = bytes(32)
"""What the first link of every chain is chained to."""


def digest(content: Any) -> str | None:
    """SHA-256 over canonical JSON; None for nothing. Lets a later reader check a content without the log keeping it."""
    if content is None:
        return None
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


async def record(
    actor: Actor,
    verb: str,
    *,
    subject: str,
    at: datetime,
    fields: Sequence[str] = (),
    before: Any = None,
    after: Any = None,
    hat: str | None = None,
) -> None:
    """Write down that `actor` did `verb` ("bodies.appointment.made") to `subject` ("uppdrag:12"), in the open scope's hat.

    The machinery, whose scope is no hat's, says in which.
    """
    await execute(
        "insert into audit_entry (hat, account, verb, subject, fields, before_digest, after_digest, address, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        hat or hat_of(current_scope()),
        actor.account,
        verb,
        subject,
        list(fields),
        digest(before),
        digest(after),
        actor.address,
        at,
    )


def entry_digest(entry: asyncpg.Record) -> bytes:
    """SHA-256 over every field of an entry, in a fixed order."""
    fields = (
        entry["id"],
        entry["hat"],
        entry["account"],
        entry["verb"],
        entry["subject"],
        list(entry["fields"]),
        entry["before_digest"],
        entry["after_digest"],
        entry["address"],
        entry["at"].isoformat(),
        entry["recorded_at"].isoformat(),
    )
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).digest()


def chained(previous: bytes, entry: bytes) -> bytes:
    """The next link of a chain."""
    return hashlib.sha256(previous + entry).digest()


async def lock_chains() -> None:
    """One at a time makes links or takes entries away, until the transaction ends."""
    await execute("select pg_advisory_xact_lock(hashtext('samband.audit.seal'))")


LATEST = 10_000
"""So many entries back from the last sealed one a late commit is looked for; further back only by a sweep."""


async def seal(limit: int = 1000, *, sweep: bool = False) -> int:
    """Chain committed entries that are not yet sealed, hat by hat in order of id. Needs the machine scope; answers how many.

    An advisory lock keeps it to one sealer at a time: two would fork the chain. A sweep looks through the whole log, for
    entries of transactions that were open while LATEST others were written.
    """
    await lock_chains()
    entries = await fetch(
        "select e.* from audit_entry e where not exists (select from audit_seal s where s.entry = e.id)"
        " and ($2 or e.id > (select coalesce(max(s.entry), 0) - $3 from audit_seal s)) order by e.id limit $1",
        limit,
        sweep,
        LATEST,
    )
    tips = {
        row["hat"]: (row["number"], row["chain_hash"])
        for row in await fetch(
            "select s.hat, s.number, s.chain_hash from unnest($1::varchar[]) h(hat), lateral"
            " (select * from audit_seal where hat = h.hat order by number desc limit 1) s",
            sorted({entry["hat"] for entry in entries}),
        )
    }
    links = []
    for entry in entries:
        number, previous = tips.get(entry["hat"], (0, GENESIS))
        of_entry = entry_digest(entry)
        link = chained(previous, of_entry)
        links.append((entry["hat"], number + 1, entry["id"], of_entry, link))
        tips[entry["hat"]] = (number + 1, link)
    if links:
        hats, numbers, ids, digests, hashes = zip(*links, strict=True)
        await execute(
            "insert into audit_seal (hat, number, entry, entry_digest, chain_hash)"
            " select * from unnest($1::varchar[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[])",
            list(hats),
            list(numbers),
            list(ids),
            list(digests),
            list(hashes),
        )
    return len(links)


async def unsealed_since() -> datetime | None:
    """When the oldest unsealed entry was recorded, or None when all are sealed."""
    row = await fetch_row(
        "select min(recorded_at) as oldest from audit_entry e"
        " where not exists (select from audit_seal s where s.entry = e.id)"
    )
    return row["oldest"] if row else None
