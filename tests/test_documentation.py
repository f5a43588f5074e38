"""What the documentation promises about the code is so: settings, links, tests that are named."""

import re
from pathlib import Path

import pytest

from services.supervisor.demonstration import people

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "deploy" / "runbook.md"]


def test_every_setting_of_the_code_is_described_and_no_other():
    asked: set[str] = set()
    for file in (ROOT / "services").rglob("*.py"):
        text = file.read_text()
        asked |= set(re.findall(r"""(?:optional|required|required_directory)\(\s*"(SAMBAND_\w+)\"""", text))
    asked |= {"SAMBAND_SUPERUSER_DATABASE_URL"}  # By a loop over names.
    table = re.findall(r"^\| `(SAMBAND_\w+)` \|", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE)
    assert set(table) == asked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_tests_that_security_names_exist():
    written = "\n".join(file.read_text() for file in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text())
    assert named
    assert [name for name in named if f"def {name}(" not in written] == []


def test_the_readme_names_everyone_who_can_sign_in():
    readme = (ROOT / "README.md").read_text()
    assert [person.name for person in people() if f"| {person.name} |" not in readme] == []
    assert (ROOT / "docs" / "images" / "collection.png").stat().st_size < 300_000
