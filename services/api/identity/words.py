"""Swedish words for a sign-in that did not go through: heading, what happened, and what to do."""

from dataclasses import dataclass
from functools import singledispatch

from services.api.oidc import (
    AssuranceTooLow,
    AttemptUnknown,
    OidcError,
    ProviderMisconfigured,
    ProviderUnreachable,
    SignInDeclined,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the person reads; `status` is the answer's."""

    title: str
    text: str
    status: int = 403


@singledispatch
def refusal(error: OidcError) -> Refusal:
    """For answers that did not stand up to checking: no more is told than that."""
    return Refusal(
        "Inloggningen kunde inte godkännas",
        "Svaret från inloggningstjänsten gick inte att lita på, så vi släppte inte in någon. Börja om från början."
        " Händer det igen, kontakta administratören för ditt läns RSS.",
    )


@refusal.register
def _(error: AttemptUnknown) -> Refusal:
    return Refusal(
        "Inloggningen hann bli för gammal",
        "Den påbörjades för mer än tio minuter sedan, i en annan webbläsare, eller är redan använd. Börja om, så går det.",
    )


@refusal.register
def _(error: SignInDeclined) -> Refusal:
    if error.code == "access_denied":
        return Refusal("Du avbröt inloggningen", "Ingenting har hänt. Du kan börja om när du vill.")
    return Refusal(
        "Inloggningstjänsten sade nej",
        "Din organisations inloggning svarade att det inte gick. Försök igen, eller kontakta din organisations IT-stöd.",
    )


@refusal.register
def _(error: AssuranceTooLow) -> Refusal:
    return Refusal(
        "Logga in med en säkrare metod",
        "Din RSS kräver en högre tillitsnivå än den du loggade in med, till exempel tjänstelegitimation i stället för"
        " lösenord. Börja om och välj en säkrare metod.",
    )


@refusal.register
def _(error: ProviderUnreachable) -> Refusal:
    return Refusal(
        "Inloggningstjänsten svarar inte",
        "Samband når inte din organisations inloggning just nu. Vänta en stund och försök igen.",
        503,
    )


@refusal.register
def _(error: ProviderMisconfigured) -> Refusal:
    return Refusal(
        "Inloggningstjänsten är fel inställd",
        "Kopplingen till din organisations inloggning behöver rättas. Det hjälper inte att försöka igen:"
        " kontakta administratören för ditt läns RSS.",
        503,
    )
