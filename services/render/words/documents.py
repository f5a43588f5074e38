"""Swedish words for why a file is not taken in. Each says what to do; nothing that was typed is lost."""

from collections.abc import Iterable

from services.domain.documents import errors
from services.domain.documents.kinds import FileKind
from services.render.formats import alternatives, counted, file_size
from services.render.words import explain

KINDS = {
    FileKind.PDF: "PDF",
    FileKind.DOCX: "Word (.docx)",
    FileKind.XLSX: "Excel (.xlsx)",
    FileKind.PPTX: "PowerPoint (.pptx)",
    FileKind.ODT: "OpenDocument (.odt)",
    FileKind.PNG: "bild (.png)",
    FileKind.JPEG: "bild (.jpg)",
    FileKind.TXT: "text (.txt)",
    FileKind.CSV: "tabell (.csv)",
}
WHAT_IT_IS = {
    FileKind.PDF: "en PDF",
    FileKind.DOCX: "ett Word-dokument",
    FileKind.XLSX: "en Excel-fil",
    FileKind.PPTX: "en PowerPoint-fil",
    FileKind.ODT: "ett OpenDocument-dokument",
    FileKind.PNG: "en bild",
    FileKind.JPEG: "en bild",
    FileKind.TXT: "vanlig text",
    FileKind.CSV: "en tabell",
}


def kinds_words(kinds: Iterable[FileKind]) -> str:
    """PDF, Word (.docx) eller OpenDocument (.odt), in the order of FileKind."""
    chosen = set(kinds)
    return alternatives(KINDS[kind] for kind in FileKind if kind in chosen)


def endings(kinds: Iterable[FileKind]) -> str:
    """What a file field accepts: .pdf,.docx"""
    chosen = set(kinds)
    return ",".join(f".{ending}" for kind in FileKind if kind in chosen for ending in kind.endings)


@explain.register
def _(error: errors.FileRefused) -> str:
    return f"”{error.facts['file']}” kan inte tas emot. Välj en annan fil."


@explain.register
def _(error: errors.FileEmpty) -> str:
    return f"”{error.facts['file']}” är tom. Kontrollera att du valde rätt fil."


@explain.register
def _(error: errors.FileTooLarge) -> str:
    facts = error.facts
    return (
        f"”{facts['file']}” är {file_size(facts['size'])}. En fil får vara högst {file_size(facts['limit'])}."
        " Minska bilderna i den, eller dela upp den."
    )


@explain.register
def _(error: errors.TooManyFiles) -> str:
    return f"Välj {counted(error.facts['most'], 'fil', 'filer')} i taget."


@explain.register
def _(error: errors.FileKindRefused) -> str:
    return f"”{error.facts['file']}” är av ett slag som inte tas emot här. Välj {kinds_words(error.facts['kinds'])}."


@explain.register
def _(error: errors.FileNotWhatItSays) -> str:
    facts = error.facts
    truth = f"är i själva verket {WHAT_IT_IS[facts['kind']]}" if facts["kind"] else "innehåller något annat"
    return (
        f"”{facts['file']}” slutar på .{facts['ending']} men {truth}. Spara om filen i rätt format och välj den igen."
    )


@explain.register
def _(error: errors.FileBroken) -> str:
    return f"”{error.facts['file']}” går inte att öppna, den verkar skadad. Spara om den och välj den igen."


@explain.register
def _(error: errors.FileProtected) -> str:
    return f"”{error.facts['file']}” är låst med lösenord, eller sparad i ett gammalt format. Ta bort låset och välj den igen."


@explain.register
def _(error: errors.FileActive) -> str:
    return (
        f"”{error.facts['file']}” innehåller makron eller annat som körs av sig självt och tas därför inte emot."
        " Spara den utan makron och välj den igen."
    )


@explain.register
def _(error: errors.FileExpands) -> str:
    return f"”{error.facts['file']}” blir orimligt stor när den packas upp och tas därför inte emot."


@explain.register
def _(error: errors.VirusFound) -> str:
    return (
        f"Viruskontrollen stoppade ”{error.facts['file']}”. Filen är inte sparad."
        " Säg till er it-avdelning innan du öppnar den igen."
    )


@explain.register
def _(error: errors.ScannerSilent) -> str:
    return f"”{error.facts['file']}” kunde inte kontrolleras för virus just nu och är inte sparad. Försök igen om en stund."
