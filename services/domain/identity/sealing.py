"""Secrets at identity providers, encrypted before they reach the database (AES-256-GCM)."""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealBroken(Exception):
    """The secret was sealed with another key, or for another provider."""


class Sealer:
    """Seals with the first key and opens with any: an older key may follow while secrets are sealed anew."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = [AESGCM(key) for key in keys]

    def seal(self, secret: str, *, purpose: str) -> bytes:
        """Encrypt for one purpose (a provider's slug): elsewhere it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, secret.encode(), purpose.encode())

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Decrypt. Raises SealBroken."""
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        raise SealBroken(purpose)
