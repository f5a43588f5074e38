"""The one transaction of a request or job: which database role it runs as, for which tenant and account."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from services.domain.base.errors import NotFound

DatabaseRole = Literal["tenant", "national", "operator", "identity", "machine"]

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a transaction may see. `tenant` only with the role tenant; `account` when a person acts."""

    role: DatabaseRole
    tenant: str | None = None
    account: int | None = None

    def __post_init__(self) -> None:
        if (self.role == "tenant") != (self.tenant is not None):
            raise ValueError("the role tenant, and no other, names a tenant")
        if self.tenant is not None and not _SLUG.match(self.tenant):
            raise NotFound(tenant=self.tenant)

    def begin_statement(self) -> str:
        """BEGIN with the role and settings in one round trip. Slug and id were checked above, so nothing is quoted twice."""
        account = "" if self.account is None else int(self.account)
        return (
            f"BEGIN; SET LOCAL ROLE {self.role}; "
            f"SET LOCAL app.tenant = '{self.tenant or ''}'; SET LOCAL app.account = '{account}'"
        )


@asynccontextmanager
async def opened(scope: Scope) -> AsyncIterator[None]:
    """Open the transaction for this scope; commits at the end, rolls back on an exception."""
    from services.domain.piccolo_conf import DB

    async with DB.scoped_transaction(scope):
        yield


def tenant_scope(tenant: str, *, account: int | None = None):
    """Rows of one RSS, plus what is shared with it."""
    return opened(Scope("tenant", tenant, account))


def national_scope(*, account: int | None = None):
    """National rows, plus what tenants have submitted or published."""
    return opened(Scope("national", account=account))


def operator_scope(*, account: int | None = None):
    """The platform's own rows: tenants and their providers, jobs, mail."""
    return opened(Scope("operator", account=account))


def identity_scope(*, account: int | None = None):
    """Sign-in: accounts, identities, invitations, grants; no tenant's content."""
    return opened(Scope("identity", account=account))


def machine_scope():
    """The relay and the sealer: outbox, audit seals, job states; no content."""
    return opened(Scope("machine"))
