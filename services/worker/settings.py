"""The configuration of the worker, the relay and the schedule, read from the environment."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from services.domain.base.clock import Clock
from services.domain.base.keys import Keys
from services.domain.base.settings import SettingMissing, optional, required, required_directory


@dataclass(frozen=True, slots=True)
class Settings:
    """What background work is told from outside. Without `smtp_url`, letters are put as files below `data`; without
    `reply_address`, nobody is asked to answer a letter by mail. `audit_years` is how long the logs of sign-in, SKR and the
    operator are kept; 0: for good."""

    redis_url: str
    base_url: str
    data: Path
    clock: Clock
    smtp_url: str | None
    mail_from: str
    reply_address: str | None
    audit_years: int
    keys: Keys

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the environment; a missing value ends the process and says which."""
        required("SAMBAND_DATABASE_URL")
        base_url = required("SAMBAND_BASE_URL").rstrip("/")
        today = optional("SAMBAND_TODAY")
        return cls(
            redis_url=required("SAMBAND_REDIS_URL"),
            base_url=base_url,
            data=required_directory("SAMBAND_DATA"),
            clock=Clock(date.fromisoformat(today) if today else None),
            smtp_url=optional("SAMBAND_SMTP_URL"),
            mail_from=optional("SAMBAND_MAIL_FROM") or f"Samband <samband@{urlsplit(base_url).hostname}>",
            reply_address=optional("SAMBAND_REPLY_ADDRESS"),
            audit_years=_years(optional("SAMBAND_AUDIT_YEARS")),
            keys=Keys.from_environment(),
        )


def _years(told: str | None) -> int:
    if not (told or "0").isdecimal():
        raise SettingMissing("SAMBAND_AUDIT_YEARS", "ska vara ett antal hela år")
    return int(told or "0")
