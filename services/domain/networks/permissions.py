"""What may be granted about half-year reports, in an RSS and at SKR."""

from services.domain.base.permissions import EVERYONE, NATIONAL_ROLES, STAFF, Permission
from services.domain.base.roles import Role


class ReportPermission(Permission):
    """In an RSS."""

    READ = "networks:reports:read", STAFF | {Role.READER}
    READ_SUBMITTED = "networks:reports:read_submitted", EVERYONE
    WRITE = "networks:reports:write", STAFF
    ANCHOR_AS_HEAD = "networks:reports:anchor_as_head", {Role.HEAD}
    SUBMIT = "networks:reports:submit", {Role.HEAD, Role.DEVELOPMENT_LEADER}
    READ_FOLLOWING = "networks:following:read", EVERYONE
    EDIT_FOLLOWING = "networks:following:edit", STAFF
    EDIT_SETTINGS = "networks:settings:edit", {Role.ADMINISTRATOR, Role.HEAD}
    READ_SUMMARY = "networks:summaries:read", EVERYONE


class CollectionPermission(Permission):
    """At SKR. A network's lead reads all counties' reports, and writes and answers about the own network only."""

    READ = "networks:collection:read", NATIONAL_ROLES
    EDIT = "networks:collection:edit", {Role.SKR_COORDINATOR}
    EDIT_NETWORKS = "networks:national_networks:edit", {Role.SKR_COORDINATOR}
    REVIEW = "networks:review:write", NATIONAL_ROLES, "network"
    WRITE_NATIONAL_PART = "networks:national_part:write", NATIONAL_ROLES, "network"
    SUMMARISE = "networks:summary:make", NATIONAL_ROLES
    PUBLISH_SUMMARY = "networks:summary:publish", {Role.SKR_COORDINATOR}
