"""What is typed is shown again by its name: a template must not read a method of Typed in its place."""

import re
from pathlib import Path

from services.api.forms import Typed
from services.supervisor.migrate import ROOT

READ = re.compile(r"\bvalues\.(\w+)(?!\w|\()")


def read_in(template: Path) -> set[str]:
    return set(READ.findall(template.read_text("utf-8")))


def test_no_field_of_a_form_is_read_as_a_method() -> None:
    """`values.text` is Typed's own method, and came out on the page as such; `values["text"]` is what was typed."""
    templates = sorted((ROOT / "frontend/templates").rglob("*.html"))
    assert any(read_in(one) for one in templates)
    wrong = {str(one.relative_to(ROOT)): read_in(one) & set(dir(Typed)) for one in templates}
    assert {name: found for name, found in wrong.items() if found} == {}
