"""The demonstration's identity provider, seen by a relying party that is Authlib's own client."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from services.supervisor.process import Process, free_port

VERIFIER = "v" * 50


@dataclass
class RelyingParty:
    """What the provider reaches of Samband: its public keys, and where it takes back-channel logout."""

    key: ECKey
    logouts: Queue[str] = field(default_factory=Queue)
    url: str = ""


@dataclass
class Provider:
    issuer: str
    data: Path
    samband: RelyingParty


@pytest.fixture(scope="module")
def samband() -> Iterator[RelyingParty]:
    key = ECKey.generate_key("P-256")
    key.ensure_kid()
    party = RelyingParty(key)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": [key.as_dict(private=False)]}).encode())

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            party.logouts.put(form["logout_token"][0])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    party.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield party
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def provider(samband: RelyingParty, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    data = tmp_path_factory.mktemp("data")
    issuer = f"http://127.0.0.1:{free_port()}"
    process = Process(
        name="identitetstjänsten",
        command=lambda: [sys.executable, "-m", "services.supervisor.identity_provider"],
        environment=os.environ
        | {"SAMBAND_BASE_URL": samband.url, "SAMBAND_DATA": str(data), "SAMBAND_DEMONSTRATION_ISSUER": issuer},
        log=data / "log",
        is_ready=lambda: _answers(issuer),
    )
    process.start()
    yield Provider(issuer, data, samband)
    process.stop()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def _client(provider: Provider, method: str = "private_key_jwt") -> OAuth2Client:
    by_key = method == "private_key_jwt"
    client = OAuth2Client(
        client_id="samband",
        client_secret=provider.samband.key
        if by_key
        else (provider.data / "identity_provider/client_secret").read_text(),
        token_endpoint_auth_method=method,
        scope="openid profile email",
        redirect_uri=f"{provider.samband.url}/logga-in/svar",
        code_challenge_method="S256",
    )
    client.register_client_auth_method(
        PrivateKeyJWT(f"{provider.issuer}/token", alg="ES256", headers={"kid": provider.samband.key.kid})
    )
    return client


def _sign_in(provider: Provider, client: OAuth2Client, person: str = "astrid.fornell") -> dict:
    url, state = client.create_authorization_url(
        f"{provider.issuer}/auktorisera", code_verifier=VERIFIER, nonce="n-1" + os.urandom(8).hex()
    )
    answer = httpx.post(url, data={"person": person})
    assert answer.status_code == 303
    returned = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert returned["iss"] == provider.issuer
    assert returned["state"] == state
    token = client.fetch_token(
        f"{provider.issuer}/token", grant_type="authorization_code", code=returned["code"], code_verifier=VERIFIER
    )
    return {"token": token, "code": returned["code"]}


def _claims(provider: Provider, token: str) -> dict:
    keys = KeySet.import_key_set(httpx.get(f"{provider.issuer}/jwks").json())
    return jwt.decode(token, keys, algorithms=["RS256"]).claims


@pytest.mark.parametrize("method", ["private_key_jwt", "client_secret_basic"])
def test_a_person_chosen_on_the_page_comes_back_with_name_and_work_address(provider: Provider, method: str):
    client = _client(provider, method)
    token = _sign_in(provider, client)["token"]
    claims = _claims(provider, token["id_token"])
    assert claims["iss"] == provider.issuer
    assert claims["aud"] == "samband"
    assert claims["sub"] == "astrid.fornell"
    assert claims["sid"]
    assert claims["acr"].endswith("loa3")
    about = client.get(f"{provider.issuer}/userinfo").json()
    assert about["sub"] == "astrid.fornell"
    assert about["name"] == "Astrid Fornell"
    assert about["email"].endswith(".example")


def test_the_page_lists_every_invented_person_without_script_or_foreign_hosts(provider: Provider):
    url, _ = _client(provider).create_authorization_url(
        f"{provider.issuer}/auktorisera", code_verifier=VERIFIER, nonce="n-2"
    )
    page = httpx.get(url)
    assert page.status_code == 200
    assert "Margareta Wikander" in page.text
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert re.findall(r'(?:src|href|action)="(https?://[^"]+)', page.text) == []


def test_a_code_counts_once_and_for_its_verifier_alone(provider: Provider):
    client = _client(provider)
    code = _sign_in(provider, client)["code"]
    with pytest.raises(Exception, match="invalid_grant"):
        client.fetch_token(
            f"{provider.issuer}/token", grant_type="authorization_code", code=code, code_verifier=VERIFIER
        )
    url, _ = client.create_authorization_url(f"{provider.issuer}/auktorisera", code_verifier=VERIFIER, nonce="n-3")
    fresh = parse_qs(urlsplit(httpx.post(url, data={"person": "ylva.brodin"}).headers["location"]).query)["code"][0]
    with pytest.raises(Exception, match="invalid_grant"):
        client.fetch_token(
            f"{provider.issuer}/token", grant_type="authorization_code", code=fresh, code_verifier="w" * 50
        )


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"code_challenge": None}, "code_challenge"),
        ({"code_challenge_method": "plain"}, "code_challenge_method"),
        ({"nonce": None}, "nonce"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_a_weaker_request_is_sent_back_refused(provider: Provider, change: dict, word: str):
    url, _ = _client(provider).create_authorization_url(
        f"{provider.issuer}/auktorisera", code_verifier=VERIFIER, nonce="n-4"
    )
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} | change
    answer = httpx.get(f"{provider.issuer}/auktorisera", params={name: value for name, value in asked.items() if value})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(provider.samband.url)
    assert word in answer.headers["location"]
    assert "code=" not in answer.headers["location"]


def test_nobody_is_sent_to_a_foreign_address(provider: Provider):
    url, _ = _client(provider).create_authorization_url(
        f"{provider.issuer}/auktorisera", code_verifier=VERIFIER, nonce="n-5"
    )
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    for foreign in ("https://elak.example/logga-in/svar", f"{provider.samband.url}/dalarna"):
        answer = httpx.get(f"{provider.issuer}/auktorisera", params=asked | {"redirect_uri": foreign})
        assert answer.status_code == 400
        assert "location" not in answer.headers


def test_signing_out_ends_the_session_tells_samband_and_leads_back(provider: Provider):
    token = _sign_in(provider, _client(provider), "peter.zander")["token"]
    back = f"{provider.samband.url}/utloggad"
    answer = httpx.get(
        f"{provider.issuer}/avsluta",
        params={"id_token_hint": token["id_token"], "post_logout_redirect_uri": back, "client_id": "samband"},
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == back
    order = _claims(provider, provider.samband.logouts.get(timeout=5))
    assert order["sid"] == _claims(provider, token["id_token"])["sid"]
    assert order["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in order


def test_the_provider_can_end_a_session_by_itself(provider: Provider):
    _sign_in(provider, _client(provider), "helena.ostberg")
    page = httpx.get(f"{provider.issuer}/").text
    address = re.search(r'action="(/sessioner/[^"]+)">\s*<button type="submit"><strong>[^<]*Helena Östberg', page)
    assert address
    httpx.post(provider.issuer + address[1])
    assert _claims(provider, provider.samband.logouts.get(timeout=5))["sub"] == "helena.ostberg"


def test_it_refuses_to_serve_anything_but_loopback(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "services.supervisor.identity_provider"],
        env=os.environ
        | {
            "SAMBAND_BASE_URL": "http://127.0.0.1:1",
            "SAMBAND_DATA": str(tmp_path),
            "SAMBAND_DEMONSTRATION_ISSUER": "http://0.0.0.0:9",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "127.0.0.1" in done.stderr
