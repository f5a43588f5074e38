"""deploy/backup and deploy/restore, with a stand-in for the container engine that notes what it is asked for."""

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGINE = """#!/bin/sh
echo "$@" >> "$ASKED"
case "$*" in *" backup "*) printf 'innehållet' ;; *) cat > "$TAKEN" ;; esac
exit "${ENDS_WITH:-0}"
"""


class Machine:
    """A copy of the deployment's scripts, and a `docker` first in the path."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.deploy = place / "deploy"
        self.deploy.mkdir()
        for name in ("backup", "restore", "make-secrets"):
            shutil.copy2(ROOT / "deploy" / name, self.deploy / name)
        programs = place / "bin"
        programs.mkdir()
        (programs / "docker").write_text(ENGINE)
        (programs / "docker").chmod(0o755)
        self.asked, self.taken = place / "asked", place / "taken"
        self.environment = os.environ | {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "ASKED": str(self.asked),
            "TAKEN": str(self.taken),
        }

    def run(self, script: str, *arguments: object, ends_with: int = 0) -> int:
        command = [str(self.deploy / script), *map(str, arguments)]
        environment = self.environment | {"ENDS_WITH": str(ends_with)}
        return subprocess.run(command, env=environment, cwd=self.place, capture_output=True).returncode


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_backup_appears_whole_for_its_owner_alone(machine: Machine):
    file = machine.place / "kopia.tar"
    assert machine.run("backup", file) == 0
    assert file.read_text() == "innehållet"
    assert file.stat().st_mode & 0o077 == 0
    assert "services.supervisor.commands backup" in machine.asked.read_text()


def test_a_backup_that_failed_leaves_nothing_and_keeps_the_former(machine: Machine):
    file = machine.place / "kopia.tar"
    file.write_text("den förra")
    assert machine.run("backup", file, ends_with=1) == 1
    assert file.read_text() == "den förra"
    assert not list(machine.place.glob("*.part"))


def test_a_restore_puts_the_backups_key_in_place_first_and_never_over_another(machine: Machine):
    file = machine.place / "kopia.tar"
    with tarfile.open(file, "w") as archive:
        header = tarfile.TarInfo("secret_key")
        header.size = 6
        archive.addfile(header, io.BytesIO(b"nyckel"))
    assert machine.run("restore", file) == 0
    key = machine.deploy / "secrets" / "secret_key"
    assert key.read_text() == "nyckel"
    assert (machine.deploy / "secrets").stat().st_mode & 0o077 == 0
    assert (machine.deploy / "secrets" / "database_url").exists()
    assert machine.taken.read_bytes() == file.read_bytes()
    assert "services.supervisor.commands restore" in machine.asked.read_text()

    key.chmod(0o600)
    key.write_text("en annan")
    machine.run("restore", file)
    assert key.read_text() == "en annan", "the command in the container then refuses the backup"


def test_a_file_is_asked_for(machine: Machine):
    assert machine.run("backup") == machine.run("restore") == 2
