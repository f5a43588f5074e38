"""Swedish words of registration (diarieföring): refusals."""

from services.domain.meetings.rules import registration
from services.render.words import explain


@explain.register
def _(error: registration.LetterOnItsWay) -> str:
    return "Brevet har kommit fram eller är på väg. Handlingen skickas inte en gång till."


@explain.register
def _(error: registration.NoRegistrar) -> str:
    return "Ingen registrator är angiven. Administratören anger adressen i inställningarna."
