"""Culling of the audit log (gallring): entries that have had their time go, their links stay, and a signed protocol says so.

The database takes away what a protocol speaks of and nothing else, so an entry that is gone without one was taken by
somebody. Whoever can write the database can write a protocol too, but not sign it.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.audit import lock_chains, record
from services.domain.base.engine import fetch, fetch_row, fetch_value

KEY = "audit culling"
"""The purpose of the key that protocols are signed with."""

AT_ONCE = 20_000
"""So many entries go in one transaction, by one protocol."""

_COLUMNS = "id, hat, first, last, before, oldest, newest, entries_hash, chain_hash, culled_at, signature"


@dataclass(frozen=True, slots=True)
class Protocol:
    """The protocol of one culling (gallringsprotokoll): the links `first` to `last` of a hat's chain lost their entries."""

    id: int
    hat: str
    first: int
    last: int
    before: datetime
    oldest: datetime
    newest: datetime
    entries_hash: bytes
    chain_hash: bytes
    culled_at: datetime
    signature: bytes

    @property
    def count(self) -> int:
        """How many entries went."""
        return self.last - self.first + 1

    def is_signed_by(self, keys: Sequence[bytes], *, after: bytes) -> bool:
        """Whether one of the installation's keys signed it, as the next after the protocol with the signature `after`."""
        told = _told(self.hat, self.first, self.last, (self.before, self.oldest, self.newest, self.culled_at), after)
        return any(
            hmac.compare_digest(_sign(told, self.entries_hash, self.chain_hash, key), self.signature) for key in keys
        )


async def protocols(hat: str) -> list[Protocol]:
    """A hat's cullings, the first one first."""
    rows = await fetch(f"select {_COLUMNS} from audit_culling where hat = $1 order by first", hat)
    return [_protocol(row) for row in rows]


# The links after those that were culled before, as far as entries are there and old enough, without a gap.
_RANGE = """
    with link as (
        select s.number, s.entry_digest, s.chain_hash, e.recorded_at
        from audit_seal s left join audit_entry e on e.id = s.entry
        where s.hat = $1 and s.number > $2 order by s.number limit $4
    ), young as (
        select min(number) as number from link where recorded_at is null or recorded_at >= $3
    )
    select min(link.number) as first, max(link.number) as last, min(recorded_at) as oldest, max(recorded_at) as newest,
        sha256(string_agg(entry_digest, ''::bytea order by link.number)) as entries_hash,
        (array_agg(chain_hash order by link.number desc))[1] as chain_hash
    from link, young where young.number is null or link.number < young.number
"""


async def cull(hat: str, *, before: datetime, at: datetime, key: bytes, limit: int = AT_ONCE) -> Protocol | None:
    """Take away a hat's entries that were recorded before a time, the oldest first, `limit` at most, with a protocol signed by
    the key; None when there are none. Needs the machine scope. Unsealed entries stay, and all after them."""
    await lock_chains()
    latest = await fetch_row(f"select {_COLUMNS} from audit_culling where hat = $1 order by first desc limit 1", hat)
    previous = _protocol(latest) if latest else None
    row = await fetch_row(_RANGE, hat, previous.last if previous else 0, before, limit)
    if row is None or row["first"] is None:
        return None
    times = (before, row["oldest"], row["newest"], at)
    told = _told(hat, row["first"], row["last"], times, previous.signature if previous else b"")
    signature = _sign(told, row["entries_hash"], row["chain_hash"], key)
    kept = await fetch_row(
        "insert into audit_culling (hat, first, last, before, oldest, newest, culled_at, entries_hash, chain_hash, signature)"
        f" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning {_COLUMNS}",
        hat,
        row["first"],
        row["last"],
        *times,
        row["entries_hash"],
        row["chain_hash"],
        signature,
    )
    assert kept is not None
    protocol = _protocol(kept)
    await fetch_value("select cull_audit($1)", protocol.id)
    await record(
        Actor.system(hat),
        "tenancy.audit.culled",
        subject=f"gallring:{protocol.id}",
        at=at,
        fields=("count",),
        after={"signature": signature.hex()},
        hat=hat,
    )
    return protocol


def _protocol(row: asyncpg.Record) -> Protocol:
    return Protocol(**dict(row))


def _told(hat: str, first: int, last: int, times: Sequence[datetime], after: bytes) -> bytes:
    return json.dumps((hat, first, last, [time.astimezone(UTC).isoformat() for time in times], after.hex())).encode()


def _sign(told: bytes, entries_hash: bytes, chain_hash: bytes, key: bytes) -> bytes:
    return hmac.digest(key, told + entries_hash + chain_hash, hashlib.sha256)
