"""Which hat a row belongs to, from the open scope."""

from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT
from services.domain.base.scope import DatabaseRole, Scope

SIGN_IN_HAT = "inloggning"


def scope_of(hat: str) -> Scope:
    """The scope in which the rows of a hat are worked on by Samband itself: the twin of `hat_of`."""
    roles: dict[str, DatabaseRole] = {NATIONAL_HAT: "national", OPERATOR_HAT: "operator", SIGN_IN_HAT: "identity"}
    role = roles.get(hat)
    return Scope(role) if role else Scope("tenant", hat)


def hat_of(scope: Scope) -> str:
    """The hat under which a scope's machine rows are written."""
    names = {"national": NATIONAL_HAT, "operator": OPERATOR_HAT, "identity": SIGN_IN_HAT, "machine": OPERATOR_HAT}
    return scope.tenant or names[scope.role]
