"""Erasing a person (radering): what can go goes at once, what must stay is left, and a protocol says how much."""

from collections.abc import Collection
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.bodies.actions.appointments import withdraw
from services.domain.privacy.actions.retention import LONGEST_DECISION, keep_protocol
from services.domain.privacy.erasure import ERASED, StillNeeded
from services.domain.privacy.permissions import PrivacyPermission
from services.domain.privacy.queries import Subject, access_subject, erasure_plan

ERASURE = "erasure"
"""The kind of an erasure's protocol, which does not say whose: the log does, by the number that is left."""


async def erase_person(person: int, *, ground: str, mistakes: Collection[int] = (), actor: Actor, at: datetime) -> int:
    """Erase a person of the register on request; answers the number of the protocol. Raises StillNeeded.

    `ground`: why (begäran, beslut). `mistakes`: appointments that never should have been entered, which go altogether.
    """
    actor.require(PrivacyPermission.ERASE)
    # Whoever appoints the person meanwhile waits for this lock.
    await fetch_value("select id from person where id = $1 for update", person)
    subject = await access_subject(person=person)
    plan = await erasure_plan(subject, today=stockholm_date(at))
    if plan.hindrances:
        raise StillNeeded(name=subject.name, hindrances=plan.hindrances)
    ground = ground.strip()
    if not ground:
        raise Missing(name="grund för raderingen", field="ground")
    if len(ground) > LONGEST_DECISION:
        raise TooLong(name="grund för raderingen", limit=LONGEST_DECISION, field="ground")
    if not set(mistakes) <= {one.id for one in plan.traceless}:
        raise NotFound(appointments=tuple(mistakes))
    for appointment in mistakes:
        await withdraw(appointment, actor=actor, at=at)
    counts = {"appointment": len(mistakes)} if mistakes else {}
    protocol = await keep_protocol(ERASURE, decision=ground, counts=counts | await _erase(subject), at=at)
    await record(
        actor,
        "privacy.person.erased",
        subject=f"person:{person}",
        at=at,
        fields=("name", "mail", "phone", "account"),
        after={"protocol": protocol},
    )
    return protocol


async def _erase(subject: Subject) -> dict[str, int]:
    """Do every step; answers how many rows, by table."""
    done = {step.table: await fetch_value(step.query, *subject.asked) for step in ERASED}
    return {table: count for table, count in done.items() if count}
