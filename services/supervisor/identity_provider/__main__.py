"""`python -m services.supervisor.identity_provider`: serves the demonstration's identity provider on loopback."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

from granian.constants import Interfaces
from granian.server.embed import Server

from services.supervisor.demonstration import people
from services.supervisor.identity_provider.app import create_app
from services.supervisor.identity_provider.keys import signing_keys
from services.supervisor.identity_provider.protocol import Client, Provider
from services.supervisor.secret_files import secret_in

CLIENT_ID = "samband"
# Samband's addresses, as services.api.identity has them; the provider is registered with them, not part of the API.
CALLBACK = "/logga-in/svar"
SIGNED_OUT = "/utloggad"
KEYS = "/.well-known/jwks.json"
BACK_CHANNEL_LOGOUT = "/logga-ut/kanal/demonstration"


async def serve() -> None:
    needed = ("SAMBAND_BASE_URL", "SAMBAND_DATA", "SAMBAND_DEMONSTRATION_ISSUER")
    missing = [name for name in needed if not os.environ.get(name)]
    if missing:
        sys.exit(f"Inställning saknas: {', '.join(missing)}.")
    samband = os.environ["SAMBAND_BASE_URL"].rstrip("/")
    issuer = os.environ["SAMBAND_DEMONSTRATION_ISSUER"].rstrip("/")
    place = urlsplit(issuer)
    if place.scheme != "http" or place.hostname != "127.0.0.1" or not place.port:
        sys.exit("Demonstrationens identitetstjänst får bara svara på http://127.0.0.1 med en port.")
    # Authlib refuses http by default; this provider never leaves the machine.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    directory = Path(os.environ["SAMBAND_DATA"]) / "identity_provider"
    provider = Provider(
        issuer,
        Client(CLIENT_ID, secret_in(directory / "client_secret"), samband, CALLBACK, SIGNED_OUT),
        people(),
        signing_keys(directory / "keys.json"),
    )
    app = create_app(
        provider,
        client_keys_url=samband + KEYS,
        logout_url=samband + BACK_CHANNEL_LOGOUT,
    )
    server = Server(app, address="127.0.0.1", port=place.port, interface=Interfaces.ASGI, websockets=False)
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, server.stop)
    await server.serve()


asyncio.run(serve())
