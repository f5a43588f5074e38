"""Before anything else runs: the Python environment `.venv`, made from the lock (förberedelse). Standard library only.

The environment carries a stamp with the hashes of the locks that it was made from, written last: without it, or with
another, the installation is done again. pip keeps what it had time to install, so a broken first start is resumed.
"""

import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from services.supervisor.commands import build_parser
from services.supervisor.reasons import reason

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "samband.lock"
LOCK = ROOT / "requirements.lock"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.lock"
LEAST_FREE_BYTES = 900_000_000

# What WeasyPrint opens, by which the tests draw papers of others as PDF, and the Debian packages that hold it.
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def main(arguments: list[str]) -> None:
    """Check the command, prepare what it needs, and go on as the environment's own Python."""
    chosen = build_parser().parse_args(arguments)
    try:
        if chosen.for_developers:
            _require_pdf_libraries()
        _require_environment([LOCK, DEVELOPMENT_LOCK] if chosen.for_developers else [LOCK])
    except KeyboardInterrupt:
        sys.exit("Avbrutet. Nästa start fortsätter där det slutade.")
    os.environ["PYTHONPATH"] = str(ROOT)
    python = str(ENVIRONMENT / "bin" / "python")
    os.execv(python, [python, "-m", "services.supervisor.commands", *arguments])  # noqa: S606


def _require_environment(locks: list[Path]) -> None:
    if ENVIRONMENT.is_symlink():  # Kept by whoever made the link.
        return
    wanted = [hashlib.sha256(lock.read_bytes()).hexdigest() for lock in locks]
    if _is_made_from(wanted):
        return
    try:
        # Two commands at once: the second waits, and then finds the environment made.
        with LOCK.open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            if not _is_made_from(wanted):
                _make_environment(locks)
                STAMP.write_text("\n".join(wanted))
    except OSError as error:
        sys.exit(f"Python-miljön i {ENVIRONMENT} kan inte skapas: {reason(error)}.")


def _is_made_from(wanted: list[str]) -> bool:
    try:
        return set(wanted) <= set(STAMP.read_text().split())
    except OSError:
        return False


def _make_environment(locks: list[Path]) -> None:
    if shutil.disk_usage(ROOT).free < LEAST_FREE_BYTES:
        sys.exit(f"Disken är full: {ROOT} behöver {LEAST_FREE_BYTES // 1_000_000} MB ledigt för Python-paketen.")
    print("Förbereder Samband: hämtar Python-paket. Det görs bara första gången och efter en uppgradering.", flush=True)
    if not (ENVIRONMENT / "bin" / "python").exists():
        _require_venv_module()
        _run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], "Python-miljön kan inte skapas")
    python = str(ENVIRONMENT / "bin" / "python")
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode != 0:  # noqa: S603
        _require_venv_module()
        _run([python, "-m", "ensurepip"], "pip kan inte installeras")
    install = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--no-deps",
        "--no-compile",
    ]
    for lock in locks[-1:]:  # The developers' lock holds all of the other.
        _run([*install, "--require-hashes", "--requirement", str(lock)], "Python-paketen kan inte installeras")


def _run(command: list[str], problem: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)  # noqa: S603
    if done.returncode == 0:
        return
    output = done.stdout
    if re.search(r"No space left on device|Errno 28", output):
        sys.exit(f"Disken är full: {ROOT} behöver {LEAST_FREE_BYTES // 1_000_000} MB ledigt för Python-paketen.")
    if re.search(r"NewConnectionError|NameResolutionError|ConnectTimeout|Network is unreachable|Max retries", output):
        sys.exit("Ingen kontakt med paketregistret: första starten behöver nätverk. Nästa start fortsätter.")
    if "THESE PACKAGES DO NOT MATCH THE HASHES" in output:
        sys.exit("Ett hämtat paket stämmer inte med låsfilen och installerades inte. Kontrollera nätverk och låsfil.")
    lines = [line for line in output.strip().splitlines() if not line.startswith("[notice]")]
    sys.exit(f"{problem}: {lines[-1] if lines else 'okänt fel'}")


def _require_venv_module() -> None:
    try:
        import ensurepip  # noqa: F401 - Debian keeps it, with what venv needs, in a package of its own
        import venv  # noqa: F401
    except ImportError:
        _require_packages([f"python3.{sys.version_info.minor}-venv"], "skapa Python-miljön")


def _require_pdf_libraries() -> None:
    if sys.platform != "linux":
        return
    missing = [package for library, package in PDF_LIBRARIES.items() if not _opens(library)]
    if missing:
        _require_packages(missing, "testa inläsning av PDF")


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _require_packages(packages: list[str], purpose: str) -> None:
    """Install Debian packages as root; otherwise name them in one line and end."""
    command = f"apt-get install {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"Systempaket saknas för att {purpose}. Installera dem med: sudo {command}")
    print(f"Installerar systempaket för att {purpose}: {', '.join(packages)}", flush=True)
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(  # noqa: S603
            ["apt-get", "-qq", *step],  # noqa: S607
            env=quietly,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode != 0:  # A failed update is forgiven: what apt has may do.
        last = (done.stdout.strip().splitlines() or ["okänt fel"])[-1]
        sys.exit(f"Systempaketen kunde inte installeras ({last}). Försök själv: {command}")


if __name__ == "__main__":
    # For checks that use the developers' tools without a command of `./samband`.
    _require_environment([LOCK, DEVELOPMENT_LOCK])
