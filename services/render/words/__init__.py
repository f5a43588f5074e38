"""Swedish words for what went wrong, shared by pages, jobs and mail.

Each module of the domain has a file of the same name here, which registers words for its errors:

    @explain.register
    def _(error: OverlappingAppointment) -> str:
        return f"{error.person} har redan platsen till och med {date_long(error.until)}."

A sentence says what happened, that nothing was lost where one might fear it, and what to do.
"""

from functools import singledispatch
from importlib import import_module
from pkgutil import iter_modules

UNEXPECTED = "Något gick fel hos oss. Det du sparat tidigare finns kvar. Försök igen om en stund."


@singledispatch
def explain(error: BaseException) -> str:
    """The Swedish sentence for an error; a calm, general one for an error that has no words of its own."""
    return UNEXPECTED


def load_words() -> None:
    """Import every file of words, so that the registrations are made."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)


load_words()
