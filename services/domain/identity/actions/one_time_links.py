"""One-time links (engångslänkar): for guests, and for staff of organisations that have connected no provider.

Whoever asks is told the same whatever is known of the address, and as quickly: asking only promises work. The worker looks
the address up, and a letter is all that ever tells. What is known is looked up anew when the link is followed.
"""

from collections.abc import Mapping
from datetime import date, datetime

from services.domain.base import mail
from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT, Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch
from services.domain.base.hats import SIGN_IN_HAT
from services.domain.base.outbox import enqueue, first_time
from services.domain.identity.actions.coming_in import CameIn, accept, open_account
from services.domain.identity.queries.accounts import account_of_identity, hats_of_account, lock_identity
from services.domain.identity.queries.addresses import standing_of
from services.domain.identity.queries.invitations import open_invitations
from services.domain.identity.rules import ONE_TIME_LINK, Presented, UnknownPerson, is_answered_by_link

SEND_LINK = "identity.one_time_link"
"""Outbox kind of a request for a link: the payload is the address and where the link leads."""


async def ask_for_link(address: str, *, url: str) -> None:
    """Promise to look the address up and to send it a letter if it is known. Needs the identity scope, as all here."""
    await enqueue(SEND_LINK, {"address": address, "url": url})


async def answer_request(request: int, address: str, *, url: str, sign_in_url: str, today: date) -> None:
    """Send the letter that a request for a link leads to, if any: the link, or where else the person signs in. Once."""
    standing = await standing_of(address, today)
    if not standing.is_known or not await first_time(f"one-time-link/{request}"):
        return
    told: Mapping[str, object] = {"name": standing.name, "tenants": list(standing.tenants)}
    if standing.signs_in_at:
        elsewhere = {**told, "providers": list(standing.signs_in_at), "url": sign_in_url}
        await mail.send(address, "sign_in_elsewhere", elsewhere)
    else:
        await mail.send(address, "one_time_link", {**told, "url": url})


async def come_in_by_link(address: str, *, network_address: str | None, today: date, at: datetime) -> CameIn:
    """Let in who has followed a link to this address. Raises UnknownPerson for one who isn't known (any more), whose account
    is closed, or who signs in with a provider by now: nothing is kept.
    """
    await lock_identity(ONE_TIME_LINK, address)
    standing = await standing_of(address, today)
    if not standing.is_known or standing.signs_in_at:
        raise UnknownPerson
    presented = Presented(ONE_TIME_LINK, address, standing.name, address, None, frozenset())
    account = await account_of_identity(ONE_TIME_LINK, address)
    invitations = [one for one in await open_invitations(presented) if is_answered_by_link(one)]
    if account is None:
        account = await open_account(presented, invitations, at=at)
    actor = Actor(account=account.id, name=account.name, hat=SIGN_IN_HAT, address=network_address, is_guest=True)
    for invitation in invitations:
        await accept(invitation, actor=actor, today=today, at=at)
    for row in await fetch("select tenant, person from link_people_of_address($1, $2)", account.id, today):
        await record(actor, "identity.person.linked", subject=f"person:{row['person']}", at=at)
    hats = [
        hat for hat in await hats_of_account(account.id, today=today) if hat.hat not in (NATIONAL_HAT, OPERATOR_HAT)
    ]
    if not hats:
        raise UnknownPerson
    await execute(
        "update identity set last_seen_at = $3 where issuer = $1 and subject = $2", ONE_TIME_LINK, address, at
    )
    await record(actor, "identity.session.begun_by_link", subject=f"konto:{account.id}", at=at)
    return CameIn(account, tuple(hats))
