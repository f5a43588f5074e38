"""Swedish text order and addresses made from names."""

import re
import unicodedata

_AFTER_Z = str.maketrans("åäö", "{|}")


def swedish_key(text: str) -> str:
    """Sort key that puts å, ä, ö last. Twin of the SQL function `swedish_key`; a property test keeps them equal."""
    return text.lower().translate(_AFTER_Z)


def slug(text: str) -> str:
    """An address part made from a Swedish name: "Länsnätverket för chefer" becomes "lansnatverket-for-chefer"."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
