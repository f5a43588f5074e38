"""The documentation's table of roles and permissions says what the code does."""

from services.domain.base.roles import Role
from services.supervisor.roles import GROUPS, PAGE, load_permissions, write


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == write(), "run python -m services.supervisor.roles"


def test_every_role_has_its_column_once():
    shown = [role for _, roles in GROUPS for role in roles]
    assert sorted(shown) == sorted(Role)


def test_what_is_open_to_guests_is_never_wider_than_what_others_are_asked_for():
    for member in (member for kind in load_permissions() for member in kind):
        assert member.guests in (None, member.dimension) or member.dimension is None, member
        assert Role.GUEST not in member.roles or member.guests in ("all", "body"), member


def test_every_permission_is_for_somebody_and_has_a_name_of_its_own():
    members = [member for kind in load_permissions() for member in kind]
    assert all(member.roles for member in members)
    assert len({str(member) for member in members}) == len(members)
