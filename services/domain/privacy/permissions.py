"""What may be done with all that is kept about a person."""

from services.domain.base.permissions import Permission
from services.domain.base.roles import Role


class PrivacyPermission(Permission):
    """An extract gathers what lies scattered, and what is culled or erased is gone: all are the administrator's alone."""

    EXTRACT = "privacy:extract:make", {Role.ADMINISTRATOR}
    RETENTION = "privacy:retention:choose", {Role.ADMINISTRATOR}
    ERASE = "privacy:person:erase", {Role.ADMINISTRATOR}
