"""Choosing how long records are kept (gallringsregler), and taking away what has had its time, with a protocol."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.clock import stockholm_date
from services.domain.base.engine import current_scope, execute, fetch_value, plan_anew
from services.domain.base.errors import Missing, NotUnderstood, TooLong
from services.domain.base.stale import refuse_stale
from services.domain.privacy.permissions import PrivacyPermission
from services.domain.privacy.retention import KIND_OF_KEY, KINDS
from services.domain.tenancy.queries import access_tenant
from services.domain.tenancy.rules import RetentionRule

MOST_YEARS = 100
LONGEST_DECISION = 300

CULLED_AT_ONCE = 5_000
"""So many rows of a table go in one transaction, by one protocol."""


@dataclass(frozen=True, kw_only=True)
class RetentionChoice:
    """What an RSS has chosen, as its form says it: years by kind of record, and the decision that they rest on."""

    years: Mapping[str, int]
    decision: str


def choice_of(rules: Iterable[RetentionRule]) -> RetentionChoice:
    """What stands now, as a form is filled from it."""
    stands = {rule.kind: rule for rule in rules}
    decision = next((rule.decision for rule in stands.values()), "")
    return RetentionChoice(years={kind: rule.years for kind, rule in stands.items()}, decision=decision)


async def choose_retention(
    years: Mapping[str, int], *, decision: str, based_on: str | None = None, actor: Actor, at: datetime
) -> None:
    """Choose for how many years which kinds of record are kept; those that are not named are kept for good (bevaras).

    `decision`: what it rests on, by which a public authority may cull. What is chosen anew counts from today.
    `based_on` is the version of what the writer saw; raises StaleSave when somebody has chosen since.
    """
    actor.require(PrivacyPermission.RETENTION)
    tenant = current_scope().tenant or ""
    decision = decision.strip()
    if years and not decision:
        raise Missing(name="beslut om gallring", field="decision")
    if len(decision) > LONGEST_DECISION:
        raise TooLong(name="beslut om gallring", limit=LONGEST_DECISION, field="decision")
    for key, chosen in years.items():
        least = KIND_OF_KEY[key].least
        if not least <= chosen <= MOST_YEARS:
            raise NotUnderstood(
                name=KIND_OF_KEY[key].title.lower(),
                value=str(chosen),
                expected=f"ett heltal från {least} till {MOST_YEARS}",
                field=f"years_{key}",
            )
    await execute("select from tenant where slug = $1 for update", tenant)
    rules = (await access_tenant(tenant)).settings.retention
    stands, chosen_now = choice_of(rules), RetentionChoice(years=dict(years), decision=decision)
    differs = next((kind.key for kind in KINDS if stands.years.get(kind.key) != years.get(kind.key)), KINDS[0].key)
    await refuse_stale(stands, chosen_now, based_on=based_on, subject=f"gallringsregel:{differs}")
    before = {rule.kind: rule for rule in rules}
    after: dict[str, RetentionRule] = {}
    for key, chosen in years.items():
        stands = before.get(key)
        since = stands.since if stands and stands.years == chosen else stockholm_date(at)
        after[key] = RetentionRule(key, chosen, decision, since)
    for kind in KINDS:
        old, new = before.get(kind.key), after.get(kind.key)
        if old != new:
            await record(
                actor,
                "privacy.retention.chosen",
                subject=f"gallringsregel:{kind.key}",
                at=at,
                fields=("years", "decision"),
                before=asdict(old) if old else None,
                after=asdict(new) if new else None,
            )
    await execute(
        "update tenant set settings = jsonb_set(settings, '{retention}', $2::jsonb) where slug = $1",
        tenant,
        json.dumps([asdict(rule) | {"since": rule.since.isoformat()} for rule in after.values()]),
    )


async def cull_records(rule: RetentionRule, *, before: date, at: datetime) -> int:
    """Take away or unname what of a kind is older than a day, CULLED_AT_ONCE rows of each table at most, with a protocol.
    Answers how many rows; 0 when there are none, and then there is no protocol either. Never more than the open tenant's.
    """
    await plan_anew()
    counts: dict[str, int] = {}
    for step in KIND_OF_KEY[rule.kind].steps:
        if done := await fetch_value(step.statement, before, CULLED_AT_ONCE):
            counts[step.table] = done
    if counts:
        culling = await keep_protocol(
            rule.kind, years=rule.years, before=before, decision=rule.decision, counts=counts, at=at
        )
        await record(
            Actor.system(current_scope().tenant or ""),
            "privacy.records.culled",
            subject=f"gallringsprotokoll:{culling}",
            at=at,
            fields=("count",),
            after=counts,
        )
    return sum(counts.values())


async def keep_protocol(
    kind: str,
    *,
    decision: str,
    counts: Mapping[str, int],
    at: datetime,
    years: int | None = None,
    before: date | None = None,
) -> int:
    """Keep the protocol of what has gone, which is never changed; answers its number."""
    return await fetch_value(
        "insert into culling (tenant, kind, years, before, decision, counts, culled_at)"
        " values ($1, $2, $3, $4, $5, $6::jsonb, $7) returning id",
        current_scope().tenant,
        kind,
        years,
        before,
        decision,
        json.dumps(counts),
        at,
    )
