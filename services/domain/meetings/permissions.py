"""What may be done with meetings, from the year's plan to what came of a clause.

Where a permission is for one body, a role from a seat counts for that body alone; roles of the office, of principals and
readers count for all bodies. What guests may is asked with `**meeting.dimensions`, which names body and meeting.
"""

from services.domain.base.permissions import EVERYONE, STAFF, Permission
from services.domain.base.roles import Role

EDITORS = frozenset({Role.ADMINISTRATOR, Role.DEVELOPMENT_LEADER})
SECRETARIES = STAFF | {Role.SECRETARY}
LEADERS = SECRETARIES | {Role.CHAIR, Role.VICE_CHAIR}
SITTING = LEADERS | {Role.MEMBER, Role.SUBSTITUTE, Role.CO_OPTED}

INVITED = EVERYONE | {Role.GUEST}
"""Everybody of the county, and who is named as guest of the meeting."""


class MeetingPermission(Permission):
    """Permissions of meetings. A secretary prepares, calls and records the meetings of the body that they are secretary of."""

    READ = "meetings:calendar:read", EVERYONE
    READ_MEETING = "meetings:meeting:read", INVITED, None, "body"
    PLAN = "meetings:plan:edit", SECRETARIES, "body"
    BREAKS = "meetings:breaks:edit", STAFF
    RULES = "meetings:rules:edit", EDITORS

    READ_PAPERS = "meetings:papers:read", INVITED, "body", "body"
    PREPARE = "meetings:agenda:edit", SECRETARIES, "body"
    SUGGEST = "meetings:suggestions:make", SITTING, "body"
    CHOOSE = "meetings:suggestions:choose", LEADERS | {Role.MEMBER}, "body"
    """Asked of the body that steers (styrgrupp, presidium). Where none does, whoever leads the meeting chooses."""

    CALL = "meetings:call:send", SECRETARIES, "body"
    ANSWER = "meetings:call:answer", INVITED, "body", "body"

    HOLD = "meetings:sitting:hold", LEADERS, "body"
    NOTE = "meetings:notes:write", SECRETARIES, "body"

    READ_MINUTES = "meetings:minutes:read", INVITED, None, "body"
    WRITE_MINUTES = "meetings:minutes:write", SECRETARIES, "body"
    APPROVE_MINUTES = "meetings:minutes:approve", LEADERS | {Role.MEMBER, Role.SUBSTITUTE}, "body"
    """Where the body has named approvers, the approver alone; a rule says so."""
    PUBLISH_MINUTES = "meetings:minutes:publish", SECRETARIES, "body"
    REGISTER = "meetings:papers:register", SECRETARIES | {Role.REGISTRAR}, "body"
    IMPORT = "meetings:minutes:import", EDITORS
    TEMPLATES = "meetings:templates:edit", {Role.ADMINISTRATOR}

    READ_CLAUSES = "meetings:clauses:read", EVERYONE
    FOLLOW_UP = "meetings:clauses:follow_up", SECRETARIES, "body"
    REPORT_BACK = "meetings:clauses:report_back", EVERYONE
    """The responsible ones; a rule says who they are."""
