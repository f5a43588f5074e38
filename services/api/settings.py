"""The API's configuration, read once from the environment."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from services.domain.base.clock import Clock
from services.domain.base.keys import Keys
from services.domain.base.settings import optional, required, required_directory
from services.domain.documents.virus import ensure_scanner_setting


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the API is told from outside.

    `trusted_proxies` are addresses and networks whose word on where a request came from is believed.
    """

    redis_url: str
    base_url: str
    data: Path
    keys: Keys
    clock: Clock
    development: bool
    metrics_token: str | None
    trusted_proxies: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the environment; a missing value ends the process and says which."""
        required("SAMBAND_DATABASE_URL")
        today = optional("SAMBAND_TODAY")
        told = cls(
            redis_url=required("SAMBAND_REDIS_URL"),
            base_url=required("SAMBAND_BASE_URL").rstrip("/"),
            data=required_directory("SAMBAND_DATA"),
            keys=Keys.from_environment(),
            clock=Clock(date.fromisoformat(today) if today else None),
            development=optional("SAMBAND_DEVELOPMENT") == "1",
            metrics_token=optional("SAMBAND_METRICS_TOKEN"),
            trusted_proxies=tuple((optional("SAMBAND_TRUSTED_PROXIES") or "").split()),
        )
        ensure_scanner_setting()
        return told

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the service by https."""
        return urlsplit(self.base_url).scheme == "https"

    def key_for(self, purpose: str) -> bytes:
        """A key of this purpose alone."""
        return self.keys.of(purpose)

    def keys_for(self, purpose: str) -> list[bytes]:
        """The key in use, then those of older secrets."""
        return list(self.keys.every(purpose))
