"""A visit (besök): who asks, in which hat, and what pages may need to know about it."""

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from services.api.said import Said
from services.api.sessions import SignedIn
from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT, Actor, Grant
from services.domain.base.clock import Clock
from services.domain.base.permissions import Permission
from services.domain.base.reading import Lookup, ask_beside
from services.domain.base.roles import Role
from services.domain.identity.queries.providers import provider_levels
from services.domain.identity.rules import ONE_TIME_LINK, demands_of, is_assured
from services.domain.tenancy.queries import TENANT_COLUMNS, tenant_view
from services.domain.tenancy.rules import TenantView


class Hat(NamedTuple):
    """A hat that the visitor may put on: its title and start page."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """One request's circumstances. `fragment` is the block that htmx asks for; None means the whole page. `said` is what the
    write that led here has saved, `is_assured` whether the sign-in is at the level of assurance that the hat asks for."""

    actor: Actor | None
    tenant: TenantView | None
    clock: Clock
    path: str
    mail: str = ""
    hats: tuple[Hat, ...] = ()
    signed_in_at: float | None = None
    is_assured: bool = True
    said: Said | None = None
    fragment: str | None = None
    colour_scheme: str = "auto"
    csrf_token: str = field(default="", repr=False)

    def may(self, permission: Permission, **dimensions: Any) -> bool:
        """Whether the visitor may do this; False for an anonymous one."""
        return self.actor is not None and self.actor.may(permission, **dimensions)

    @property
    def home(self) -> str:
        """The start page of the hat that is worn."""
        if self.tenant is not None:
            return f"/{self.tenant.slug}"
        return f"/{self.actor.hat}" if self.actor and self.actor.hat in (NATIONAL_HAT, OPERATOR_HAT) else "/"

    @property
    def signed_in(self) -> Actor:
        """The actor of a page that nobody reaches without signing in."""
        if self.actor is None:
            raise LookupError("an anonymous visit has no actor")
        return self.actor

    @property
    def own_tenant(self) -> TenantView:
        """The tenant of a page under a tenant's address."""
        if self.tenant is None:
            raise LookupError("this visit is not to a tenant")
        return self.tenant


# Who the visitor is, what they may do in this hat and which other hats they have: one round trip per request.
# `my_grants` and `my_hats` are functions of the database that also count the seats that a person holds today.
_TENANT_VISITOR = f"""
    select a.id, a.name as account_name, a.mail, t.*, levels_of_providers($2, $4) as providers,
        (select json_agg(json_build_array(g.role, g.body, g.principal, g.network, g.meeting)) from my_grants($2, $3) g) as grants,
        (select json_agg(json_build_array(h.hat, h.title) order by swedish_key(h.title)) from my_hats($3) h) as hats
    from account a left join (select {TENANT_COLUMNS} from tenant where slug = $2 and active) t on true
    where a.id = $1 and a.closed_at is null
"""
_VISITOR = """
    select a.id, a.name as account_name, a.mail, levels_of_providers($2, $4) as providers,
        (select json_agg(json_build_array(g.role, g.body, g.principal, g.network, g.meeting)) from my_grants($2, $3) g) as grants,
        (select json_agg(json_build_array(h.hat, h.title) order by swedish_key(h.title)) from my_hats($3) h) as hats
    from account a where a.id = $1 and a.closed_at is null
"""


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the database knows of a signed-in visitor in one hat."""

    actor: Actor
    tenant: TenantView | None
    mail: str
    hats: tuple[Hat, ...]
    is_assured: bool


async def load_visitor(
    account: int,
    hat: str,
    *,
    address: str | None,
    clock: Clock,
    who: SignedIn | None = None,
    addressed: Lookup[Any] | None = None,
) -> Visitor | None:
    """Look the visitor up in the open scope; None when the account is closed or has no role in this hat.

    `who`: the sign-in, unless the account comes by a secret address of its own. By a one-time link no other hats than those of
    RSS can be put on, and no level of assurance is asked for: it is for whoever has no provider, and opens what is for guests.
    `addressed`: what the address names, to be asked for in the same round trip; whether they may see it is not asked here.
    """
    is_guest = who is not None and who.issuer == ONE_TIME_LINK
    provider = who.provider if who else ""
    in_tenant = hat not in (NATIONAL_HAT, OPERATOR_HAT, "")
    row = await ask_beside(addressed, _TENANT_VISITOR if in_tenant else _VISITOR, account, hat, clock.today(), provider)
    if row is None or (in_tenant and row["slug"] is None):
        return None
    grants = tuple(
        Grant(Role(role), body, principal, network, meeting)
        for role, body, principal, network, meeting in json.loads(row["grants"] or "[]")
    )
    if hat and not grants:
        return None
    tenant = tenant_view(row) if in_tenant else None
    return Visitor(
        actor=Actor(
            account=row["id"], name=row["account_name"], hat=hat, grants=grants, address=address, is_guest=is_guest
        ),
        tenant=tenant,
        mail=row["mail"],
        hats=tuple(
            Hat(title=title, url=f"/{name}", current=name == hat)
            for name, title in json.loads(row["hats"] or "[]")
            if not (is_guest and name in (NATIONAL_HAT, OPERATOR_HAT))
        ),
        is_assured=who is None
        or is_guest
        or is_assured(
            who.acr, demands_of(tenant.settings.required_acr if tenant else (), provider_levels(row["providers"]))
        ),
    )
