"""The main menu of each hat: only what the visitor may open is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from services.api.visit import Visit
from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT
from services.domain.base.permissions import Permission
from services.domain.bodies.permissions import BodyPermission
from services.domain.identity.permissions import IdentityPermission
from services.domain.meetings.permissions import MeetingPermission
from services.domain.networks.permissions import CollectionPermission, ReportPermission
from services.domain.privacy.permissions import PrivacyPermission
from services.domain.rounds.permissions import RoundPermission
from services.domain.tenancy.permissions import TenancyPermission


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the house as the menu names it; `path` is below the hat's start page.

    Rooms of the same `group` stand after each other and share one place in the menu. `also` are other paths whose pages belong
    to the room.
    """

    text: str
    path: str
    permission: Permission
    group: str = ""
    also: tuple[str, ...] = ()


class Link(NamedTuple):
    """A link of the menu. A group leads to the first of its `parts`, the rooms that stand in a row of their own within it."""

    text: str
    href: str
    current: bool
    parts: "tuple[Link, ...]" = ()


REPORTS, STRUCTURE, SETTINGS = "Halvårsrapporter", "Struktur", "Inställningar"

TENANT_ROOMS = [
    Room("Min överblick", "", TenancyPermission.ENTER),
    Room("Möten", "/moten", MeetingPermission.READ, also=("/diarium",)),
    Room("Beslut", "/beslut", MeetingPermission.READ_CLAUSES),
    Room("Rundor", "/rundor", RoundPermission.READ),
    Room("Rapporter", "/natverksrapporter", ReportPermission.READ, REPORTS),
    Room("Nationella nätverk", "/natverk", ReportPermission.READ_FOLLOWING, REPORTS),
    Room("Sammanställningar", "/sammanstallningar", ReportPermission.READ_SUMMARY, REPORTS),
    Room("Organ", "/organ", BodyPermission.READ, STRUCTURE, also=("/platser", "/uppdrag")),
    Room("Strukturbild", "/struktur", BodyPermission.READ, STRUCTURE),
    Room("Huvudmän", "/huvudman", BodyPermission.READ, STRUCTURE),
    Room("Representation", "/representation", BodyPermission.READ, STRUCTURE),
    Room("Personer", "/personer", BodyPermission.READ_PEOPLE, STRUCTURE),
    Room("Inställningar", "/installningar", TenancyPermission.SETTINGS, SETTINGS),
    Room("Behörigheter", "/behorigheter", IdentityPermission.PEOPLE, SETTINGS),
    Room("Händelselogg", "/handelselogg", TenancyPermission.AUDIT, SETTINGS),
    Room("Registerutdrag", "/registerutdrag", PrivacyPermission.EXTRACT, SETTINGS),
]
NATIONAL_ROOMS = [
    Room("Min överblick", "", CollectionPermission.READ),
    Room("Insamlingar", "/insamlingar", CollectionPermission.READ, also=("/insamling",)),
    Room("Sammanställningar", "/sammanstallningar", CollectionPermission.READ),
    Room("Nätverk", "/natverk", CollectionPermission.READ),
]
OPERATOR_ROOMS = [
    Room("Översikt", "", TenancyPermission.OPERATE),
    Room("RSS", "/rss", TenancyPermission.OPERATE),
    Room("Inloggning", "/inloggning", IdentityPermission.CONNECT),
    Room("Personer", "/personer", IdentityPermission.END_SESSIONS),
    Room("Bjud in", "/inbjudan", IdentityPermission.CONNECT),
    Room("Brev", "/brev", TenancyPermission.OPERATE),
    Room("Jobb", "/jobb", TenancyPermission.OPERATE),
]


def navigation_of(visit: Visit) -> tuple[Link, ...]:
    """The menu of the hat that is worn; empty for an anonymous visitor."""
    if visit.actor is None or not visit.actor.hat:
        return ()
    rooms = {NATIONAL_HAT: NATIONAL_ROOMS, OPERATOR_HAT: OPERATOR_ROOMS}.get(visit.actor.hat, TENANT_ROOMS)
    open_rooms = [room for room in rooms if visit.actor.may_somewhere(room.permission)]
    return menu_of(open_rooms, path=visit.path, home=visit.home)


def menu_of(rooms: Iterable[Room], *, path: str, home: str) -> tuple[Link, ...]:
    """The links to these rooms, those of a group gathered under its name; a group of one room is that room."""
    menu: list[Link] = []
    for group, grouped in groupby(rooms, lambda room: room.group):
        parts = tuple(Link(room.text, home + room.path, is_in_room(path, room, home)) for room in grouped)
        if not group or len(parts) == 1:
            menu += parts
        else:
            menu.append(Link(group, parts[0].href, any(part.current for part in parts), parts))
    return tuple(menu)


def is_in_room(path: str, room: Room, home: str) -> bool:
    """Whether a page lies in a room: the start page only by itself, another room with all below it."""
    places = [home + place for place in (room.path, *room.also)]
    return path in places or any(path.startswith(place + "/") for place in places if place != home)
