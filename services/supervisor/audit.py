"""`./samband audit verify`: walks the audit's chains of seals (händelseloggens kedjor)."""

from services.domain.base.audit import ChainVerdict, hats_with_chain, unsealed_since, verify
from services.domain.base.scope import machine_scope
from services.supervisor.domain_work import within
from services.supervisor.instance import Installation, Refused


def verify_audit(instance: Installation) -> list[str]:
    """One sentence per chain. Raises Refused, with all of them, when a chain is broken."""

    async def walk() -> tuple[list[ChainVerdict], list[str]]:
        async with machine_scope():
            verdicts = [await verify(hat) for hat in await hats_with_chain()]
            oldest = await unsealed_since()
        return verdicts, [f"Äldsta händelse som väntar på försegling: {oldest:%Y-%m-%d %H:%M} UTC."] if oldest else []

    verdicts, waiting = within(instance, walk)
    sentences = [_in_words(verdict) for verdict in verdicts] + waiting
    if any(verdict.fault for verdict in verdicts):
        raise Refused("\n".join([*sentences, "Händelseloggen är inte hel."]))
    return [*sentences, "Händelseloggen är hel."]


def _in_words(verdict: ChainVerdict) -> str:
    if verdict.fault:
        return f"{verdict.hat}: FEL, {verdict.fault}."
    culled = f", {verdict.culled} gallrade" if verdict.culled else ""
    return f"{verdict.hat}: {verdict.links} händelser{culled}, kedjan är hel."
