"""What a made file may be called."""

import re
import unicodedata

LONGEST_NAME = 160
KEPT_DAYS = 30
"""How long a file that a job made for one person is kept (days): it can be made again."""


def file_name(title: str, ending: str) -> str:
    """A title as the name of a file on any machine: "Matris 2025/2" with "xlsx" becomes "Matris 2025-2.xlsx"."""
    plain = unicodedata.normalize("NFC", title)
    plain = re.sub(r"[\\/:*?\"<>|]+", "-", "".join(sign for sign in plain if sign.isprintable()))
    plain = re.sub(r"\s+", " ", plain).strip(" .-") or "Dokument"
    return f"{plain[: LONGEST_NAME - len(ending) - 1]}.{ending}"
