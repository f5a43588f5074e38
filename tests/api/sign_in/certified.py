"""A certified identity provider that nobody here wrote (npm `oidc-provider`), run as a process of its own."""

import fcntl
import json
import os
import queue
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

PACKAGES = Path(__file__).parents[2]
PROGRAM = PACKAGES / "identity_provider" / "idp.mjs"
ANSWER_SECONDS = 20


def require_packages() -> None:
    """Install the locked packages once; without npm the tests are skipped, in CI they fail."""
    if not shutil.which("npm") or not shutil.which("node"):
        message = "node and npm are missing: sign-in is not tested against a certified provider"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with (PACKAGES / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (PACKAGES / "node_modules" / "oidc-provider").exists():
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=PACKAGES, check=True)


class CertifiedProvider:
    """One provider with its people and keys; `restart` keeps the address, `rotate` gives it new keys."""

    def __init__(
        self, slug: str, base: str, *, client_keys: dict[str, Any], people: dict[str, Any], secret: str | None = None
    ) -> None:
        self.slug, self.base, self.people, self.secret = slug, base, people, secret
        self.client_keys = client_keys
        self.events: queue.Queue[dict[str, Any]] = queue.Queue()
        self.port = 0
        self.keys = fresh_keys()
        self.start()

    def start(self) -> None:
        settings = {
            "port": self.port,
            "base": self.base,
            "slug": self.slug,
            "keys": self.keys,
            "clientKeys": self.client_keys,
            "secret": self.secret,
            "people": self.people,
        }
        self.process = subprocess.Popen(
            ["node", str(PROGRAM), json.dumps(settings)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        self.issuer: str = self.event("issuer")
        self.port = int(self.issuer.rpartition(":")[2])

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def rotate(self) -> None:
        """New keys under new names; everyone's session there is gone with the process."""
        self.stop()
        self.keys = fresh_keys()
        self.start()

    def event(self, name: str) -> Any:
        """The next event of this name; others are passed over."""
        while True:
            event = self.events.get(timeout=ANSWER_SECONDS)
            if name in event:
                return event[name]

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                self.events.put(json.loads(line))


def fresh_keys() -> list[dict[str, Any]]:
    """Private keys for RS256, PS256 and ES256."""
    keys = [RSAKey.generate_key(2048, {"use": "sig"}), ECKey.generate_key("P-256", {"use": "sig"})]
    for key in keys:
        key.ensure_kid()
    return [dict(key.as_dict(private=True)) for key in keys]
