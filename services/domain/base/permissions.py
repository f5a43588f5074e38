"""What may be granted: a permission is an enum member that carries its own rule.

Each module lists its permissions in `permissions.py`::

    class BodyPermission(Permission):
        READ = "bodies:structure:read", EVERYONE
        EDIT = "bodies:structure:edit", {Role.ADMINISTRATOR, Role.DEVELOPMENT_LEADER}
        CALL = "meetings:call:send", {Role.SECRETARY}, "body"

        ANSWER = "meetings:call:answer", EVERYONE, "body", "body"

The third part names the dimension in which a grant must match (a secretary of one body calls that body only). The fourth
opens it to guests: to those who came in by a one-time link, and to who is named as guest of one meeting. It says in which
dimension a grant of theirs must name what is asked for, or "all"; without it a guest may not.

Pages, queries, the isolation test and the documentation's role table all read the same members.
"""

from collections.abc import Collection, Iterator
from enum import Enum
from typing import Literal

from services.domain.base.roles import Role

Dimension = Literal["body", "principal", "network"]
Guests = Dimension | Literal["all"]

TENANT_ROLES = frozenset(Role) - {Role.OPERATOR, Role.SKR_COORDINATOR, Role.NETWORK_LEAD}
"""Roles that someone wears in a tenant."""

STAFF = frozenset({Role.ADMINISTRATOR, Role.DEVELOPMENT_LEADER, Role.HEAD})
"""The RSS's own office (kansliet)."""

NATIONAL_ROLES = frozenset({Role.SKR_COORDINATOR, Role.NETWORK_LEAD})
"""Roles that someone wears at SKR."""

EVERYONE = TENANT_ROLES - {Role.GUEST}
"""Who belongs to the county. A guest (gäst) is named for one meeting, and sees that alone."""


class Permission(str, Enum):
    """One thing that may be done, with the roles that may do it."""

    roles: frozenset[Role]
    dimension: Dimension | None
    guests: Guests | None

    def __new__(
        cls, value: str, roles: Collection[Role], dimension: Dimension | None = None, guests: Guests | None = None
    ) -> "Permission":
        member = str.__new__(cls, value)
        member._value_ = value
        member.roles = frozenset(roles)
        member.dimension = dimension
        member.guests = guests
        return member

    def __str__(self) -> str:
        return str(self.value)


def every_permission() -> Iterator[Permission]:
    """All permissions of all modules that have been imported, in order of their names."""
    yield from sorted((member for kind in Permission.__subclasses__() for member in kind), key=str)
