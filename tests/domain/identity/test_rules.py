"""Who may come in, by the rules alone."""

from dataclasses import replace

import pytest

from services.domain.base.errors import Missing, NotUnderstood, TooLong
from services.domain.base.roles import Role
from services.domain.identity.rules import (
    PRESETS,
    AuthMethod,
    ClaimMapping,
    GrantedRole,
    InvitationView,
    Presented,
    ProviderView,
    answers_invitation,
    is_grantable,
    preset_of,
    read_address,
    read_claims,
    read_domains,
    read_group_roles,
    read_identifier,
    roles_of_groups,
    vouches_for_address,
    write_group_roles,
)

PROVIDER = ProviderView(
    id=1,
    tenant="dalarna",
    slug="dalarna",
    name="Region Dalarna",
    issuer="https://idp.example",
    client_id="samband",
    auth_method=AuthMethod.PRIVATE_KEY_JWT,
    sealed_secret=None,
    mapping=ClaimMapping(),
    group_roles={},
    domains=(),
    other_hosts=(),
    required_acr=(),
    active=True,
)
SHARED = replace(PROVIDER, tenant=None, domains=("falun.example",))
INVITATION = InvitationView(1, "dalarna", "Anna@Falun.example", None, "Anna", (GrantedRole(Role.READER),))
ANNA = Presented("https://idp.example", "anna", "Anna", "anna@falun.example", None, frozenset())


def claims(mapping=PRESETS["standard"][1], **stated):
    return read_claims(mapping, issuer="i", subject="s", claims=stated)


def test_an_address_counts_only_when_the_provider_says_that_it_is_verified():
    assert claims(email="Anna@Falun.example", email_verified=True).mail == "anna@falun.example"
    assert claims(email="anna@falun.example").mail is None
    assert claims(email="anna@falun.example", email_verified=False).mail is None
    assert claims(email="anna@falun.example", email_verified="true").mail is None
    assert claims(email="anna", email_verified=True).mail is None
    assert claims(email=["anna@falun.example"], email_verified=True).mail is None


def test_each_preset_finds_its_identifier():
    affiliation = {"https://id.oidc.se/claim/orgAffiliation": "anna@5560000000"}
    assert claims(PRESETS["swedish"][1], **affiliation).identifier == "anna@5560000000"
    assert claims(PRESETS["inera"][1], employeeHsaId="SE2321000000-1X").identifier == "SE2321000000-1X"
    entra = claims(PRESETS["entra"][1], oid="0b6f", email="anna@falun.example", groups=["g1", 7])
    assert (entra.identifier, entra.mail, entra.groups) == ("0b6f", "anna@falun.example", {"g1"})
    assert preset_of(PRESETS["inera"][1]) == "inera"
    assert preset_of(ClaimMapping(name="other")) == ""


def test_claims_of_the_wrong_form_count_as_not_said():
    odd = claims(replace(PRESETS["entra"][1], identifier="id"), name=["x"], id=7, groups="admins", email=None)
    assert (odd.name, odd.identifier, odd.groups, odd.mail) == ("", None, frozenset(), None)
    assert claims(ClaimMapping(identifier="id"), id="  ").identifier is None


def test_a_tenants_own_provider_vouches_in_that_tenant_alone():
    assert vouches_for_address(PROVIDER, tenant="dalarna", address="x@any.example")
    assert not vouches_for_address(PROVIDER, tenant="stockholm", address="x@any.example")
    assert not vouches_for_address(PROVIDER, tenant=None, address="x@any.example")
    limited = replace(PROVIDER, domains=("falun.example",))
    assert vouches_for_address(limited, tenant="dalarna", address="x@FALUN.example")
    assert not vouches_for_address(limited, tenant="dalarna", address="x@elsewhere.example")
    assert not vouches_for_address(limited, tenant="dalarna", address="x@falun.example.evil.example")


def test_a_shared_provider_vouches_for_its_domains_alone():
    assert vouches_for_address(SHARED, tenant="dalarna", address="x@falun.example")
    assert vouches_for_address(SHARED, tenant=None, address="x@falun.example")
    assert not vouches_for_address(SHARED, tenant="dalarna", address="x@elsewhere.example")
    assert not vouches_for_address(replace(SHARED, domains=()), tenant="dalarna", address="x@falun.example")


def test_an_invitation_is_answered_by_the_person_whom_it_names():
    assert answers_invitation(ANNA, INVITATION, PROVIDER)
    assert answers_invitation(ANNA, INVITATION, SHARED)
    assert not answers_invitation(replace(ANNA, mail="bo@falun.example"), INVITATION, PROVIDER)
    assert not answers_invitation(replace(ANNA, mail=None), INVITATION, PROVIDER)
    assert not answers_invitation(ANNA, INVITATION, replace(PROVIDER, tenant="stockholm"))
    assert not answers_invitation(ANNA, replace(INVITATION, tenant=None), PROVIDER)
    assert not answers_invitation(ANNA, INVITATION, replace(PROVIDER, active=False))


def test_an_invited_identifier_decides_and_the_address_does_not():
    invitation = replace(INVITATION, identifier="SE2321-1")
    assert not answers_invitation(ANNA, invitation, PROVIDER)
    assert answers_invitation(replace(ANNA, mail=None, identifier="SE2321-1"), invitation, PROVIDER)
    assert not answers_invitation(replace(ANNA, identifier="se2321-1"), invitation, PROVIDER)
    assert not answers_invitation(
        replace(ANNA, identifier="SE2321-1"), invitation, replace(PROVIDER, tenant="stockholm")
    )


def test_groups_give_the_roles_that_they_are_mapped_to_and_no_more():
    provider = replace(
        PROVIDER,
        group_roles={"rss": (Role.DEVELOPMENT_LEADER, Role.READER), "boss": (Role.OPERATOR, Role.CHAIR, Role.CONTACT)},
    )
    assert roles_of_groups(provider, ["rss", "other"]) == {Role.DEVELOPMENT_LEADER, Role.READER}
    assert roles_of_groups(provider, ["boss"]) == frozenset()
    assert roles_of_groups(replace(provider, tenant=None), ["rss", "boss"]) == frozenset()


def test_only_roles_of_the_office_and_of_principals_are_granted_by_hand():
    assert is_grantable(GrantedRole(Role.READER))
    assert is_grantable(GrantedRole(Role.REGISTRAR, principal=7))
    assert not is_grantable(GrantedRole(Role.REGISTRAR))
    assert not is_grantable(GrantedRole(Role.READER, principal=7))
    for role in (Role.OPERATOR, Role.SKR_COORDINATOR, Role.CHAIR, Role.MEMBER):
        assert not is_grantable(GrantedRole(role))


@pytest.mark.parametrize(
    "text", ["anna", "anna@", "@falun.se", "anna@falun", "a b@falun.se", "a@b@falun.se", "a@-x.se"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(NotUnderstood):
        read_address(text)


def test_an_address_is_kept_in_lower_case():
    assert read_address("  Anna.Öberg@Falun.SE ") == "anna.öberg@falun.se"
    with pytest.raises(Missing):
        read_address(" ")
    with pytest.raises(TooLong):
        read_address("a" * 250 + "@falun.se")


@pytest.mark.parametrize("text", ["19121212-1212", "121212-1212", "1912121212 12".replace(" ", ""), "121212+1212"])
def test_a_personal_identity_number_is_no_identifier(text):
    with pytest.raises(NotUnderstood) as refused:
        read_identifier(text)
    assert text not in str(refused.value)


def test_domains_are_read_in_the_ways_that_people_write_them():
    assert read_domains("falun.se, @MORA.se\nfalun.se;regiondalarna.se") == ("falun.se", "mora.se", "regiondalarna.se")
    assert read_domains("") == ()
    with pytest.raises(NotUnderstood):
        read_domains("falun.se\nfalun")


def test_groups_are_read_as_they_are_written():
    text = "CN=Samband,OU=RSS = utvecklingsledare, läsare\nchefer = chef för RSS"
    mapped = read_group_roles(text, tenant="dalarna")
    assert mapped["CN=Samband,OU=RSS"] == (Role.DEVELOPMENT_LEADER, Role.READER)
    assert read_group_roles(write_group_roles(mapped), tenant="dalarna") == mapped
    for wrong in ("grupp", "grupp =", "= läsare", "grupp = kung", "grupp = driftansvarig", "grupp = ordförande"):
        with pytest.raises(NotUnderstood):
            read_group_roles(wrong, tenant="dalarna")
