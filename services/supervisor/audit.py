"""`./samband audit verify`: walks the audit's chains of seals (händelseloggens kedjor), and the protocols of what was culled."""

from services.domain.base.audit import unsealed_since
from services.domain.base.culling import KEY
from services.domain.base.keys import Keys
from services.domain.base.scope import machine_scope
from services.domain.base.verification import ChainVerdict, hats_with_chain, verify
from services.supervisor.domain_work import within
from services.supervisor.instance import Installation, Refused


def verify_audit(instance: Installation) -> list[str]:
    """One sentence per chain. Raises Refused, with all of them, when a chain is broken."""

    async def walk() -> tuple[list[ChainVerdict], list[str]]:
        keys = list(Keys.of_file(instance.secret_key_file()).every(KEY))
        async with machine_scope():
            verdicts = [await verify(hat, keys) for hat in await hats_with_chain()]
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
    culled = f", {verdict.culled} gallrade enligt protokoll" if verdict.culled else ""
    return f"{verdict.hat}: {verdict.links} händelser{culled}, kedjan är hel till {verdict.tip.hex()[:16]}."
