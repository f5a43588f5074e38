"""`python -m services.supervisor.roles`: writes docs/roles.md, who may do what, from the permissions in the code."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import services.domain
from services.domain.base.permissions import NATIONAL_ROLES, TENANT_ROLES, Permission
from services.domain.base.roles import Role

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"

INTRODUCTION = """# Roles and permissions

Made from the code by `python -m services.supervisor.roles`; a test fails when it is not fresh. One row per permission,
one column per role; ● may, · may not. Where a row names a dimension, a role that was given for one body, principal or
network counts for that one alone. Missing and forbidden both answer 404.

Roles of the office, of principals and at SKR are granted: by an administrator's invitation or by a group at the identity
provider. Roles in a body come from the seats that a person holds today. A guest (gäst) is named for one meeting.

Whoever came in by a one-time link may less than the table says: only what has a word in the last column, and there only
what a role of theirs names (a body, a principal; "all": as for others). So may a named guest: that one meeting.
"""

GROUPS = (
    ("In an RSS", tuple(role for role in Role if role in TENANT_ROLES)),
    ("At SKR", tuple(role for role in Role if role in NATIONAL_ROLES)),
    ("The platform", (Role.OPERATOR,)),
)


def load_permissions() -> list[type[Permission]]:
    """Every module's permissions, in the order of the modules' names."""
    for module in sorted(found.name for found in iter_modules(services.domain.__path__) if found.ispkg):
        if module != "base" and (Path(services.domain.__path__[0]) / module / "permissions.py").exists():
            import_module(f"services.domain.{module}.permissions")
    ours = (kind for kind in Permission.__subclasses__() if kind.__module__.startswith(services.domain.__name__))
    return sorted(ours, key=lambda kind: kind.__module__)


def write() -> str:
    """The whole page."""
    members = [member for kind in load_permissions() for member in kind]
    parts = [INTRODUCTION]
    for title, roles in GROUPS:
        rows = [member for member in members if member.roles & set(roles)]
        parts.append(f"## {title}\n\n{_table(rows, roles, by_link=Role.GUEST in roles)}\n")
    names = "\n".join(f"| `{role}` | {role.title} |" for role in Role)
    parts.append(f"## The roles' Swedish names\n\n| role | Swedish |\n|---|---|\n{names}\n")
    return "\n".join(parts)


def _table(members: list[Permission], roles: tuple[Role, ...], *, by_link: bool) -> str:
    head = f"| permission | for one | {' | '.join(str(role) for role in roles)} |{' by a link |' if by_link else ''}"
    line = f"|---|---|{':-:|' * len(roles)}{'---|' if by_link else ''}"
    rows = [
        f"| `{member}` | {member.dimension or ''} |"
        f" {' | '.join('●' if role in member.roles else '·' for role in roles)} |"
        + (f" {member.guests or ''} |" if by_link else "")
        for member in members
    ]
    return "\n".join([head, line, *rows])


if __name__ == "__main__":
    PAGE.write_text(write(), encoding="utf-8")
