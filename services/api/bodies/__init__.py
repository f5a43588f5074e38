"""Pages of the structure: bodies, seats, people, principals, the structure file."""

from services.api.bodies import appointments, editing, file, pages, people, principals

handlers = [
    *pages.handlers,
    *editing.handlers,
    *appointments.handlers,
    *people.handlers,
    *principals.handlers,
    *file.handlers,
]

__all__ = ["handlers"]
