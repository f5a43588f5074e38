"""The installation's key (huvudnyckel), and the keys of single purposes that are made from it."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.domain.base.settings import SettingMissing, required


@dataclass(frozen=True, slots=True)
class Keys:
    """`secret` is the root from which purposes get keys of their own: the first line of its file. Older ones may follow
    while what was sealed with them is sealed anew."""

    secret: bytes
    older: tuple[bytes, ...] = ()

    @classmethod
    def from_environment(cls) -> "Keys":
        """Read the file of SAMBAND_SECRET_KEY_FILE; a missing or empty one ends the process and says so."""
        return cls.of_file(Path(required("SAMBAND_SECRET_KEY_FILE")))

    @classmethod
    def of_file(cls, path: Path) -> "Keys":
        """The keys that a file holds; one that holds none ends the process and says so."""
        try:
            secrets = path.read_bytes().split()
        except OSError as error:
            raise SettingMissing("SAMBAND_SECRET_KEY_FILE", f"kan inte läsas: {error.strerror}") from error
        if not secrets:
            raise SettingMissing("SAMBAND_SECRET_KEY_FILE", "leder till en tom fil")
        return cls(secrets[0], tuple(secrets[1:]))

    def of(self, purpose: str) -> bytes:
        """A 32-byte key of this purpose alone, derived from the secret in use."""
        return next(self.every(purpose))

    def every(self, purpose: str) -> Iterator[bytes]:
        """The key in use, then those of older secrets."""
        return (hmac.digest(one, purpose.encode(), hashlib.sha256) for one in (self.secret, *self.older))
