"""Sign-in and sign-out, who may do what in an RSS, and the identity providers behind it."""

from services.api.identity import one_time_links, people, persons, providers, sign_in, sign_out

handlers = [
    *sign_in.handlers,
    *one_time_links.handlers,
    *sign_out.handlers,
    *people.handlers,
    *providers.handlers,
    *persons.handlers,
]

__all__ = ["handlers"]
