"""The commands of `./samband` where others run the servers, as the container `admin` runs them."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

ROOT = Path(__file__).parents[2]


class Deployed:
    """One database with a files directory and a secret key, reached by settings alone."""

    def __init__(self, database: str, servers, place: Path) -> None:
        self.owner_url = servers.embedded.owner_url(database)
        self.files = place / "files"
        self.files.mkdir(parents=True)
        self.secret_key = place / "secret_key"
        self.secret_key.write_text("nyckeln")
        # As in the container: logins in files.
        (place / "owner").write_text(self.owner_url)
        (place / "service").write_text(servers.environment(database)["SAMBAND_DATABASE_URL"])
        self.settings = {
            "SAMBAND_OWNER_DATABASE_URL_FILE": str(place / "owner"),
            "SAMBAND_DATABASE_URL_FILE": str(place / "service"),
            "SAMBAND_SECRET_KEY_FILE": str(self.secret_key),
            "SAMBAND_DATA": str(self.files),
            "PYTHONPATH": str(ROOT),
            "PATH": "/usr/bin:/bin",
        }

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "services.supervisor.commands", *map(str, arguments)]
        return subprocess.run(command, env=self.settings, cwd=ROOT, capture_output=True, text=True, timeout=120)

    async def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        connection = await asyncpg.connect(self.owner_url)
        try:
            names = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
            return {
                row["tablename"]: await connection.fetchval(f"select count(*) from {row['tablename']}") for row in names
            }
        finally:
            await connection.close()


@pytest.fixture
def deployed(servers, another_database: Callable[[], dict[str, str]], tmp_path: Path) -> Deployed:
    """A migrated installation with the reference rows and a file."""
    database = another_database()["SAMBAND_DATABASE_URL"].rpartition("/")[2]
    installation = Deployed(database, servers, tmp_path / "old")
    (installation.files / "brev").mkdir()
    (installation.files / "brev" / "1.eml").write_text("Hej")
    return installation


def test_a_backup_of_a_deployment_is_read_into_an_empty_one_alone(deployed: Deployed, servers, tmp_path: Path):
    file = tmp_path / "backup.tar"
    done = deployed.run("backup", file)
    assert done.returncode == 0, done.stderr

    servers.embedded.provision("restored")
    restored = Deployed("restored", servers, tmp_path / "new")
    restored.secret_key.write_text("en annan nyckel")
    refused = restored.run("restore", file)
    assert refused.returncode == 1
    assert "en annan nyckel" in refused.stderr

    restored.secret_key.write_text("nyckeln")
    done = restored.run("restore", file)
    assert done.returncode == 0, done.stderr
    rows = asyncio.run(restored.rows())
    assert rows == asyncio.run(deployed.rows())
    assert rows["tenant"] == 24
    assert (restored.files / "brev" / "1.eml").read_text() == "Hej"

    again = restored.run("restore", file)
    assert (again.returncode, "Databasen är inte tom" in again.stderr) == (1, True)


def test_migrating_twice_changes_nothing(deployed: Deployed):
    done = deployed.run("migrate")
    assert done.returncode == 0, done.stderr


def test_the_other_commands_reach_it_too(deployed: Deployed):
    assert "schema = " in deployed.run("tenant", "export", "dalarna").stdout
    assert deployed.run("psql", "--", "--tuples-only", "--command=select count(*) from tenant").stdout.strip() == "24"
    assert "hel" in deployed.run("audit", "verify").stdout


def test_the_first_way_in_is_made_by_command(deployed: Deployed):
    provider = ("--issuer", "https://id.example.se", "--client-id", "samband", "--domain", "example.se")
    assert deployed.run("connect", "regionen", "--name", "Regionen", *provider).returncode == 0
    assert "används redan" in deployed.run("connect", "regionen", "--name", "Igen", *provider).stderr
    insecure = deployed.run(
        "connect", "en-annan", "--name", "X", "--issuer", "http://id.example.se", "--client-id", "x"
    )
    assert "https" in insecure.stderr
    assert deployed.run("invite", "Vera Drift", "vera@example.se", "--role", "operator").returncode == 0
    assert deployed.run("invite", "Vera Drift", "vera@example.se", "--role", "operator").returncode == 1
    administrator = ("invite", "Ada Adm", "ada@example.se", "--role", "administrator")
    assert "--tenant" in deployed.run(*administrator).stderr
    assert "atlantis" in deployed.run(*administrator, "--tenant", "atlantis").stderr
    assert deployed.run(*administrator, "--tenant", "dalarna").returncode == 0
    invited = deployed.run("psql", "--", "-At", "--command=select tenant, address, roles->0->>'role' from invitation")
    assert invited.stdout.split() == ["|vera@example.se|operator", "dalarna|ada@example.se|administrator"]
