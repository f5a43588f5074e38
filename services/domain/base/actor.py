"""Who acts (aktör): an account in one hat, with the grants that it has there today."""

from dataclasses import dataclass

from services.domain.base.errors import NotFound
from services.domain.base.permissions import Permission
from services.domain.base.roles import Role

NATIONAL_HAT = "nationellt"
OPERATOR_HAT = "drift"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and what it covers; an empty dimension covers all of it. `body` and `principal` are row ids, `network` a slug."""

    role: Role
    body: int | None = None
    principal: int | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one hat: a tenant's slug, `nationellt` or `drift`. Grants are those valid today in that hat only."""

    account: int | None
    name: str
    hat: str
    grants: tuple[Grant, ...] = ()
    address: str | None = None
    is_system: bool = False

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
    ) -> bool:
        """Whether a grant allows this. A permission with a dimension asks the grant to cover what is named."""
        if self.is_system:
            return True
        asked = {"body": body, "principal": principal, "network": network}
        return any(
            grant.role in permission.roles
            and (
                permission.dimension is None
                or getattr(grant, permission.dimension) is None
                or getattr(grant, permission.dimension) == asked[permission.dimension]
            )
            for grant in self.grants
        )

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether a grant allows this for at least one body, principal or network."""
        return self.is_system or any(grant.role in permission.roles for grant in self.grants)

    def require(
        self,
        permission: Permission,
        *,
        body: int | None = None,
        principal: int | None = None,
        network: str | None = None,
    ) -> None:
        """Raise NotFound unless allowed: what one may not do does not exist for one."""
        if not self.may(permission, body=body, principal=principal, network=network):
            raise NotFound(permission=str(permission))

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles worn in this hat, each once, in the order of Role."""
        worn = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in worn)
