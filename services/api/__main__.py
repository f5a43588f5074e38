"""Runs the API: `python -m services.api [--port 8000] [--address 127.0.0.1] [--workers 1]`."""

import argparse
import gc

from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels
from granian.server import Server
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from services.api.settings import Settings

COLLECTED_AFTER = 20_000
"""Objects that are made and not gone again before cycles among them are looked for: those of some hundred pages."""

GRACE_SECONDS = 3
"""Open live pages are cut after this, so that a stop never hangs on them."""


def app():
    """The application of one server process, configured by the environment."""
    # Imported here, so that the process that only watches over the others stays small and starts at once.
    from services.api.app import create_app

    settings = Settings.from_environment()
    # Otherwise every visit in the audit log would come from the proxy.
    made = wrap_asgi_with_proxy_headers(create_app(settings), trusted_hosts=list(settings.trusted_proxies))
    # What is loaded stays, and a page leaves hardly any cycles behind: looked for every few pages, they took a twentieth of it.
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER)
    return made


def main() -> None:
    """Read the arguments, check the settings once, serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m services.api")
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    Settings.from_environment()
    Server(
        "services.api.__main__:app",
        factory=True,
        address=arguments.address,
        port=arguments.port,
        workers=arguments.workers,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        loop=Loops.asyncio,
        workers_kill_timeout=GRACE_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
