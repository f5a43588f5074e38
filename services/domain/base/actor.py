"""Who acts (aktör): an account in one hat, with the grants that it has there today."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.domain.base.errors import NotFound
from services.domain.base.permissions import Dimension, Guests, Permission
from services.domain.base.roles import Role

NATIONAL_HAT = "nationellt"
OPERATOR_HAT = "drift"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and what it covers; an empty dimension covers all of it. `body` and `principal` are row ids, `network` a slug.

    A dimension that a seat does not have is 0 or '', and covers nothing. A named guest's covers one `meeting` alone.
    """

    role: Role
    body: int | None = None
    principal: int | None = None
    network: str | None = None
    meeting: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one hat: a tenant's slug, `nationellt` or `drift`. Grants are those valid today in that hat only.

    `is_guest`: came in by a one-time link, which shows less than an organisation's own sign-in. Then only what is open to
    guests may be done, and only to what a grant names.
    """

    account: int | None
    name: str
    hat: str
    grants: tuple[Grant, ...] = ()
    address: str | None = None
    is_system: bool = False
    is_guest: bool = False

    @classmethod
    def system(cls, hat: str) -> "Actor":
        """Samband itself, in a job or while loading reference data: may do everything within the hat."""
        return cls(account=None, name="Samband", hat=hat, is_system=True)

    def may(
        self,
        permission: Permission,
        *,
        body: int | None = None,
        principal: int | None = None,
        network: str | None = None,
        meeting: int | None = None,
    ) -> bool:
        """Whether a grant allows this. A permission with a dimension asks the grant to cover what is named.

        `meeting` is the meeting of `body` that it is about: a named guest's grant covers that one.
        """
        if self.is_system:
            return True
        asked = {"body": body, "principal": principal, "network": network}
        return any(
            grant.role in permission.roles
            and (
                _covers_for_guest(grant, permission.guests, asked, meeting)
                if self.is_guest or grant.role is Role.GUEST
                else _covers(grant, permission.dimension, asked)
            )
            for grant in self.grants
        )

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether a grant allows this for at least one body, principal, network or meeting."""
        return self.is_system or any(
            grant.role in permission.roles
            and (not (self.is_guest or grant.role is Role.GUEST) or _names_something(grant, permission.guests))
            for grant in self.grants
        )

    def require(
        self,
        permission: Permission,
        *,
        body: int | None = None,
        principal: int | None = None,
        network: str | None = None,
        meeting: int | None = None,
    ) -> None:
        """Raise NotFound unless allowed: what one may not do does not exist for one."""
        if not self.may(permission, body=body, principal=principal, network=network, meeting=meeting):
            raise NotFound(permission=str(permission))

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles worn in this hat, each once, in the order of Role."""
        worn = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in worn)


Asked = Mapping[str, int | str | None]


def _covers(grant: Grant, dimension: Dimension | None, asked: Asked) -> bool:
    return dimension is None or getattr(grant, dimension) in (None, asked[dimension])


def _covers_for_guest(grant: Grant, guests: Guests | None, asked: Asked, meeting: int | None) -> bool:
    """What covers all covers nothing for a guest: only what the grant names."""
    if guests in (None, "all") or not _names_something(grant, guests):
        return guests == "all"
    if grant.meeting is not None:
        return guests == "body" and grant.meeting == meeting
    return getattr(grant, guests) == asked[guests]


def _names_something(grant: Grant, guests: Guests | None) -> bool:
    if guests in (None, "all"):
        return guests == "all"
    return grant.meeting is not None or getattr(grant, guests) not in (None, 0, "")
