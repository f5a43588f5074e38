"""What may be done with jobs and the files that they make."""

from services.domain.base.permissions import EVERYONE, NATIONAL_ROLES, STAFF, Permission


class JobPermission(Permission):
    """One sees the jobs that one has started; the office, and SKR, also each other's in the same hat."""

    OWN = "jobs:own:read", EVERYONE | NATIONAL_ROLES
    ALL = "jobs:all:read", STAFF | NATIONAL_ROLES
