"""A small identity provider that can be told to lie: for the attacks that a certified provider will not make."""

import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

ALL_ALGORITHMS = ["RS256", "PS256", "ES256", "HS256", "none"]
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class CrookedProvider:
    """Answers as an identity provider does; every part of an answer can be replaced by the test."""

    def __init__(self, client_id: str = "samband") -> None:
        self.client_id = client_id
        self.key: Any = ECKey.generate_key("P-256", {"kid": "first"})
        self.alg = "ES256"
        self.published: list[Any] = [self.key]
        self.nonce = ""
        self.id_token: str | None = None
        self.id_claims: dict[str, Any] = {}
        self.about: dict[str, Any] | str = {"sub": "anna", "name": "Anna Öberg", "email": "anna@rss-a.example"}
        self.metadata: dict[str, Any] = {}
        self.token_error: tuple[int, dict[str, Any]] | None = None
        self.redirect_metadata_to: str | None = None
        self.requests: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.issuer = f"http://{self.host}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def seen(self, path: str) -> list[tuple[str, dict[str, list[str]], dict[str, str]]]:
        return [request for request in self.requests if request[0] == path]

    def rotate(self, key: Any) -> None:
        self.key, self.published = key, [key]

    def authorise(self, url: str) -> dict[str, str]:
        """Take the browser's request and answer it as the redirect's query would."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.nonce = asked["nonce"]
        return {"code": "a-code", "state": asked["state"], "iss": self.issuer}

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "anna",
            "aud": self.client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "sid": "s1",
            "auth_time": now,
            **self.id_claims,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def sign(self, claims: dict[str, Any], *, key: Any = None, alg: str | None = None, **header: Any) -> str:
        key, alg = key or self.key, alg or self.alg
        if alg == "none":
            return by_hand({"alg": "none", **header}, claims, b"")
        return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, algorithms=[alg])

    def logout_token(self, *, key: Any = None, alg: str | None = None, typ: str = "logout+jwt", **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": now,
            "exp": now + 120,
            "jti": f"jti-{now}-{len(self.requests)}",
            "sid": "s1",
            "events": {LOGOUT_EVENT: {}},
            **changes,
        }
        return self.sign({k: v for k, v in claims.items() if v is not None}, key=key, alg=alg, typ=typ)

    def _answer(self, path: str, form: dict[str, list[str]], headers: dict[str, str]) -> tuple[int, str, str]:
        self.requests.append((path, form, headers))
        if path == "/.well-known/openid-configuration":
            return 200, "application/json", json.dumps(self._describe())
        if path == "/jwks":
            return 200, "application/json", json.dumps(KeySet(self.published).as_dict(private=False))
        if path == "/token":
            if self.token_error:
                return self.token_error[0], "application/json", json.dumps(self.token_error[1])
            id_token = self.id_token or self.sign(self.claims())
            answer = {"access_token": "token", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}
            return 200, "application/json", json.dumps(answer)
        if path == "/me":
            if isinstance(self.about, str):
                return 200, "application/jwt; charset=utf-8", self.about
            return 200, "application/json", json.dumps(self.about)
        return 404, "text/plain", "not here"

    def _describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/me",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/end",
            "id_token_signing_alg_values_supported": ALL_ALGORITHMS,
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply({})

            def do_POST(self) -> None:
                self._reply(parse_qs(self.rfile.read(int(self.headers["content-length"])).decode()))

            def _reply(self, form: dict[str, list[str]]) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                if provider.redirect_metadata_to and self.path.startswith("/.well-known"):
                    self.send_response(302)
                    self.send_header("location", provider.redirect_metadata_to)
                    self.end_headers()
                    return
                status, kind, body = provider._answer(urlsplit(self.path).path, form, headers)
                self.send_response(status)
                self.send_header("content-type", kind)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: Any) -> None: ...

        return Handler


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """A token that no careful library would make: unsigned (no secret), or HS256 over whatever bytes."""
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.digest(secret, b".".join(parts), "sha256") if secret else b""
    return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def rsa_key(kid: str = "rsa") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid})
