"""Verifying the audit log: each hat's chain of links, the entries that are there, and the protocols of those that are not."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import asyncpg

from services.domain.base.audit import GENESIS, chained, entry_digest
from services.domain.base.culling import Protocol, protocols
from services.domain.base.engine import fetch


@dataclass(frozen=True, slots=True)
class ChainVerdict:
    """What verifying one hat's chain showed. `fault` is None when the chain is whole; `tip` is the last link's hash."""

    hat: str
    links: int
    culled: int
    tip: bytes
    fault: str | None


async def hats_with_chain() -> list[str]:
    """Every hat that has a chain, or a protocol that speaks of one."""
    rows = await fetch("select hat from audit_seal union select hat from audit_culling order by hat")
    return [row["hat"] for row in rows]


async def verify(hat: str, keys: Sequence[bytes]) -> ChainVerdict:
    """Walk a hat's chain: numbers without gaps, hashes that follow, entries unchanged; and what is gone is what signed
    protocols speak of. `keys`: those that the installation has signed protocols with."""
    told = await protocols(hat)
    rows = await fetch(
        "select s.number, s.entry, s.entry_digest, s.chain_hash, e.* from audit_seal s"
        " left join audit_entry e on e.id = s.entry where s.hat = $1 order by s.number",
        hat,
    )
    fault = next(_faults_of_protocols(told, keys), None) or next(_faults_of_chain(rows, told), None)
    return ChainVerdict(
        hat,
        links=len(rows),
        culled=sum(row["id"] is None for row in rows),
        tip=rows[-1]["chain_hash"] if rows else GENESIS,
        fault=fault,
    )


def _faults_of_protocols(told: Sequence[Protocol], keys: Sequence[bytes]) -> Iterator[str]:
    last, signature = 0, b""
    for protocol in told:
        if protocol.first != last + 1:
            yield f"gallringsprotokoll saknas för länkarna {last + 1} till {protocol.first - 1}"
        if not protocol.is_signed_by(keys, after=signature):
            yield f"gallringsprotokoll {protocol.id} är inte undertecknat av den här installationen"
        last, signature = protocol.last, protocol.signature


def _faults_of_chain(rows: Sequence[asyncpg.Record], told: Sequence[Protocol]) -> Iterator[str]:
    previous, number, gone = GENESIS, 0, hashlib.sha256()
    remaining = list(reversed(told))
    for number, row in enumerate(rows, start=1):
        protocol = remaining[-1] if remaining and remaining[-1].first <= number else None
        if row["number"] != number:
            yield f"länk {number} saknas"
        if row["id"] is None and protocol is None:
            yield f"händelse {row['entry']} är borttagen utan gallringsprotokoll"
        if row["id"] is not None and protocol is not None:
            yield f"händelse {row['entry']} finns kvar fast gallringsprotokoll {protocol.id} säger att den är borttagen"
        if row["id"] is not None and entry_digest(row) != row["entry_digest"]:
            yield f"händelse {row['id']} har ändrats efter förseglingen"
        if chained(previous, row["entry_digest"]) != row["chain_hash"]:
            yield f"länk {number} följer inte på den föregående"
        previous = row["chain_hash"]
        if protocol is not None:
            gone.update(row["entry_digest"])
            if number == protocol.last:
                if (gone.digest(), previous) != (protocol.entries_hash, protocol.chain_hash):
                    yield f"gallringsprotokoll {protocol.id} stämmer inte med kedjan"
                gone = hashlib.sha256()
                remaining.pop()
    if told and told[-1].last > number:
        yield f"länkarna {number + 1} till {told[-1].last} saknas, fast gallringsprotokoll {told[-1].id} talar om dem"
