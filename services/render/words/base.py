"""Words for what can go wrong in every module."""

from services.domain.base.errors import (
    Conflict,
    DomainError,
    Missing,
    NotFound,
    NotUnderstood,
    RuleBroken,
    StaleSave,
    Taken,
    TooLarge,
    TooLong,
)
from services.render.formats import counted
from services.render.words import explain


@explain.register
def _(error: DomainError) -> str:
    return "Det går inte att göra så. Inget har ändrats."


@explain.register
def _(error: RuleBroken) -> str:
    return "Det strider mot en regel och har inte sparats."


@explain.register
def _(error: NotFound) -> str:
    return "Det finns inte, eller så har du inte tillgång till det."


@explain.register
def _(error: Missing) -> str:
    return f"Ange {_named(error)}."


@explain.register
def _(error: TooLong) -> str:
    return f"{_named(error).capitalize()} får vara högst {counted(error.facts['limit'], 'tecken', 'tecken')}. Korta texten."


@explain.register
def _(error: NotUnderstood) -> str:
    expected = error.facts.get("expected")
    sentence = f"{_named(error).capitalize()} ”{error.facts.get('value', '')}” går inte att förstå."
    return f"{sentence} Skriv {expected}." if expected else sentence


@explain.register
def _(error: Taken) -> str:
    return f"{_named(error).capitalize()} ”{error.facts.get('value', '')}” används redan. Välj något annat."


@explain.register
def _(error: Conflict) -> str:
    return "Någon annan har ändrat det här medan du arbetade, eller så är det redan avslutat. Ladda om sidan och försök igen."


@explain.register
def _(error: StaleSave) -> str:
    return "Någon annan har sparat texten medan du skrev. Inget är överskrivet: båda versionerna visas här."


def _named(error: DomainError) -> str:
    """The Swedish label of the field at fault."""
    return str(error.facts.get("name") or "uppgiften")


@explain.register
def _(error: TooLarge) -> str:
    return f"Filen för {error.facts['name']} är för stor: högst {error.facts['limit'] // 1000} kB."
