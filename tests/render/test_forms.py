"""What holds for all forms together."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from services.render import json_form
from services.render.content import Column, Table


def test_a_row_that_does_not_fit_its_columns_is_refused():
    with pytest.raises(ValueError, match="2 cells in a row of 1"):
        Table("T", (Column("A"),), (("a", "b"),))


def test_json_has_a_stable_order():
    @dataclass
    class Facts:
        year: int
        amounts: dict[str, Decimal]
        day: date

    made = json_form.render(Facts(2025, {"å": Decimal("1.50"), "a": Decimal(2)}, date(2025, 10, 17)))
    assert made == json_form.render(Facts(2025, {"a": Decimal(2), "å": Decimal("1.50")}, date(2025, 10, 17)))
    assert json.loads(made) == {"year": 2025, "amounts": {"a": "2", "å": "1.50"}, "day": "2025-10-17"}
    assert "å" in made.decode()


def test_a_process_that_serves_pages_loads_no_document_library():
    program = (
        "import sys; from services.render import content, environment, excel, mail, pdf, word, words;"
        "print([name for name in ('typst', 'fontTools', 'docx', 'xlsxwriter', 'pikepdf', 'css_inline') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout
    assert loaded.strip() == "[]"
