"""Closing an account (stänga ett konto), when nobody needs it any more."""

from datetime import date, datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_value
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.queries.accounts import AccountView, access_account, hats_of_account
from services.domain.identity.rules import StillHasHats


async def close_account(account: int, *, actor: Actor, today: date, at: datetime) -> AccountView:
    """Close an account that has no hat: its address and by what it was recognised go, the name stays with what was done.

    Whoever is invited or appointed again comes in as anybody new. Its sessions are the API's to end. Raises StillHasHats.
    """
    actor.require(IdentityPermission.CLOSE)
    # Whoever gives the account a role meanwhile waits for this lock.
    await fetch_value("select id from account where id = $1 for update", account)
    closing = await access_account(account)
    hats = await hats_of_account(account, today=today)
    to_come = await fetch_value(
        "select true from role_grant where account = $1 and (valid_to is null or valid_to >= $2) limit 1",
        account,
        today,
    )
    if hats or to_come:
        raise StillHasHats(name=closing.name, hats=tuple(hat.title for hat in hats))
    await execute("update account set closed_at = $2 where id = $1", account, at)
    await execute("select forget_closed_account($1)", account)
    await record(
        actor, "identity.account.closed", subject=f"konto:{account}", at=at, fields=("closed_at", "mail", "issuer")
    )
    return closing
