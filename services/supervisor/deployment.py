"""An installation whose servers others run (driftsatt installation): the compose file's, or any by these settings.

The commands of `./samband` that work on an installation work on this one where SAMBAND_OWNER_DATABASE_URL is set and no
`--data` is given. It answers what `Instance` and `Embedded` do, without starting anything.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from services.domain.base.settings import required, required_directory
from services.supervisor.postgres import installed_tree


@dataclass(frozen=True)
class Deployment:
    """The servers are where the settings say; PostgreSQL's own programs are those of the wheel."""

    database_url: str
    owner_database_url: str
    files: Path
    secret_key: Path

    @classmethod
    def from_environment(cls) -> "Deployment":
        """Read the environment; a missing value ends the process and says which."""
        return cls(
            database_url=required("SAMBAND_DATABASE_URL"),
            owner_database_url=required("SAMBAND_OWNER_DATABASE_URL"),
            files=required_directory("SAMBAND_DATA"),
            secret_key=Path(required("SAMBAND_SECRET_KEY_FILE")),
        )

    @property
    def run(self) -> Path:
        """Where half-made files may lie."""
        return Path(tempfile.gettempdir())

    @contextmanager
    def servers(self) -> Iterator["Deployment"]:
        """They run already."""
        yield self

    @property
    def binaries(self) -> Path:
        return installed_tree() / "bin"

    def environment(self, *, base_url: str) -> dict[str, str]:
        return {"SAMBAND_DATABASE_URL": self.database_url, "SAMBAND_BASE_URL": base_url}

    def owner_url(self) -> str:
        return self.owner_database_url

    def psql_environment(self) -> dict[str, str]:
        """The owner's login as libpq's programs take it: a password among their arguments would be seen by all."""
        parts = urlsplit(self.owner_database_url)
        return {
            "PGHOST": parts.hostname or "",
            "PGPORT": str(parts.port or 5432),
            "PGUSER": unquote(parts.username or ""),
            "PGPASSWORD": unquote(parts.password or ""),
            "PGDATABASE": parts.path.lstrip("/"),
        }

    def secret_key_file(self) -> Path:
        return self.secret_key
