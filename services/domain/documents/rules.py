"""What a file may be called, and where it comes from."""

import re
import unicodedata
from enum import StrEnum

LONGEST_NAME = 160
KEPT_DAYS = 30
"""How long a file that a job made for one person is kept (days): it can be made again."""


class FileOrigin(StrEnum):
    """Who made what a kept file holds."""

    HANDED_IN = "handed_in"
    MADE = "made"


def own_name(given: str) -> str:
    """A file's name as its sender's machine wrote it, without folders and signs that no other machine bears."""
    stem, dot, ending = re.split(r"[\\/]", given)[-1].rpartition(".")
    if not dot:
        return file_name(ending, "")[:-1]
    return file_name(stem, re.sub(r"[^a-z0-9]", "", ending.lower())[:10])


def made_name(name: str) -> str:
    """A name of ours with its ending, as any machine bears it: "Kallelse 2025/12.pdf" becomes "Kallelse 2025-12.pdf"."""
    stem, _, ending = name.rpartition(".")
    return file_name(stem, ending)


def file_name(title: str, ending: str) -> str:
    """A title as the name of a file on any machine: "Matris 2025/2" with "xlsx" becomes "Matris 2025-2.xlsx"."""
    plain = unicodedata.normalize("NFC", title)
    plain = re.sub(r"[\\/:*?\"<>|]+", "-", "".join(sign for sign in plain if sign.isprintable()))
    plain = re.sub(r"\s+", " ", plain).strip(" .-") or "Dokument"
    return f"{plain[: LONGEST_NAME - len(ending) - 1]}.{ending}"
