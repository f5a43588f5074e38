"""Someone comes in, and goes: sign-in by the word of a provider, accepted invitations, groups, sessions that end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT, Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_value
from services.domain.base.hats import SIGN_IN_HAT
from services.domain.base.roles import Role
from services.domain.identity.actions.grants import end, give
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.queries.accounts import (
    AccountView,
    HatView,
    access_account,
    account_of_identity,
    hats_of_account,
    is_known_identity,
    lock_identity,
)
from services.domain.identity.queries.grants import group_grants
from services.domain.identity.queries.invitations import open_invitations
from services.domain.identity.rules import (
    ONE_TIME_LINK,
    GrantedRole,
    InvitationView,
    Presented,
    ProviderView,
    UnknownPerson,
    answers_invitation,
    roles_of_groups,
    vouches_for_address,
)


@dataclass(frozen=True, slots=True)
class CameIn:
    """Someone who signed in: the account, and the hats that it may put on (never none)."""

    account: AccountView
    hats: tuple[HatView, ...]


async def come_in(
    presented: Presented, provider: ProviderView, *, address: str | None, today: date, at: datetime
) -> CameIn:
    """Let in whom an administrator has invited or a mapped group grants something; needs the identity scope.

    Issuer and subject identify. A mail address or identifier only answers an invitation, once, and only by the word of a
    provider that counts there. It leads to no account that exists already, but to one: that of whoever came by one-time
    links to the address so far, if the provider's word counts in all of its hats. Raises UnknownPerson: nothing is kept.
    """
    # Two tabs that come back at once take turns: the second meets the account and the roles of the first.
    await lock_identity(presented.issuer, presented.subject)
    account = await account_of_identity(presented.issuer, presented.subject)
    invitations = [
        invitation
        for invitation in await open_invitations(presented)
        if answers_invitation(presented, invitation, provider)
    ]
    roles = roles_of_groups(provider, presented.groups)
    if account is None:
        account = await _take_over(presented, provider, today=today, at=at)
    if account is None:
        if not (invitations or roles) or await is_known_identity(presented.issuer, presented.subject):
            raise UnknownPerson
        account = await open_account(presented, invitations, at=at)
    actor = Actor(account=account.id, name=account.name, hat=SIGN_IN_HAT, address=address)
    for invitation in invitations:
        await accept(invitation, actor=actor, today=today, at=at)
    await _follow_groups(account.id, provider, roles, actor=actor, today=today, at=at)
    hats = await hats_of_account(account.id, today=today)
    if not hats:
        raise UnknownPerson
    await execute(
        "update identity set last_seen_at = $3 where issuer = $1 and subject = $2",
        presented.issuer,
        presented.subject,
        at,
    )
    await record(actor, "identity.session.begun", subject=f"konto:{account.id}", at=at)
    return CameIn(account, tuple(hats))


async def _take_over(presented: Presented, provider: ProviderView, *, today: date, at: datetime) -> AccountView | None:
    """The account of one-time links to this address becomes the provider's, now that its organisation has connected one."""
    if presented.mail is None or await is_known_identity(presented.issuer, presented.subject):
        return None
    account = await account_of_identity(ONE_TIME_LINK, presented.mail)
    hats = await hats_of_account(account.id, today=today) if account else []
    counts = [
        vouches_for_address(
            provider, tenant=None if hat.hat in (NATIONAL_HAT, OPERATOR_HAT) else hat.hat, address=presented.mail
        )
        for hat in hats
    ]
    if account is None or not counts or not all(counts):
        return None
    await _identify(account.id, presented, at=at)
    await record(
        Actor(account=account.id, name=account.name, hat=SIGN_IN_HAT),
        "identity.account.taken_over",
        subject=f"konto:{account.id}",
        at=at,
        after={"issuer": presented.issuer},
    )
    return account


async def _identify(account: int, presented: Presented, *, at: datetime) -> None:
    await execute(
        "insert into identity (account, issuer, subject, created_at) values ($1, $2, $3, $4)",
        account,
        presented.issuer,
        presented.subject,
        at,
    )


async def note_signed_out(account: int, *, address: str | None, at: datetime) -> None:
    """Write down that someone signed out."""
    actor = Actor(account=account, name="", hat=SIGN_IN_HAT, address=address)
    await record(actor, "identity.session.ended", subject=f"konto:{account}", at=at)


async def note_sessions_ended(account: int, *, actor: Actor, at: datetime) -> AccountView:
    """Write down that the operator ends all of a person's sessions; the sessions themselves are the API's."""
    actor.require(IdentityPermission.END_SESSIONS)
    person = await access_account(account)
    await record(actor, "identity.sessions.ended", subject=f"konto:{account}", at=at)
    return person


async def open_account(presented: Presented, invitations: Sequence[InvitationView], *, at: datetime) -> AccountView:
    """A new account for a person at a provider. Never an old one: that would let one provider sign in as another's people."""
    invited = invitations[0] if invitations else None
    name = presented.name or (invited.name if invited else presented.mail or "Namn saknas")
    address = presented.mail or (invited.address if invited else "")
    account = await fetch_value(
        "insert into account (name, mail, created_at) values ($1, $2, $3) returning id", name, address, at
    )
    await _identify(account, presented, at=at)
    actor = Actor(account=account, name=name, hat=SIGN_IN_HAT)
    await record(actor, "identity.account.opened", subject=f"konto:{account}", at=at)
    return AccountView(account, name, address)


async def accept(invitation: InvitationView, *, actor: Actor, today: date, at: datetime) -> None:
    """The actor takes what an invitation promises: its roles, and its person of the register."""
    assert actor.account is not None
    await execute(
        "update invitation set accepted_at = $2, accepted_by = $3 where id = $1", invitation.id, at, actor.account
    )
    await record(actor, "identity.invitation.accepted", subject=f"inbjudan:{invitation.id}", at=at)
    if invitation.person is not None:
        # The register of people is the tenant's: sign-in reaches it by this function alone.
        linked = await fetch_value("select link_invited_person($1, $2)", invitation.id, actor.account)
        if linked:
            await record(actor, "identity.person.linked", subject=f"person:{invitation.person}", at=at)
    for granted in invitation.roles:
        await give(
            actor.account, granted, tenant=invitation.tenant, source="invitation", actor=actor, today=today, at=at
        )


async def _follow_groups(
    account: int, provider: ProviderView, roles: frozenset[Role], *, actor: Actor, today: date, at: datetime
) -> None:
    """Make the grants of this provider's groups equal to what it states now."""
    source = f"group:{provider.id}"
    present = await group_grants(account, source)
    for role in sorted(roles - present.keys()):
        granted = GrantedRole(role)
        await give(account, granted, tenant=provider.tenant, source=source, actor=actor, today=today, at=at)
    for role in sorted(present.keys() - roles):
        began = await fetch_value("select valid_from from role_grant where id = $1", present[role])
        await end(present[role], began, actor=actor, today=today, at=at)
