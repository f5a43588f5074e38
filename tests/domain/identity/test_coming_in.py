"""Coming in, with the real database: two tenants, their providers and a shared one."""

import asyncio
from dataclasses import replace

import pytest

from services.domain.base.errors import Missing, NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import identity_scope, operator_scope, tenant_scope
from services.domain.identity.actions import grants, invitations, providers
from services.domain.identity.queries.grants import grants_of_tenant
from services.domain.identity.queries.invitations import open_invitations_of_tenant
from services.domain.identity.queries.providers import choices_for_address, choices_in_tenant, provider_by_slug
from services.domain.identity.rules import (
    AlreadyGranted,
    AlreadyInvited,
    ClaimMapping,
    GrantedRole,
    LastAdministrator,
    UnknownPerson,
)
from tests.domain.identity.conftest import NOW, TODAY


async def roles_in(tenant: str, account: int) -> set[Role]:
    async with tenant_scope(tenant):
        return {row.granted.role for row in await grants_of_tenant(tenant, today=TODAY) if row.account == account}


async def test_an_unknown_person_stays_outside_and_leaves_no_trace(access, database):
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.dalarna), access.dalarna)
    assert not await database.fetchval("select true from account where mail = $1", access.address())


async def test_an_invited_person_comes_in_with_the_promised_roles_once(access):
    await access.invite("dalarna", Role.DEVELOPMENT_LEADER, Role.READER)
    first = await access.come_in(access.presented(access.dalarna), access.dalarna)
    assert [hat.hat for hat in first.hats] == ["dalarna"]
    assert await roles_in("dalarna", first.account.id) == {Role.DEVELOPMENT_LEADER, Role.READER}
    again = await access.come_in(access.presented(access.dalarna), access.dalarna)
    assert again.account.id == first.account.id
    assert len(await roles_in("dalarna", first.account.id)) == 2
    async with tenant_scope("dalarna"):
        mine = [
            row for row in await open_invitations_of_tenant("dalarna") if row.invitation.address == access.address()
        ]
    assert not mine


async def test_afterwards_issuer_and_subject_identify_whatever_the_address_says(access):
    await access.invite()
    first = await access.come_in(access.presented(access.dalarna), access.dalarna)
    renamed = access.presented(access.dalarna, mail="gift@falun.example", name="Anna Gift")
    assert (await access.come_in(renamed, access.dalarna)).account.id == first.account.id
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.dalarna, subject="someone-else"), access.dalarna)


async def test_the_same_address_from_another_tenants_provider_is_refused(access, database):
    await access.invite("dalarna", Role.ADMINISTRATOR)
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.stockholm), access.stockholm)
    assert not await database.fetchval("select true from account where mail = $1", access.address())


async def test_another_tenants_invitation_and_provider_never_reach_an_account_by_its_address(access):
    """Stockholm invites Dalarna's Anna, and its provider says that it has her: a second account, not hers."""
    await access.invite("dalarna", Role.ADMINISTRATOR)
    anna = await access.come_in(access.presented(access.dalarna), access.dalarna)
    await access.invite("stockholm", Role.READER)
    other = await access.come_in(access.presented(access.stockholm), access.stockholm)
    assert other.account.id != anna.account.id
    assert [hat.hat for hat in other.hats] == ["stockholm"]
    assert await roles_in("dalarna", other.account.id) == set()


async def test_one_sign_in_serves_several_tenants_by_a_shared_provider(access):
    for tenant in ("dalarna", "stockholm"):
        await access.invite(tenant)
    came = await access.come_in(access.presented(access.shared), access.shared)
    assert {hat.hat for hat in came.hats} == {"dalarna", "stockholm"}


async def test_a_shared_provider_is_not_believed_about_other_domains(access):
    address = access.address(domain="elsewhere.example")
    await access.invite(address=address)
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.shared, mail=address), access.shared)


async def test_an_unverified_address_answers_no_invitation(access):
    await access.invite()
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.dalarna, mail=None), access.dalarna)


async def test_who_is_believed_about_every_address_must_name_the_domains(access):
    with pytest.raises(Missing):
        await access.connect(f"entra-{access.number}", "dalarna", mail_is_verified=True)
    await access.connect(f"entra-{access.number}", "dalarna", mail_is_verified=True, domains=("falun.example",))


async def test_an_invited_identifier_lets_its_holder_in(access):
    identifier = f"SE2321-{access.number}"
    await access.invite(identifier=identifier)
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.shared), access.shared)
    holder = access.presented(access.shared, mail=None, identifier=identifier)
    assert (await access.come_in(holder, access.shared)).hats


async def test_a_withdrawn_invitation_lets_nobody_in(access):
    invitation = await access.invite()
    async with tenant_scope("dalarna"):
        await invitations.withdraw_invitation(
            invitation, tenant="dalarna", actor=access.administrator("dalarna"), at=NOW
        )
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.dalarna), access.dalarna)


async def test_a_later_invitation_adds_to_the_same_account(access):
    await access.invite()
    first = await access.come_in(access.presented(access.dalarna), access.dalarna)
    await access.invite("dalarna", Role.HEAD)
    assert (await access.come_in(access.presented(access.dalarna), access.dalarna)).account.id == first.account.id
    assert await roles_in("dalarna", first.account.id) == {Role.READER, Role.HEAD}


async def test_a_closed_account_stays_outside(access, database):
    await access.invite()
    came = await access.come_in(access.presented(access.dalarna), access.dalarna)
    await database.execute("update account set closed_at = now() where id = $1", came.account.id)
    await access.invite("dalarna", Role.HEAD)
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.dalarna), access.dalarna)


async def test_a_person_whose_last_role_has_ended_stays_outside(access):
    await access.invite()
    came = await access.come_in(access.presented(access.dalarna), access.dalarna)
    async with tenant_scope("dalarna"):
        [grant] = [g for g in await grants_of_tenant("dalarna", today=TODAY) if g.account == came.account.id]
        await grants.end_grant(grant.id, tenant="dalarna", actor=access.administrator("dalarna"), today=TODAY, at=NOW)
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(access.dalarna), access.dalarna)


async def test_groups_give_and_take_roles_at_each_sign_in(access):
    await map_groups(access, {"rss": (Role.DEVELOPMENT_LEADER,), "läsare": (Role.READER,)})
    provider = await reload(access.dalarna)
    person = access.presented(provider, mail=None, groups=frozenset({"rss"}))
    came = await access.come_in(person, provider)
    assert await roles_in("dalarna", came.account.id) == {Role.DEVELOPMENT_LEADER}
    await access.come_in(access.presented(provider, mail=None, groups=frozenset({"läsare"})), provider)
    assert await roles_in("dalarna", came.account.id) == {Role.READER}
    with pytest.raises(UnknownPerson):
        await access.come_in(access.presented(provider, mail=None), provider)


async def test_tabs_that_come_back_at_once_open_one_account_with_each_role_once(access, database):
    """Two rows of one role would outlive the group that gave them by a sign-in."""
    mapped = replace(access.dalarna, group_roles={"samband": (Role.READER,)})
    presented = access.presented(access.dalarna, groups=frozenset({"samband"}))
    came = await asyncio.gather(*(access.come_in(presented, mapped) for _ in range(4)))
    account = came[0].account.id
    assert {one.account.id for one in came} == {account}
    assert await database.fetchval("select count(*) from role_grant where account = $1", account) == 1


async def test_a_role_that_was_granted_by_hand_outlives_the_groups(access):
    await map_groups(access, {"rss": (Role.READER,)})
    provider = await reload(access.dalarna)
    came = await access.come_in(access.presented(provider, groups=frozenset({"rss"})), provider)
    await grant(access, came.account.id, GrantedRole(Role.HEAD))
    await access.come_in(access.presented(provider), provider)
    assert await roles_in("dalarna", came.account.id) == {Role.HEAD}


async def test_an_address_is_invited_once_at_a_time(access):
    await access.invite()
    with pytest.raises(AlreadyInvited):
        await access.invite()
    await access.invite("stockholm")


async def test_a_role_is_not_granted_twice(access):
    await access.invite()
    came = await access.come_in(access.presented(access.dalarna), access.dalarna)
    with pytest.raises(AlreadyGranted):
        await grant(access, came.account.id, GrantedRole(Role.READER))


async def test_another_tenants_people_cannot_be_given_roles(access):
    await access.invite()
    came = await access.come_in(access.presented(access.dalarna), access.dalarna)
    with pytest.raises(NotFound):
        await grant(access, came.account.id, GrantedRole(Role.READER), tenant="stockholm")


async def test_a_tenant_keeps_an_administrator(access, database):
    await database.execute("update role_grant set valid_to = valid_from where role = 'administrator'")
    await access.invite("dalarna", Role.ADMINISTRATOR)
    await access.invite("dalarna", Role.ADMINISTRATOR, address=access.address("bo"))
    anna = await access.come_in(access.presented(access.dalarna), access.dalarna)
    bo = await access.come_in(access.presented(access.dalarna, "bo"), access.dalarna)
    await end_administrator(access, bo.account.id)
    with pytest.raises(LastAdministrator):
        await end_administrator(access, anna.account.id)


async def test_only_an_administrator_manages_people(access):
    actor = access.administrator("stockholm")
    reader = type(actor)(account=None, name="x", hat="dalarna", grants=())
    async with tenant_scope("dalarna"):
        with pytest.raises(NotFound):
            await invitations.withdraw_invitation(1, tenant="dalarna", actor=reader, at=NOW)


async def test_the_promised_letter_names_who_invites_and_to_what(access, database):
    await access.invite("dalarna", Role.HEAD)
    letter = await database.fetchrow("select * from mail_message where recipient = $1", access.address())
    assert letter["template"] == "invitation"
    assert letter["hat"] == "dalarna"
    assert "chef för RSS" in letter["context"]


async def test_where_to_sign_in_is_chosen_by_tenant_or_by_address(access):
    async with identity_scope():
        in_dalarna = {p.slug for p in await choices_in_tenant("dalarna")}
        by_address = {p.slug for p in await choices_for_address("Någon@FALUN.example")}
    assert {access.dalarna.slug, access.shared.slug} <= in_dalarna
    assert access.stockholm.slug not in in_dalarna
    assert access.shared.slug in by_address
    assert access.dalarna.slug not in by_address


async def test_a_tenant_cannot_change_where_calls_go_nor_touch_anothers_provider(access, database):
    async with tenant_scope("dalarna"):
        with pytest.raises(NotFound):
            await providers.change_provider(
                access.stockholm.slug,
                tenant="dalarna",
                name="x",
                mapping=ClaimMapping(),
                group_roles={},
                domains=(),
                actor=access.administrator("dalarna"),
                at=NOW,
            )
    rights = await database.fetchrow(
        "select has_column_privilege('tenant', 'identity_provider', 'issuer', 'update') as issuer,"
        " has_column_privilege('tenant', 'identity_provider', 'encrypted_secret', 'update') as secret,"
        " has_table_privilege('tenant', 'identity_provider', 'insert') as new,"
        " has_column_privilege('tenant', 'identity_provider', 'domains', 'update') as domains"
    )
    assert dict(rights) == {"issuer": False, "secret": False, "new": False, "domains": True}


async def test_everything_that_happened_is_in_the_audit(access, database):
    invitation = await access.invite()
    came = await access.come_in(access.presented(access.dalarna), access.dalarna)
    verbs = {
        row["verb"]
        for row in await database.fetch(
            "select verb from audit_entry where account = $1 or subject = $2", came.account.id, f"inbjudan:{invitation}"
        )
    }
    assert verbs == {
        "identity.invitation.made",
        "identity.account.opened",
        "identity.invitation.accepted",
        "identity.grant.given",
        "identity.session.begun",
    }


async def map_groups(access, group_roles):
    async with tenant_scope("dalarna"):
        await providers.change_provider(
            access.dalarna.slug,
            tenant="dalarna",
            name="Region Dalarna",
            mapping=ClaimMapping(groups="groups"),
            group_roles=group_roles,
            domains=(),
            actor=access.administrator("dalarna"),
            at=NOW,
        )


async def reload(provider):
    async with operator_scope():
        return await provider_by_slug(provider.slug)


async def grant(access, account, granted, tenant="dalarna"):
    async with tenant_scope(tenant):
        return await grants.grant_role(
            account, granted, tenant=tenant, actor=access.administrator(tenant), today=TODAY, at=NOW
        )


async def end_administrator(access, account):
    async with tenant_scope("dalarna"):
        [mine] = [
            row
            for row in await grants_of_tenant("dalarna", today=TODAY)
            if row.account == account and row.granted.role is Role.ADMINISTRATOR
        ]
        await grants.end_grant(mine.id, tenant="dalarna", actor=access.administrator("dalarna"), today=TODAY, at=NOW)
