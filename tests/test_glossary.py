"""Every table has its row in the glossary: one concept, one name."""

import re
from pathlib import Path

from services.domain.piccolo_app import APP_CONFIG

GLOSSARY = Path(__file__).parents[1] / "docs" / "glossary.md"


def terms() -> list[str]:
    """The first column of each table, its comma-separated names apart."""
    rows = re.findall(r"^\| ([^|]+) \|", GLOSSARY.read_text(), re.MULTILINE)
    return [name for row in rows for name in row.strip().split(", ") if name not in ("term", "---")]


def test_every_table_has_its_row():
    assert {table.__name__ for table in APP_CONFIG.table_classes} - set(terms()) == set()


def test_a_concept_has_one_row():
    assert [name for name in set(terms()) if terms().count(name) > 1] == []
