"""Loads the demonstration: its structures, its sign-in, its people with their roles.

Each part is loaded once: what is there already, and may have been changed since, is left alone.
"""

from datetime import UTC, date, datetime

from services.domain.base.actor import OPERATOR_HAT, Actor
from services.domain.base.engine import execute, fetch, fetch_value
from services.domain.base.scope import identity_scope, operator_scope, tenant_scope
from services.domain.identity.actions.providers import Registration, change_registration, connect_provider
from services.domain.identity.rules import PRESETS, AuthMethod, domain_of
from services.domain.tenancy.actions import activate
from services.domain.tenancy.queries import all_tenants
from services.supervisor.demonstration import DemonstrationPerson, people
from services.supervisor.demonstration.chiefs_meetings import load_chiefs_meetings
from services.supervisor.demonstration.meetings import load_meetings
from services.supervisor.demonstration.reports import load_reports
from services.supervisor.demonstration.rounds import load_rounds
from services.supervisor.demonstration.structures import link_people, load_structures

PROVIDER = "demonstration"
CLIENT_ID = "samband"
TENANTS = ("dalarna", "stockholm")
ROLES_SINCE = date(2025, 1, 1)


async def load_demonstration(issuer: str) -> None:
    """Load what is missing. `issuer` is where the demonstration's identity provider answers now."""
    at = datetime.now(UTC)
    await _take_everyone_on(at)
    await load_structures(at)
    await _connect_provider(issuer, at)
    for person in people():
        await _give_account(person, issuer, at)
    async with identity_scope():
        accounts = {row["mail"]: row["id"] for row in await fetch("select mail, id from account")}
    for tenant in TENANTS:
        await link_people(tenant, accounts, at)
    await load_meetings(at)
    await load_chiefs_meetings()
    await load_rounds()
    await load_reports()


async def _take_everyone_on(at: datetime) -> None:
    """All 24 RSS are connected in the demonstration; one that the operator has closed since stays closed."""
    async with operator_scope():
        if not await fetch_value("select true from tenant where active limit 1"):
            for tenant in await all_tenants():
                await activate(tenant.slug, actor=Actor.system(OPERATOR_HAT), at=at)


async def _connect_provider(issuer: str, at: datetime) -> None:
    """Connect the demonstration's sign-in to all tenants; it moves with the port that Samband is started on."""
    actor = Actor.system(OPERATOR_HAT)
    registration = Registration(issuer, CLIENT_ID, AuthMethod.PRIVATE_KEY_JWT)
    async with operator_scope():
        before = await fetch_value("select issuer from identity_provider where slug = $1", PROVIDER)
        if before is None:
            await connect_provider(
                PROVIDER,
                tenant=None,
                name="Demonstrationens inloggning",
                registration=registration,
                sealed_secret=None,
                mapping=PRESETS["swedish"][1],
                domains=tuple(sorted({domain_of(person.mail) for person in people()})),
                actor=actor,
                at=at,
            )
        elif before != issuer:
            await change_registration(PROVIDER, registration, sealed_secret=None, actor=actor, at=at)
    if before not in (None, issuer):
        async with identity_scope():
            await execute("update identity set issuer = $2 where issuer = $1", before, issuer)


async def _give_account(person: DemonstrationPerson, issuer: str, at: datetime) -> None:
    """An account with the person's roles; whoever is not invited gets none, and meets the page for that."""
    if not person.is_invited:
        return
    scopes = [await _covered(grant) for grant in person.grants]
    async with identity_scope():
        if await fetch_value("select true from identity where issuer = $1 and subject = $2", issuer, person.sub):
            return
        account = await fetch_value(
            "insert into account (name, mail, created_at) values ($1, $2, $3) returning id",
            person.name,
            person.mail,
            at,
        )
        await execute(
            "insert into identity (account, issuer, subject, created_at) values ($1, $2, $3, $4)",
            account,
            issuer,
            person.sub,
            at,
        )
        for grant, (principal, body) in zip(person.grants, scopes, strict=True):
            await execute(
                "insert into role_grant (account, tenant, role, principal, body, network, source, valid_from)"
                " values ($1, $2, $3, $4, $5, $6, 'granted', $7)",
                account,
                grant.get("tenant"),
                grant["role"],
                principal,
                body,
                grant.get("network"),
                ROLES_SINCE,
            )


async def _covered(grant: dict[str, str]) -> tuple[int | None, int | None]:
    """The rows of the principal and the body that a role is limited to."""
    if "principal" not in grant and "body" not in grant:
        return None, None
    async with tenant_scope(grant["tenant"]):
        return (
            await fetch_value("select id from principal where slug = $1", grant.get("principal")),
            await fetch_value("select id from body where slug = $1", grant.get("body")),
        )
