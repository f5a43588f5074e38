"""The locks hold what pyproject.toml asks for, by hash, and name no address."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def _pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def _asked() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    running = project["project"]["dependencies"]
    return {"requirements.lock": running, "requirements-dev.lock": running + project["dependency-groups"]["dev"]}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_satisfies_every_range_of_pyproject(lock: str):
    pins = _pins(lock)
    for text in _asked()[lock]:
        asked = Requirement(text)
        pin = pins.get(canonicalize_name(asked.name))
        assert pin, f"{asked.name} is not in {lock}"
        assert pin in asked.specifier, f"{asked.name} is {pin} in {lock}, {asked.specifier} in pyproject.toml"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_of_the_lock_has_hashes_and_none_an_address(lock: str):
    text = (ROOT / lock).read_text()
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert not re.search(r"https?://|--index-url|--find-links", text)


def test_the_developers_lock_holds_the_same_versions_as_the_running_one():
    developers = _pins("requirements-dev.lock")
    for name, version in _pins("requirements.lock").items():
        assert developers[name] == version
