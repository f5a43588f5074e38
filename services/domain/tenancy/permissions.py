"""What may be done with tenants."""

from services.domain.base.permissions import EVERYONE, STAFF, Permission
from services.domain.base.roles import Role


class TenancyPermission(Permission):
    """Permissions of the tenant itself and of the platform."""

    ENTER = "tenancy:tenant:enter", EVERYONE | {Role.GUEST}, None, "all"
    SETTINGS = "tenancy:settings:edit", {Role.ADMINISTRATOR}
    AUDIT = "tenancy:audit:read", {Role.ADMINISTRATOR}
    BOARD = "tenancy:board:read", STAFF
    OPERATE = "tenancy:platform:operate", {Role.OPERATOR}
