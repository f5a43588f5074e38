"""Reads of accounts, and of what identifies them."""

from dataclasses import dataclass
from datetime import date

from services.domain.base.engine import fetch, fetch_row, fetch_value
from services.domain.base.errors import NotFound


@dataclass(frozen=True, slots=True)
class AccountView:
    """A person who signs in (konto)."""

    id: int
    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class HatView:
    """A hat that an account may wear: a tenant's slug, `nationellt` or `drift`."""

    hat: str
    title: str


async def account_of_identity(issuer: str, subject: str) -> AccountView | None:
    """The account that issuer and subject identify, unless it is closed."""
    row = await fetch_row(
        "select a.id, a.name, a.mail from identity i join account a on a.id = i.account"
        " where i.issuer = $1 and i.subject = $2 and a.closed_at is null",
        issuer,
        subject,
    )
    return AccountView(**row) if row else None


async def lock_identity(issuer: str, subject: str) -> None:
    """One sign-in at a time of whom issuer and subject identify, until the transaction ends."""
    await fetch_value("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"identity/{issuer}/{subject}")


async def is_known_identity(issuer: str, subject: str) -> bool:
    """Whether issuer and subject have an account, open or closed."""
    return bool(await fetch_value("select true from identity where issuer = $1 and subject = $2", issuer, subject))


async def hats_of_account(account: int, *, today: date) -> list[HatView]:
    """The hats that an account may put on today, by grants and by seats."""
    await fetch_value("select set_config('app.account', $1, true)", str(account))
    rows = await fetch("select hat, title from my_hats($1) order by swedish_key(title)", today)
    return [HatView(row["hat"], row["title"]) for row in rows]


async def access_account_of_tenant(account: int, *, tenant: str) -> AccountView:
    """An account that has, or has had, a role in the tenant. Raises NotFound."""
    row = await fetch_row(
        "select a.id, a.name, a.mail from account a where a.id = $1 and a.closed_at is null"
        " and exists (select from role_grant g where g.account = a.id and g.tenant = $2)",
        account,
        tenant,
    )
    if row is None:
        raise NotFound(account=account)
    return AccountView(**row)


async def find_people(words: str, *, limit: int = 20) -> list[AccountView]:
    """Open accounts whose name or address contains the words: for the operator."""
    rows = await fetch(
        "select id, name, mail from account where closed_at is null"
        " and (position(swedish_key($1) in swedish_key(name)) > 0 or position(lower($1) in lower(mail)) > 0)"
        " order by swedish_key(name) limit $2",
        words,
        limit,
    )
    return [AccountView(**row) for row in rows]


async def access_account(account: int) -> AccountView:
    """An open account: for the operator. Raises NotFound."""
    row = await fetch_row("select id, name, mail from account where id = $1 and closed_at is null", account)
    if row is None:
        raise NotFound(account=account)
    return AccountView(**row)
