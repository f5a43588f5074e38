"""The keys by which we prove who we are to identity providers (`private_key_jwt`).

Derived from the installation's secret, so that every API process has the same key and there is no file to lose. When
the secret is replaced, the old one is given after the new: providers that cache our key set still find both.
"""

from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.jwk import ECKey

ALGORITHM = "ES256"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class ClientKeys:
    """Our signing key and the public set that providers fetch."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        keys = [_derive(secret) for secret in secrets]
        self.signing = keys[0]
        self._keys = keys

    @property
    def headers(self) -> dict[str, str]:
        return {"kid": str(self.signing.kid)}

    def public(self) -> dict[str, Any]:
        """The public key set, as served at `/.well-known/jwks.json`."""
        return {"keys": [key.as_dict(private=False, use="sig", alg=ALGORITHM) for key in self._keys]}


def _derive(secret: bytes) -> ECKey:
    # 48 bytes for a 32-byte order: the bias of the remainder is below 2^-128 (FIPS 186-5, A.2.1).
    number = int.from_bytes(HKDF(hashes.SHA256(), 48, None, b"samband oidc client key ES256").derive(secret), "big")
    private = ec.derive_private_key(number % (P256_ORDER - 1) + 1, ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = ECKey.import_key(pem)
    key.ensure_kid()
    return key
