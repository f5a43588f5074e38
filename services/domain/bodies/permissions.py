"""What may be done with the structure."""

from services.domain.base.permissions import EVERYONE, STAFF, Permission
from services.domain.base.roles import Role

EDITORS = frozenset({Role.ADMINISTRATOR, Role.DEVELOPMENT_LEADER})


class BodyPermission(Permission):
    """Permissions of bodies, seats, people and the structure file."""

    READ = "bodies:structure:read", EVERYONE
    EDIT = "bodies:structure:edit", EDITORS
    APPOINT = "bodies:appointment:edit", EDITORS
    READ_PEOPLE = "bodies:person:read", EVERYONE
    READ_CONTACTS = "bodies:person:contacts", STAFF
    EDIT_PEOPLE = "bodies:person:edit", EDITORS
    EXPORT = "bodies:structure:export", STAFF
    IMPORT = "bodies:structure:import", {Role.ADMINISTRATOR}
