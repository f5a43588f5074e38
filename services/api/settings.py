"""The API's configuration, read once from the environment."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from services.domain.base.clock import Clock
from services.domain.base.settings import SettingMissing, optional, required, required_directory


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the API is told from outside. `secret` is the root from which purposes get keys of their own: the first
    line of its file. Older ones may follow while what was sealed with them is sealed anew.

    `trusted_proxies` are addresses and networks whose word on where a request came from is believed.
    """

    redis_url: str
    base_url: str
    data: Path
    secret: bytes
    clock: Clock
    development: bool
    metrics_token: str | None
    trusted_proxies: tuple[str, ...] = ()
    older_secrets: tuple[bytes, ...] = ()

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the environment; a missing value ends the process and says which."""
        required("SAMBAND_DATABASE_URL")
        today = optional("SAMBAND_TODAY")
        secrets = Path(required("SAMBAND_SECRET_KEY_FILE")).read_bytes().split()
        if not secrets:
            raise SettingMissing("SAMBAND_SECRET_KEY_FILE", "leder till en tom fil")
        return cls(
            redis_url=required("SAMBAND_REDIS_URL"),
            base_url=required("SAMBAND_BASE_URL").rstrip("/"),
            data=required_directory("SAMBAND_DATA"),
            secret=secrets[0],
            older_secrets=tuple(secrets[1:]),
            clock=Clock(date.fromisoformat(today) if today else None),
            development=optional("SAMBAND_DEVELOPMENT") == "1",
            metrics_token=optional("SAMBAND_METRICS_TOKEN"),
            trusted_proxies=tuple((optional("SAMBAND_TRUSTED_PROXIES") or "").split()),
        )

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the service by https."""
        return urlsplit(self.base_url).scheme == "https"

    def key_for(self, purpose: str) -> bytes:
        """A 32-byte key of this purpose alone, derived from the secret."""
        return self.keys_for(purpose)[0]

    def keys_for(self, purpose: str) -> list[bytes]:
        """The key in use, then those of older secrets."""
        return [hmac.digest(one, purpose.encode(), hashlib.sha256) for one in (self.secret, *self.older_secrets)]
