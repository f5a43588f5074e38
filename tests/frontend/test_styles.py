"""The style sheets, as the browser reads them: all of them, on every page."""

import re
from collections import defaultdict

from services.render.environment import STATIC

SOURCES = STATIC.parent / "static-src"
LAID_OUT = re.compile(r"^  (\.[\w-]+) \{[^}]*\bdisplay:", re.MULTILINE)


def test_a_class_is_laid_out_by_one_sheet() -> None:
    """Two sheets that lay out the same name spoil each other's pages: the later one wins."""
    sheets = defaultdict(set)
    for sheet in SOURCES.glob("*.css"):
        for name in LAID_OUT.findall(sheet.read_text("utf-8")):
            sheets[name].add(sheet.name)
    assert {name: sorted(found) for name, found in sheets.items() if len(found) > 1} == {}
