"""Makes the fonts of PDFs, `templates/pdf/*.ttf`, out of Inter (npm) and DejaVu Sans (Debian). Run when either is new.

    npm --prefix frontend ci
    .venv/bin/python frontend/pdf_fonts.py /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf

They get names of our own, so that they are never taken for what a machine has installed.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
INTER = HERE / "node_modules" / "@fontsource-variable" / "inter" / "files"
MADE = HERE / "templates" / "pdf"
FILES = {
    "samband": ("inter-latin-wght-normal.woff2", "Samband", "Samband-Regular"),
    "samband-italic": ("inter-latin-wght-italic.woff2", "Samband", "Samband-Italic"),
    "samband-extended": ("inter-latin-ext-wght-normal.woff2", "Samband Extended", "SambandExtended-Regular"),
}

# What Inter's two parts lack: more Latin, marks, Greek, Cyrillic, punctuation, arrows, mathematics, shapes, symbols.
SYMBOLS = (
    (0x0100, 0x024F), (0x0300, 0x036F), (0x0370, 0x03FF), (0x0400, 0x052F), (0x2000, 0x209F), (0x20A0, 0x20CF),
    (0x2100, 0x218F), (0x2190, 0x22FF), (0x2500, 0x27BF), (0xFFFD, 0xFFFD),
)  # fmt: skip
FAMILY, FULL_NAME, POSTSCRIPT_NAME, TYPOGRAPHIC_FAMILY = 1, 4, 6, 16


def main(dejavu: str) -> None:
    for name, (source, family, postscript) in FILES.items():
        save(TTFont(INTER / source), name, family, postscript)
    symbols = TTFont(dejavu)
    options = Options(hinting=False, name_IDs=["*"], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[sign for first, last in SYMBOLS for sign in range(first, last + 1)])
    subsetter.subset(symbols)
    save(symbols, "samband-symbols", "Samband Symbols", "SambandSymbols-Regular")


def save(font: TTFont, name: str, family: str, postscript: str) -> None:
    """Write it as a plain file under our name."""
    font.flavor = None
    for record in font["name"].names:
        if record.nameID in (FAMILY, FULL_NAME, TYPOGRAPHIC_FAMILY):
            record.string = family
        elif record.nameID == POSTSCRIPT_NAME:
            record.string = postscript
    font.save(MADE / f"{name}.ttf")


if __name__ == "__main__":
    main(*sys.argv[1:])
