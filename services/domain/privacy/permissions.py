"""What may be done with all that is kept about a person."""

from services.domain.base.permissions import Permission
from services.domain.base.roles import Role


class PrivacyPermission(Permission):
    """An extract gathers what lies scattered: the administrator alone makes it."""

    EXTRACT = "privacy:extract:make", {Role.ADMINISTRATOR}
