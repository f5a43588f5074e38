"""The provider's signing keys, kept in the data directory so that tokens stay valid over a restart."""

import json
import os
from pathlib import Path

from joserfc.jwk import ECKey, KeySet, RSAKey


def signing_keys(path: Path) -> KeySet:
    """One RSA key (RS256, PS256) and one on P-256 (ES256); made the first time."""
    if not path.exists():
        keys = KeySet([RSAKey.generate_key(2048, {"use": "sig"}), ECKey.generate_key("P-256", {"use": "sig"})])
        for key in keys.keys:
            key.ensure_kid()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(".part")
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(keys.as_dict(private=True), file)
        fresh.rename(path)
    return KeySet.import_key_set(json.loads(path.read_text()))
