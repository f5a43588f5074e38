"""Which hat a row belongs to, from the open scope."""

from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT
from services.domain.base.scope import Scope

SIGN_IN_HAT = "inloggning"


def hat_of(scope: Scope) -> str:
    """The hat under which a scope's machine rows are written."""
    names = {"national": NATIONAL_HAT, "operator": OPERATOR_HAT, "identity": SIGN_IN_HAT, "machine": OPERATOR_HAT}
    return scope.tenant or names[scope.role]
