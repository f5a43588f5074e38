"""What may be done with people's access."""

from services.domain.base.permissions import Permission
from services.domain.base.roles import Role


class IdentityPermission(Permission):
    """Permissions over who may sign in and what they may do."""

    PEOPLE = "identity:people:manage", {Role.ADMINISTRATOR}
    PROVIDERS = "identity:providers:manage", {Role.ADMINISTRATOR}
    CONNECT = "identity:providers:connect", {Role.OPERATOR}
    END_SESSIONS = "identity:sessions:end", {Role.OPERATOR}
    CLOSE = "identity:account:close", {Role.OPERATOR}
