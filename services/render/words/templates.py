"""Swedish words of Word templates."""

from collections.abc import Mapping

from services.domain.meetings.rules.templates import TemplateKind, TemplateRefused
from services.render.formats import listing
from services.render.words import explain

KINDS: Mapping[TemplateKind, str] = {
    TemplateKind.NOTES: "Minnesanteckningar",
    TemplateKind.PROTOCOL: "Protokoll",
    TemplateKind.CALL: "Kallelse",
    TemplateKind.EXCERPT: "Utdrag",
}


@explain.register
def _(error: TemplateRefused) -> str:
    if error.unreadable:
        return "Filen går inte att läsa som Wordfil. Spara den på nytt i Word och försök igen."
    if error.other:
        return "Mallen innehåller annat än fält inom dubbla klamrar. Ta bort det och försök igen."
    if error.unknown:
        fields = listing(f"”{name}”" for name in error.unknown)
        return f"Mallen har fält som inte finns: {fields}. Rätta dem mot listan på sidan och försök igen."
    return "Mallen saknar plats för innehållet. Skriv {{p innehall }} i ett eget stycke där texten ska stå."
