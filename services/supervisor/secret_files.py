"""Secrets kept as files in the data directory, readable by their owner alone (hemligheter)."""

import os
import secrets
from pathlib import Path


def secret_in(path: Path) -> str:
    """The secret in this file; a new random one is made the first time.

    The file appears whole or not at all: written beside, then linked to its name.
    """
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # Another process was first: its secret counts.
    finally:
        fresh.unlink()
    return path.read_text()
