"""What may be done with meetings and the year's plan."""

from services.domain.base.permissions import EVERYONE, STAFF, Permission
from services.domain.base.roles import Role


class MeetingPermission(Permission):
    """Permissions of meetings. A secretary plans the meetings of the body that they are secretary of."""

    READ = "meetings:calendar:read", EVERYONE
    PLAN = "meetings:plan:edit", STAFF | {Role.SECRETARY}, "body"
    BREAKS = "meetings:breaks:edit", STAFF
