"""Pages of the structure: bodies, seats, people, principals, the structure file."""

from services.api.bodies import appointments, belongings, editing, file, pages, people, principals, seats

handlers = [
    *pages.handlers,
    *editing.handlers,
    *seats.handlers,
    *belongings.handlers,
    *appointments.handlers,
    *people.handlers,
    *principals.handlers,
    *file.handlers,
]

__all__ = ["handlers"]
