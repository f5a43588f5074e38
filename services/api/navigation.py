"""The main menu of each hat: only what the visitor may open is in it."""

from dataclasses import dataclass
from typing import NamedTuple

from services.api.visit import Visit
from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT
from services.domain.base.permissions import Permission
from services.domain.bodies.permissions import BodyPermission
from services.domain.identity.permissions import IdentityPermission
from services.domain.meetings.permissions import MeetingPermission
from services.domain.networks.permissions import CollectionPermission, ReportPermission
from services.domain.tenancy.permissions import TenancyPermission


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the house as the menu names it; `path` is below the hat's start page."""

    text: str
    path: str
    permission: Permission


class Link(NamedTuple):
    """A link of the menu."""

    text: str
    href: str
    current: bool


TENANT_ROOMS = [
    Room("Min överblick", "", TenancyPermission.ENTER),
    Room("Halvårsrapporter", "/natverksrapporter", ReportPermission.READ),
    Room("Nationella nätverk", "/natverk", ReportPermission.READ_FOLLOWING),
    Room("Sammanställningar", "/sammanstallningar", ReportPermission.READ_SUMMARY),
    Room("Möten", "/moten", MeetingPermission.READ),
    Room("Organ", "/organ", BodyPermission.READ),
    Room("Struktur", "/struktur", BodyPermission.READ),
    Room("Huvudmän", "/huvudman", BodyPermission.READ),
    Room("Representation", "/representation", BodyPermission.READ),
    Room("Personer", "/personer", BodyPermission.READ_PEOPLE),
    Room("Inställningar", "/installningar", TenancyPermission.SETTINGS),
    Room("Behörigheter", "/behorigheter", IdentityPermission.PEOPLE),
    Room("Händelselogg", "/handelselogg", TenancyPermission.AUDIT),
]
NATIONAL_ROOMS = [
    Room("Min överblick", "", CollectionPermission.READ),
    Room("Insamlingar", "/insamlingar", CollectionPermission.READ),
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
    Room("Komponenter", "/komponenter", TenancyPermission.OPERATE),
]


def navigation_of(visit: Visit) -> list[Link]:
    """The menu of the hat that is worn; empty for an anonymous visitor."""
    if visit.actor is None or not visit.actor.hat:
        return []
    rooms = {NATIONAL_HAT: NATIONAL_ROOMS, OPERATOR_HAT: OPERATOR_ROOMS}.get(visit.actor.hat, TENANT_ROOMS)
    return [
        Link(room.text, visit.home + room.path, is_in_room(visit.path, visit.home + room.path, visit.home))
        for room in rooms
        if visit.actor.may_somewhere(room.permission)
    ]


def is_in_room(path: str, room: str, home: str) -> bool:
    """Whether a page lies in a room: the start page only by itself, another room with all below it."""
    return path == room or (room != home and path.startswith(room + "/"))
