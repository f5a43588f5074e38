"""Swedish words for why minutes can't be read from a file. Each says what to do; the file itself is kept where it is."""

from services.domain.meetings.minutes_reader import original
from services.render.formats import counted
from services.render.words import explain

FORMS = "vanlig text (.txt), Word (.docx) eller PDF med text"


@explain.register
def _(error: original.NotMinutesFile) -> str:
    return f"”{error.name}” kan inte läsas in. Anteckningar läses från {FORMS}."


@explain.register
def _(error: original.EmptyFile) -> str:
    return f"Det finns ingen text i ”{error.name}”. Kontrollera att du valde rätt fil."


@explain.register
def _(error: original.NotWhatItSays) -> str:
    return (
        f"”{error.name}” är inte den sorts fil som namnet säger (.{error.said})."
        f" Öppna den i sitt program, spara den som {FORMS} och försök igen."
    )


@explain.register
def _(error: original.OldWordFile) -> str:
    return f"”{error.name}” är i Words gamla format (.doc). Öppna den i Word, välj Spara som och Word-dokument (.docx)."


@explain.register
def _(error: original.ScannedDocument) -> str:
    pages = counted(error.pages, "sida", "sidor")
    return (
        f"”{error.name}” är inskannad: {pages} med bilder men ingen text att läsa."
        " Leta fram filen som den skrevs i, eller låt ett program tolka texten (OCR) och spara den på nytt."
    )


@explain.register
def _(error: original.EncryptedFile) -> str:
    return f"”{error.name}” är låst med lösenord. Ta bort lösenordet och försök igen."


@explain.register
def _(error: original.SwellingFile) -> str:
    return f"”{error.name}” packar upp sig till mycket mer än ett dokument behöver, och läses därför inte."


@explain.register
def _(error: original.TooMuchToRead) -> str:
    unit = {"lines": "rader", "pages": "sidor", "megabytes": "MB text"}[error.unit]
    return f"”{error.name}” är för stor: mer än {error.limit} {unit}. Dela den i ett möte per fil."


@explain.register
def _(error: original.BrokenFile) -> str:
    return (
        f"”{error.name}” går inte att öppna: filen verkar vara skadad."
        " Öppna den i sitt program, spara den på nytt och försök igen."
    )
