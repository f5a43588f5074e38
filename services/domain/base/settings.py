"""Configuration by environment only; a value that is missing stops the start and says which."""

import os
from pathlib import Path


class SettingMissing(SystemExit):
    """A required setting is not in the environment."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Inställningen {name} saknas i miljön. Se docs/operating.md.")


def required(name: str) -> str:
    """The setting's value. Raises SettingMissing, which ends the process with one line."""
    value = os.environ.get(name, "")
    if not value:
        raise SettingMissing(name)
    return value


def optional(name: str) -> str | None:
    """The setting's value, or None when it is not set."""
    return os.environ.get(name) or None


def required_directory(name: str) -> Path:
    """A directory that a setting names."""
    return Path(required(name))
