"""A supervisor of three small parts, in a process of its own: what happens to the parts is seen in a journal."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.supervisor.process import PartFailed, Process, end_leftover
from tests.supervisor.waiting import wait_for

PART = """
import os, signal, sys
def note(what):
    with open(sys.argv[2], "a") as journal:
        journal.write(f"{sys.argv[1]} {what}\\n")
def end(*_):
    note("slut")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
note(f"start {os.getpid()}")
while True:
    signal.pause()
"""

SUPERVISOR = """
import sys
from pathlib import Path
from services.supervisor.process import Process
from services.supervisor.supervision import Supervision, supervise
journal, run, part = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def made(name):
    return Process(name=name, command=lambda: [sys.executable, "-c", part, name, journal], pid_file=run / name,
                   is_ready=lambda: journal.exists() and f"{name} start" in journal.read_text())
supervision = Supervision(lambda line: print(line, flush=True))
def start():
    supervision.start(made("bas"))
    supervision.start(made("ett"), made("två"))
    print("igång", flush=True)
supervise(supervision, start)
print("stoppat", flush=True)
"""


class Supervised:
    def __init__(self, directory: Path) -> None:
        self.journal_file = directory / "journal"
        self.run = directory / "run"
        self.run.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(self.journal_file), str(self.run), PART],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.getcwd()},
        )
        assert self.process.stdout
        assert self.process.stdout.readline() == "igång\n"

    @property
    def journal(self) -> list[str]:
        return self.journal_file.read_text().splitlines()

    def starts(self, name: str) -> list[int]:
        return [int(line.split()[2]) for line in self.journal if line.startswith(f"{name} start")]


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    made = Supervised(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_ctrl_c_stops_the_parts_in_the_reverse_order_of_their_start(supervised: Supervised):
    supervised.process.send_signal(signal.SIGINT)
    said, _ = supervised.process.communicate(timeout=5)
    assert said.splitlines() == ["stoppat"]
    ended = [line.split()[0] for line in supervised.journal if line.endswith("slut")]
    assert sorted(ended[:2]) == ["ett", "två"]
    assert ended[2:] == ["bas"]
    assert list(supervised.run.iterdir()) == []


def test_a_killed_part_is_started_again_and_the_others_are_left_alone(supervised: Supervised):
    os.kill(supervised.starts("ett")[0], signal.SIGKILL)
    wait_for(lambda: len(supervised.starts("ett")) == 2)
    assert supervised.process.stdout
    assert "ett stannade (signal SIGKILL) och startas igen." in supervised.process.stdout.readline()
    assert len(supervised.starts("bas")) == len(supervised.starts("två")) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_the_parts_die_with_a_killed_supervisor(supervised: Supervised):
    supervised.process.kill()
    supervised.process.wait()
    for name in ("bas", "ett", "två"):
        wait_for(lambda name=name: not _lives(supervised.starts(name)[0]))


def test_a_part_left_by_a_dead_supervisor_is_ended_before_its_successor_starts(tmp_path: Path):
    stubborn = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); print('redo', flush=True); signal.pause()"
    log = tmp_path / "log"
    left = Process(
        name="kvarlämnad",
        command=lambda: [sys.executable, "-c", stubborn],
        pid_file=tmp_path / "pid",
        log=log,
        is_ready=lambda: "redo" in log.read_text(),
    )
    left.start()
    end_leftover(tmp_path / "pid", seconds=0.2)
    assert left.has_ended() == -signal.SIGKILL
    assert not (tmp_path / "pid").exists()


def test_a_stranger_that_got_the_old_number_is_left_alone(tmp_path: Path):
    stranger = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    (tmp_path / "pid").write_text(f"{stranger.pid} another-boot/1")
    end_leftover(tmp_path / "pid")
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_part_that_ends_at_once_is_named_with_its_log(tmp_path: Path):
    broken = Process(name="delen", command=lambda: ["false"], log=tmp_path / "delen.log", is_ready=lambda: False)
    with pytest.raises(PartFailed, match=r"delen avslutades med 1 vid start; se .*delen\.log"):
        broken.start()
