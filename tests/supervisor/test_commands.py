"""The commands that reach an installation without running it: seen through ./samband, on a real data directory."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import asyncpg
import pytest

from services.domain.base.actor import Actor
from services.domain.base.audit import record, seal
from services.domain.base.clock import Clock
from services.domain.base.scope import machine_scope, operator_scope
from services.supervisor.domain_work import within
from services.supervisor.instance import Instance
from services.supervisor.load import load
from services.supervisor.migrate import ROOT, migrate
from services.supervisor.up import is_any_sign_in_open
from tests.supervisor.waiting import wait_for

ASKED = "select query from pg_stat_activity where pid <> pg_backend_pid() and state = 'active'"


def samband(*arguments: str | Path, through: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """The command's answer; `through`: a program that starts it."""
    return subprocess.run(
        [*through, sys.executable, "-m", "services.supervisor.commands", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory that the databases' account reaches, which pytest's own is not when we are root."""
    directory = Path(tempfile.mkdtemp(prefix="samband-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def installation(place: Path) -> Instance:
    instance = Instance(place / "installation")
    instance.create()
    embedded = instance.embedded()
    with instance.locked():
        embedded.start()
        try:
            embedded.provision()
            settings = embedded.environment(base_url="http://127.0.0.1:8000", data=instance.files)
            migrate(settings, embedded.owner_url())
            load(settings | {"SAMBAND_DEMONSTRATION_ISSUER": "http://127.0.0.1:8001"}, demonstration=True)
        finally:
            embedded.stop()
    return instance


def content(instance: Instance) -> dict[str, list[str]]:
    """Every row of every table, as text."""

    async def look(url: str) -> dict[str, list[str]]:
        connection = await asyncpg.connect(url)
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        found = {
            table: [row[0] for row in await connection.fetch(f'select t::text from "{table}" t order by 1')]
            for (table,) in tables
        }
        await connection.close()
        return found

    with instance.servers() as embedded:
        return asyncio.run(look(embedded.owner_url()))


def test_help_is_in_swedish_and_lists_the_commands():
    said = samband("--help").stdout
    assert "Användning: ./samband" in said
    for name in ("up", "test", "migrate", "psql", "tenant", "backup", "restore"):
        assert f"    {name} " in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["upp"], "'upp' finns inte"),
        (["up", "--port", "abc"], "abc är inget portnummer"),
        (["up", "--port", "65535"], "65535 är inget portnummer"),
        (["restore"], "det här saknas: FIL"),
        (["tenant", "import", "dalarna", "fil.toml", "--d"], "--d kan betyda --dry-run, --data"),
    ],
)
def test_a_mistyped_command_is_answered_in_swedish(arguments: list[str], words: str):
    done = samband(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "--help" in done.stderr


@pytest.mark.parametrize("command", [("psql",), ("audit", "verify"), ("migrate",), ("backup", "kopia.samband")])
def test_an_empty_place_has_no_installation_and_stays_empty(tmp_path: Path, command: tuple[str, ...]):
    done = samband(*command, "--data", tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"Det finns ingen installation i {tmp_path}. Starta en med ./samband up.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_or_written_is_one_line_in_swedish(installation: Instance, place: Path):
    data = ("--data", installation.directory)
    nowhere = place / "saknas" / "fil"
    missing = "det finns ingen sådan fil eller katalog"
    for command, said in (
        (("tenant", "export", "dalarna", nowhere), f"Filen {nowhere} kan inte skrivas: {missing}."),
        (("tenant", "import", "dalarna", place), f"Filen {place} kan inte läsas: det är en katalog, inte en fil."),
        (("backup", nowhere), f"Säkerhetskopian kunde inte skrivas till {nowhere}: {missing}."),
    ):
        done = samband(*command, *data)
        assert (done.returncode, done.stderr) == (1, f"{said}\n")
    done = samband("restore", nowhere, "--data", place / "tom")
    assert (done.returncode, done.stderr) == (1, f"Säkerhetskopian {nowhere} kunde inte läsas in: {missing}.\n")


def test_somebody_elses_data_is_one_line_in_swedish(place: Path):
    closed = place / "annans"
    closed.mkdir(mode=0o000)
    # Nothing is closed to root, but for what it lays down.
    as_others = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    for command in ("psql", "up"):
        done = samband(command, "--data", closed, through=as_others)
        assert (done.returncode, done.stderr) == (
            1,
            f"Datakatalogen {closed} kan inte användas: du har inte rätt till den.\n",
        )


def test_a_command_beside_an_instance_that_is_starting_asks_to_wait(installation: Instance):
    with installation.locked():
        done = samband("psql", "--data", installation.directory)
    assert (done.returncode, done.stderr) == (1, "Samband startar just nu. Försök igen när det är igång.\n")


def test_migrating_what_is_up_to_date_says_so(installation: Instance):
    done = samband("migrate", "--data", installation.directory)
    assert (done.returncode, done.stdout) == (0, "Databasens schema och referensdata är uppdaterade.\n")


def test_ctrl_c_in_psql_ends_the_question_and_not_psql(installation: Instance):
    terminal, end = os.openpty()
    command = ["psql", f"--data={installation.directory}", "--", "-P", "pager=off"]
    psql = subprocess.Popen(
        [sys.executable, "-m", "services.supervisor.commands", *command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
    )
    os.close(end)
    try:
        said = b""
        while not said.endswith(b"=> "):  # What is typed before psql has taken the terminal over may be lost.
            said += os.read(terminal, 4096)
        os.write(terminal, b"select pg_sleep(600);\n")
        # Seen by the server, through the ports of the servers that the first command has started.
        wait_for(
            lambda: "pg_sleep" in samband("psql", "--data", installation.directory, "--", "-Atc", ASKED).stdout,
            seconds=60,
        )
        # The terminal's signal goes to all of its programs.
        os.killpg(psql.pid, signal.SIGINT)
        os.write(terminal, b"select 'lever ' || 'kvar';\n\\q\n")
        assert psql.wait(timeout=30) == 0
        with contextlib.suppress(OSError):  # What Linux answers when the other end is closed.
            while part := os.read(terminal, 4096):
                said += part
        assert "lever kvar" in said.decode()
    finally:
        os.close(terminal)
        psql.kill()


def test_an_exported_structure_imports_without_change_and_a_dry_run_changes_nothing(
    installation: Instance, place: Path
):
    file = place / "dalarna.toml"
    data = ("--data", installation.directory)
    assert samband("tenant", "export", *data, "dalarna", file).returncode == 0
    assert "Ingenting ändras" in samband("tenant", "import", *data, "dalarna", file).stdout

    renamed = place / "renamed.toml"
    renamed.write_text(file.read_text().replace('name = "IFO-chefsnätverket"', 'name = "IFO-nätverket"'))
    said = samband("tenant", "import", *data, "dalarna", renamed, "--dry-run").stdout
    assert "namn ändras från ”IFO-chefsnätverket” till ”IFO-nätverket”" in said
    assert "ingenting är ändrat" in said
    assert "Ingenting ändras" in samband("tenant", "import", *data, "dalarna", file).stdout


def test_a_structure_file_of_another_rss_or_for_nobody_is_refused(installation: Instance, place: Path):
    data = ("--data", installation.directory)
    file = place / "stockholm.toml"
    samband("tenant", "export", *data, "stockholm", file)
    done = samband("tenant", "import", *data, "dalarna", file)
    assert done.returncode == 1
    assert "Rad " in done.stderr
    assert "stockholm" in done.stderr
    assert "Det finns ingen RSS som heter lyckan" in samband("tenant", "import", *data, "lyckan", file).stderr
    assert "det finns ingen sådan fil" in samband("tenant", "import", *data, "dalarna", place / "nix.toml").stderr


def test_the_audit_is_whole_until_somebody_changes_it(installation: Instance, place: Path):
    data = ("--data", installation.directory)
    verified = samband("audit", "verify", *data)
    assert verified.returncode == 0
    assert "Händelseloggen är hel." in verified.stdout

    async def written_and_sealed() -> None:
        async with operator_scope():
            await record(Actor.system("drift"), "test.happened", subject="sak:1", at=Clock().now())
        async with machine_scope():
            while await seal():
                pass

    within(installation, written_and_sealed)
    assert "drift: " in samband("audit", "verify", *data).stdout
    taken = "with gone as (delete from audit_entry where verb = 'test.happened' returning *) select row_to_json(gone) from gone"
    entry = samband("psql", *data, "--", "-Atc", taken).stdout.strip()
    broken = samband("audit", "verify", *data)
    assert broken.returncode == 1
    assert "borttagen utan gallringsprotokoll" in broken.stderr
    put_back = f"insert into audit_entry select * from json_populate_record(null::audit_entry, '{entry}')"
    samband("psql", *data, "--", "-c", put_back)
    assert samband("audit", "verify", *data).returncode == 0


def test_psql_opens_the_database_as_its_owner(installation: Instance):
    done = samband("psql", "--data", installation.directory, "--", "-Atc", "select current_user, count(*) from tenant")
    assert done.stdout.strip() == "samband_owner|24"


def test_an_installation_without_an_open_sign_in_is_known(installation: Instance):
    def is_open() -> bool:
        with installation.servers() as embedded:
            return asyncio.run(is_any_sign_in_open(embedded.owner_url()))

    assert is_open()
    try:
        samband(
            "psql", "--data", installation.directory, "--", "-c", "update identity_provider set active = not active"
        )
        assert not is_open()
    finally:
        samband(
            "psql", "--data", installation.directory, "--", "-c", "update identity_provider set active = not active"
        )


def test_a_restored_backup_equals_the_original(installation: Instance, place: Path):
    # Where the file store keeps what was handed in.
    kept = installation.files / "files" / "ab"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "ab12").write_text("Bilaga A")
    file = place / "kopia.samband"
    assert samband("backup", "--data", installation.directory, file).returncode == 0
    assert file.stat().st_mode & 0o077 == 0

    done = samband("restore", "--data", place / "ny", file)
    assert done.returncode == 0, done.stderr
    restored = Instance(place / "ny")
    original = content(installation)
    assert sum(map(len, original.values())) > 3000
    assert content(restored) == original
    assert (restored.files / "files" / "ab" / "ab12").read_text() == "Bilaga A"
    key = Path("secrets", "secret_key")
    assert (restored.directory / key).read_text() == (installation.directory / key).read_text()
    assert (restored.directory / key).stat().st_mode & 0o077 == 0


def test_a_restore_never_touches_what_is_there(installation: Instance, place: Path):
    somebodys = place / "annat"
    (somebodys / "files").mkdir(parents=True)
    file = place / "sönder.samband"
    file.write_bytes(b"inget arkiv")
    assert "är inte tom" in samband("restore", "--data", somebodys, file).stderr
    assert "är inte tom" in samband("restore", "--data", installation.directory, file).stderr
    assert "ingen hel säkerhetskopia" in samband("restore", "--data", place / "tom", file).stderr
    assert not (place / "tom").exists()


def test_a_second_instance_on_the_same_data_is_refused(installation: Instance):
    with installation.locked():
        done = samband("up", "--data", installation.directory, "--port", "65530")
    assert done.returncode == 1
    assert done.stderr.startswith("Samband körs redan med datakatalogen")
    assert len(done.stderr.strip().splitlines()) == 1
