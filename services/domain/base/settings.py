"""Configuration by environment only; a value that is missing stops the start and says which.

A secret can stand in a file instead: `SAMBAND_DATABASE_URL_FILE` names the file that holds what `SAMBAND_DATABASE_URL`
would. That is how containers get their secrets.
"""

import os
from pathlib import Path


class SettingMissing(SystemExit):
    """A required setting is not in the environment, or the file that it names cannot be read."""

    def __init__(self, name: str, problem: str = "saknas i miljön") -> None:
        super().__init__(f"Inställningen {name} {problem}. Se docs/operating.md.")


def required(name: str) -> str:
    """The setting's value. Raises SettingMissing, which ends the process with one line."""
    value = optional(name)
    if not value:
        raise SettingMissing(name)
    return value


def optional(name: str) -> str | None:
    """The setting's value, or that of the file which `<name>_FILE` names; None when neither is set."""
    value = os.environ.get(name)
    if value:
        return value
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text().strip() or None
    except OSError as error:
        raise SettingMissing(f"{name}_FILE", f"kan inte läsas: {error.strerror}") from error


def required_directory(name: str) -> Path:
    """A directory that a setting names."""
    return Path(required(name))
