"""Who may come in, and as what (pure): claims, trust, invitations, roles that can be granted."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from services.domain.base.errors import Missing, NotUnderstood, RuleBroken, TooLong
from services.domain.base.permissions import STAFF, TENANT_ROLES
from services.domain.base.roles import Role

OFFICE_ROLES = (Role.ADMINISTRATOR, Role.DEVELOPMENT_LEADER, Role.HEAD, Role.READER)
"""Roles that hold in the whole tenant."""

PRINCIPAL_ROLES = (Role.CONTACT, Role.REGISTRAR, Role.SIGNATORY)
"""Roles that someone has for one principal (huvudman)."""

GRANTABLE = OFFICE_ROLES + PRINCIPAL_ROLES
"""What a tenant's administrator can grant. Roles in a body come from seats held today, and are never granted."""

ONE_TIME_LINK = "urn:samband:one-time-link"
"""The issuer of identities that Samband vouches for itself, by a link to a work address: then the subject is the address."""

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_IDENTIFIER = 120, 254, 255

_ADDRESS = re.compile(r"[^@\s<>\"',;:()\[\]\\]{1,64}@([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
_DOMAIN = re.compile(r"([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")


class UnknownPerson(Exception):
    """Someone signed in whom nobody has invited, or whose account is closed: a polite page and nothing else."""


class StillHasHats(RuleBroken):
    """An account that has a role, a seat or an invitation to a meeting is not closed (`name`, and the titles of its `hats`)."""


class LastAdministrator(RuleBroken):
    """The tenant would be left without an administrator."""


class AlreadyInvited(RuleBroken):
    """The address or identifier has an invitation that is still open (`address`)."""

    field = "address"


class AlreadyGranted(RuleBroken):
    """The person has the role already (`role`)."""

    field = "role"


class AuthMethod(StrEnum):
    """How Samband proves to a provider who it is."""

    PRIVATE_KEY_JWT = "private_key_jwt"
    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - the name of a method
    CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105

    @property
    def needs_secret(self) -> bool:
        return self is not AuthMethod.PRIVATE_KEY_JWT


@dataclass(frozen=True, slots=True)
class ClaimMapping:
    """Which of a provider's claims (uppgifter) mean what; an empty name: the provider does not say.

    `mail_is_verified` is for providers that state work addresses only and have no `email_verified` (Entra).
    """

    name: str = "name"
    mail: str = "email"
    mail_verified: str = "email_verified"
    mail_is_verified: bool = False
    identifier: str = ""
    groups: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "ClaimMapping":
        """A mapping from stored JSON; what it does not name keeps its default."""
        return cls(**{name: value for name, value in stored.items() if name in cls.__slots__})


PRESETS: dict[str, tuple[str, ClaimMapping]] = {
    "standard": ("OpenID Connect", ClaimMapping()),
    "swedish": (
        "Svenska OIDC-profilen",
        ClaimMapping(identifier="https://id.oidc.se/claim/orgAffiliation"),
    ),
    "inera": ("Inera IdP (HSA-id)", ClaimMapping(identifier="employeeHsaId")),
    "entra": (
        "Microsoft Entra ID",
        ClaimMapping(mail="email", mail_verified="", mail_is_verified=True, identifier="oid", groups="groups"),
    ),
}
"""Mappings to start from: Swedish name and claims."""


@dataclass(frozen=True, slots=True)
class ProviderView:
    """An identity provider as rules and pages see it; `tenant` None: SKR's and the operator's, or shared by many."""

    id: int
    tenant: str | None
    slug: str
    name: str
    issuer: str
    client_id: str
    auth_method: AuthMethod
    sealed_secret: bytes | None = field(repr=False)
    mapping: ClaimMapping
    group_roles: Mapping[str, tuple[Role, ...]]
    domains: tuple[str, ...]
    other_hosts: tuple[str, ...]
    required_acr: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class Presented:
    """What a provider states about a person, read through its mapping. `mail` is None unless it is verified."""

    issuer: str
    subject: str
    name: str
    mail: str | None
    identifier: str | None
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class GrantedRole:
    """A role with what it covers, as an invitation promises and a grant gives it."""

    role: Role
    body: int | None = None
    principal: int | None = None
    network: str | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "GrantedRole":
        return cls(Role(stored["role"]), stored.get("body"), stored.get("principal"), stored.get("network"))

    def to_json(self) -> dict[str, Any]:
        return {"role": str(self.role), "body": self.body, "principal": self.principal, "network": self.network}


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation (inbjudan). `identifier`, when given, decides instead of the address. `person` is who in the register
    of people is invited: then the seats held give roles too."""

    id: int
    tenant: str | None
    address: str
    identifier: str | None
    name: str
    roles: tuple[GrantedRole, ...]
    person: int | None = None


def read_claims(mapping: ClaimMapping, *, issuer: str, subject: str, claims: Mapping[str, Any]) -> Presented:
    """What the claims say, when they have the form that they should have; anything else counts as not said."""
    mail = _text(claims, mapping.mail).lower()
    is_verified = mapping.mail_is_verified or (claims.get(mapping.mail_verified) is True and mapping.mail_verified)
    groups = claims.get(mapping.groups) if mapping.groups else None
    return Presented(
        issuer=issuer,
        subject=subject,
        name=_text(claims, mapping.name)[:LONGEST_NAME],
        mail=mail if is_verified and _ADDRESS.match(mail) else None,
        identifier=_text(claims, mapping.identifier)[:LONGEST_IDENTIFIER] or None,
        groups=frozenset(group for group in groups if isinstance(group, str))
        if isinstance(groups, list)
        else frozenset(),
    )


def vouches_for_address(provider: ProviderView, *, tenant: str | None, address: str) -> bool:
    """Whether the provider's word about this address counts in this tenant (None: nationally).

    A tenant's own provider counts there and nowhere else, for its domains when it lists some. A shared provider counts
    everywhere, but only for the domains that the operator has listed.
    """
    domain = domain_of(address)
    if provider.tenant is None:
        return domain in provider.domains
    return provider.tenant == tenant and (not provider.domains or domain in provider.domains)


def answers_invitation(presented: Presented, invitation: InvitationView, provider: ProviderView) -> bool:
    """Whether this is the person who was invited, by the word of a provider that counts there."""
    if not provider.active or provider.tenant not in (None, invitation.tenant):
        return False
    if invitation.identifier:
        return presented.identifier == invitation.identifier
    return (
        presented.mail is not None
        and presented.mail == invitation.address.lower()
        and vouches_for_address(provider, tenant=invitation.tenant, address=presented.mail)
    )


def is_answered_by_link(invitation: InvitationView) -> bool:
    """Whether following a link to the address answers it: an RSS's invitation to the address itself, no more than that."""
    return invitation.tenant is not None and invitation.identifier is None


def roles_of_groups(provider: ProviderView, groups: Collection[str]) -> frozenset[Role]:
    """Roles that the person's groups at the provider give: in the provider's tenant, or nationally. Never the operator's."""
    mapped = {role for group in groups for role in provider.group_roles.get(group, ())}
    return frozenset(mapped & set(group_grantable(provider.tenant)))


def group_grantable(tenant: str | None) -> tuple[Role, ...]:
    """Roles that a group may give: those that need no further scope."""
    return OFFICE_ROLES if tenant is not None else (Role.SKR_COORDINATOR,)


def is_grantable(granted: GrantedRole) -> bool:
    """Whether an administrator can grant this: the role, with a principal exactly where it needs one."""
    return (
        granted.role in GRANTABLE
        and (granted.principal is not None) == (granted.role in PRINCIPAL_ROLES)
        and granted.body is None
        and granted.network is None
    )


def read_address(text: str) -> str:
    """A work address (tjänsteadress), in lower case. Raises Missing, TooLong or NotUnderstood."""
    address = text.strip().lower()
    if not address:
        raise Missing(name="e-postadress", field="address")
    if len(address) > LONGEST_ADDRESS:
        raise TooLong(name="e-postadress", limit=LONGEST_ADDRESS, field="address")
    if not _ADDRESS.match(address):
        raise NotUnderstood(
            name="e-postadress", value=text.strip(), expected="en adress som namn@kommun.se", field="address"
        )
    return address


def read_name(text: str) -> str:
    """A person's name. Raises Missing or TooLong."""
    name = " ".join(text.split())
    if not name:
        raise Missing(name="namn", field="name")
    if len(name) > LONGEST_NAME:
        raise TooLong(name="namn", limit=LONGEST_NAME, field="name")
    return name


def read_identifier(text: str) -> str | None:
    """A work identifier (HSA-id, orgAffiliation), or None. Raises TooLong, or NotUnderstood for a personal identity number."""
    identifier = text.strip()
    if len(identifier) > LONGEST_IDENTIFIER:
        raise TooLong(name="tjänste-id", limit=LONGEST_IDENTIFIER, field="identifier")
    if re.fullmatch(r"(19|20)?\d{6}[-+ ]?\d{4}", identifier):
        raise NotUnderstood(
            name="tjänste-id",
            value="ett personnummer",
            expected="ett tjänste-id, till exempel HSA-id. Personnummer sparas inte i Samband",
            field="identifier",
        )
    return identifier or None


def read_domains(text: str) -> tuple[str, ...]:
    """Mail domains, one a line or with commas between, each once. Raises NotUnderstood."""
    domains = [word.strip().lower().lstrip("@") for word in re.split(r"[\s,;]+", text) if word.strip()]
    for domain in domains:
        if not _DOMAIN.match(domain):
            raise NotUnderstood(
                name="e-postdomäner", value=domain, expected="domäner som kommun.se, en per rad", field="domains"
            )
    return tuple(dict.fromkeys(domains))


def read_group_roles(text: str, *, tenant: str | None) -> dict[str, tuple[Role, ...]]:
    """Lines as `grupp = administratör, läsare`. Raises NotUnderstood with the line at fault."""
    titles = {role.title.lower(): role for role in group_grantable(tenant)}
    mapped: dict[str, tuple[Role, ...]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        group, _, names = line.rpartition("=")
        roles = [titles.get(name.strip().lower()) for name in names.split(",")]
        known = [role for role in roles if role is not None]
        if not group.strip() or not known or len(known) < len(roles):
            raise NotUnderstood(
                name="grupper",
                value=line,
                expected=f"rader som ”gruppens namn = läsare”. Roller: {', '.join(role.title for role in titles.values())}",
                field="group_roles",
            )
        mapped[group.strip()] = tuple(dict.fromkeys(mapped.get(group.strip(), ()) + tuple(known)))
    return mapped


def write_group_roles(group_roles: Mapping[str, tuple[Role, ...]]) -> str:
    """The lines that `read_group_roles` reads."""
    return "\n".join(f"{group} = {', '.join(role.title for role in roles)}" for group, roles in group_roles.items())


def preset_of(mapping: ClaimMapping) -> str:
    """The preset that a mapping equals, or an empty string."""
    return next((key for key, (_, preset) in PRESETS.items() if preset == mapping), "")


class ProviderLevels(NamedTuple):
    """What a provider asks for: `is_of_hat`, whether it is one of the hat's own; `is_used`, whether one signed in by it."""

    is_of_hat: bool
    is_used: bool
    required_acr: str | None


def demands_of(chosen: Sequence[str], providers: Sequence[ProviderLevels]) -> list[list[str]]:
    """The lists of levels of assurance that a hat asks for, and the provider by which one signed in; each that asks for any.

    A hat's list is what its RSS has chosen; where it has chosen none, what its own providers ask for if all of them ask.
    """
    own = [provider.required_acr or "" for provider in providers if provider.is_of_hat]
    of_hat = list(chosen) or (" ".join(own).split() if all(own) else [])
    used = [(provider.required_acr or "").split() for provider in providers if provider.is_used]
    return [levels for levels in [of_hat, *used] if levels]


def is_assured(acr: str | None, demands: Sequence[Sequence[str]]) -> bool:
    """Whether a sign-in at this level of assurance (tillitsnivå) meets every demand; one of a demand's levels is enough."""
    return all(acr in levels for levels in demands)


def levels_to_ask(demands: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The levels that meet every demand; where none does, those of the first, for the person to be told of it."""
    first = demands[0] if demands else ()
    return tuple(level for level in first if is_assured(level, demands)) or tuple(first)


def domain_of(address: str) -> str:
    """The part after the @, in lower case."""
    return address.rpartition("@")[2].lower()


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name) if name else None
    return value.strip() if isinstance(value, str) else ""


assert set(OFFICE_ROLES) <= TENANT_ROLES
assert set(OFFICE_ROLES) > STAFF
