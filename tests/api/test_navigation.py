"""The main menu: rooms, and groups of rooms that share a place."""

from services.api.navigation import NATIONAL_ROOMS, OPERATOR_ROOMS, TENANT_ROOMS, Room, menu_of
from services.domain.tenancy.permissions import TenancyPermission

MAY = TenancyPermission.ENTER
ROOMS = [
    Room("Start", "", MAY),
    Room("Organ", "/organ", MAY, "Struktur"),
    Room("Personer", "/personer", MAY, "Struktur"),
]


def test_rooms_of_a_group_share_a_place_that_leads_to_the_first():
    start, structure = menu_of(ROOMS, path="/dalarna", home="/dalarna")
    assert (start.text, start.current, start.parts) == ("Start", True, ())
    assert (structure.text, structure.href, structure.current) == ("Struktur", "/dalarna/organ", False)
    assert [part.text for part in structure.parts] == ["Organ", "Personer"]


def test_a_group_is_current_when_a_page_below_one_of_its_rooms_is_shown():
    _, structure = menu_of(ROOMS, path="/dalarna/personer/12", home="/dalarna")
    assert structure.current
    assert [part.current for part in structure.parts] == [False, True]


def test_a_room_may_have_pages_at_another_path():
    room = Room("Organ", "/organ", MAY, also=("/platser",))
    menu = menu_of([room], path="/dalarna/platser/12", home="/dalarna")
    assert menu[0].current
    assert not menu_of([room], path="/dalarna/platserna", home="/dalarna")[0].current


def test_a_group_of_which_one_room_may_be_opened_is_that_room():
    menu = menu_of(ROOMS[:2], path="/dalarna/organ", home="/dalarna")
    assert [(link.text, link.current, link.parts) for link in menu] == [("Start", False, ()), ("Organ", True, ())]


def test_the_rooms_of_a_group_stand_together_so_that_its_name_comes_once():
    for rooms in (TENANT_ROOMS, NATIONAL_ROOMS, OPERATOR_ROOMS):
        names = [link.text for link in menu_of(rooms, path="/dalarna", home="/dalarna")]
        assert len(names) == len(set(names))
