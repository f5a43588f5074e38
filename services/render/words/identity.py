"""Swedish words for what goes wrong when access is given or taken."""

from services.domain.identity.rules import AlreadyGranted, AlreadyInvited, LastAdministrator, StillHasHats
from services.domain.tenancy.rules import ShutsOneselfOut
from services.render.words import explain


@explain.register
def _(error: AlreadyInvited) -> str:
    return f"{error.facts['address']} har redan en inbjudan som inte är besvarad. Ta tillbaka den först om rollen ska ändras."


@explain.register
def _(error: AlreadyGranted) -> str:
    return f"Personen har redan rollen {error.facts['role']}."


@explain.register
def _(error: LastAdministrator) -> str:
    return (
        "Det måste finnas minst en administratör. Ge någon annan rollen först,"
        " annars kan ingen längre bjuda in eller ändra behörigheter."
    )


@explain.register
def _(error: ShutsOneselfOut) -> str:
    own = error.facts["level"]
    return (
        f"Du är själv inloggad på nivån {own}, som inte står i listan. Ta med den, eller logga in på en nivå i listan först."
        if own
        else "Din egen inloggningstjänst uppger ingen tillitsnivå, så du skulle stänga ute dig själv."
    )


@explain.register
def _(error: StillHasHats) -> str:
    where = f" i {', '.join(error.facts['hats'])}" if error.facts["hats"] else ", som börjar gälla senare"
    return f"{error.facts['name']} har uppdrag eller roll{where}. Kontot kan stängas när det är avslutat."
