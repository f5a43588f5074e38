"""One child process of the supervisor (delprocess): how it is started, known to be ready, and stopped."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded before any fork: nothing may be imported or looked up between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True)


class PartFailed(Exception):
    """A part of the service did not start; the message says which and where its log is."""


@dataclass(frozen=True)
class Account:
    """The unprivileged system account that the database servers run as when the supervisor is root."""

    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """`samband` where the machine has such an account, otherwise `nobody`; None when we are not root already."""
    if os.geteuid() != 0:
        return None
    for name in ("samband", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise PartFailed("Kontot ”nobody” saknas: databasen får inte köras som root.")


def hand_over(path: Path, account: Account | None) -> None:
    """Make a directory and all in it belong to the account that will use it."""
    if account is None or path.stat().st_uid == account.uid:
        return
    for place, _, files in os.walk(path):
        os.chown(place, account.uid, account.gid)
        for name in files:
            os.chown(os.path.join(place, name), account.uid, account.gid, follow_symlinks=False)


def can_enter(path: Path, account: Account | None) -> bool:
    """Whether the account may walk down to this directory."""
    if account is None:
        return os.access(path, os.X_OK)
    for place in (path, *path.parents):
        with contextlib.suppress(FileNotFoundError):
            state = place.stat()
            bit = 0o100 if state.st_uid == account.uid else 0o010 if state.st_gid == account.gid else 0o001
            if not state.st_mode & bit:
                return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _birth(pid: int) -> str:
    """When a process began, in the words of this machine: tells it from a later one with the same number."""
    if sys.platform == "linux":
        try:
            state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        if state == "Z":  # Dead, only not reaped: some containers have nobody who does it.
            return ""
        ticks = fields[18]
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}/{ticks}"
    listing = ["ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(listing, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def end_leftover(pid_file: Path, seconds: float = 5) -> None:
    """End the process that this file names, if it lives: its supervisor was killed before it could stop it."""
    try:
        number, birth = pid_file.read_text().split(" ", 1)
    except (FileNotFoundError, ValueError):
        return
    pid = int(number)
    for ending in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            if _birth(pid) == birth:
                os.killpg(pid, ending) if ending == signal.SIGKILL else os.kill(pid, ending)
        deadline = time.monotonic() + seconds
        while _birth(pid) == birth and time.monotonic() < deadline:
            time.sleep(0.02)
    pid_file.unlink(missing_ok=True)


def _die_with_parent(death_signal: signal.Signals, parent: int) -> Callable[[], None]:
    def arrange() -> None:
        if sys.platform == "linux":
            _LIBC.prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)

    return arrange


@dataclass
class Process:
    """A long-running child in a session of its own, which dies with its supervisor.

    `stop_signal` asks it to end in order. A signal by Ctrl-C in the terminal does not reach it: the supervisor decides
    the order. A part that ends while it starts is tried again for `patience` seconds: what it waits for may be going.
    """

    name: str
    command: Callable[[], Sequence[str | Path]]
    environment: Mapping[str, str] | None = None
    log: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 2.0
    is_ready: Callable[[], bool] = lambda: True
    directory: Path | None = None
    pid_file: Path | None = None
    patience: float = 0
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def launch(self) -> None:
        """Start it without waiting, after ending what an earlier supervisor left behind under this name."""
        if self.pid_file:
            end_leftover(self.pid_file)
        with contextlib.ExitStack() as files:
            out = files.enter_context(self.log.open("ab")) if self.log else subprocess.DEVNULL
            self._child = subprocess.Popen(  # noqa: S603 - the commands are our own
                [str(part) for part in self.command()],
                env=self.environment,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                preexec_fn=_die_with_parent(self.stop_signal, os.getpid()),
            )
        if self.pid_file:
            self.pid_file.write_text(f"{self._child.pid} {_birth(self._child.pid)}")

    def has_ended(self) -> int | None:
        """Its exit status when it runs no more.

        Its own children go with it, before it is reaped and its pid, which names their group, is free for others.
        """
        if self._child is None or self._child.returncode is not None:
            return self._child.returncode if self._child else None
        if hasattr(os, "waitid") and os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
        return self._child.poll()

    def wait_until_ready(self, seconds: float = 30) -> None:
        """Raises PartFailed when it ends first or the time is up."""
        began = time.monotonic()
        deadline = began + seconds
        while not self.is_ready():
            if (status := self.has_ended()) is not None:
                if time.monotonic() < began + self.patience:
                    time.sleep(0.2)
                    self.launch()
                    continue
                raise PartFailed(f"{self.name} avslutades med {status} vid start{self._where()}")
            if time.monotonic() > deadline:
                raise PartFailed(f"{self.name} svarade inte inom {seconds:.0f} s{self._where()}")
            time.sleep(0.01)

    def start(self, seconds: float = 30) -> None:
        self.launch()
        self.wait_until_ready(seconds)

    def ask_to_stop(self) -> None:
        if self._child and self._child.poll() is None:
            self._child.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End it and its own children at once (kill -9), and reap it."""
        if self._child and self._child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
        if self.pid_file:
            self.pid_file.unlink(missing_ok=True)

    def stop(self, seconds: float | None = None) -> None:
        """Ask it to end, insist after `stop_seconds`."""
        self.ask_to_stop()
        deadline = time.monotonic() + (self.stop_seconds if seconds is None else seconds)
        while self._child and self.has_ended() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        self.kill()
        self._child = None

    def _where(self) -> str:
        return f"; se {self.log}" if self.log else ""
