"""Authlib's authorization server, filled in: one client (Samband), the demonstration's people, state in memory.

Codes and tokens are lost when the process ends, and sign-ins under way begin anew; the keys stay (see `keys`).
"""

# The stubs for Authlib are older than Authlib, and stricter than its documented points of extension.
# pyright: reportIncompatibleMethodOverride=false, reportArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportGeneralTypeIssues=false, reportCallIssue=false

import secrets
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeMixin,
    ClientMixin,
    InvalidRequestError,
    OAuth2Payload,
    TokenMixin,
    scope_to_list,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.resource_protector import ResourceProtector
from authlib.oauth2.rfc6750 import BearerTokenGenerator, BearerTokenValidator
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode
from authlib.oidc.rpinitiated import EndSessionEndpoint, EndSessionRequest
from joserfc import jwt
from joserfc.jwk import KeySet
from litestar import Response

from services.supervisor.demonstration import DemonstrationPerson

SCOPES = ("openid", "profile", "email")
AUTH_METHODS = ("private_key_jwt", "client_secret_basic", "client_secret_post")
ALGORITHMS = ("RS256", "PS256", "ES256")
CODE_SECONDS = 60
TOKEN_SECONDS = 600
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass
class Client(ClientMixin):
    """Samband as the provider knows it, with the addresses that the provider may send people back to."""

    client_id: str
    client_secret: str
    origin: str
    callback: str
    signed_out: str
    id_token_signed_response_alg: str = "RS256"  # noqa: S105 - an algorithm
    keys: KeySet | None = None

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        return " ".join(one for one in scope_to_list(scope) or [] if one in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.origin + self.callback

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(self.client_secret, client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in AUTH_METHODS

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Session:
    """A person signed in at the provider, named to clients as `sid`."""

    sid: str
    person: DemonstrationPerson
    began: int


@dataclass
class Code(AuthorizationCodeMixin):
    code: str
    redirect_uri: str
    scope: str
    session: Session
    nonce: str | None
    code_challenge: str
    code_challenge_method: str
    made: float = field(default_factory=time.time)

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.session.began

    def get_acr(self) -> str:
        return self.session.person.acr

    def get_amr(self) -> None:
        return None


@dataclass
class Token(TokenMixin):
    session: Session
    scope: str
    expires: float

    def get_scope(self) -> str:
        return self.scope

    def is_expired(self) -> bool:
        return self.expires < time.time()

    def is_revoked(self) -> bool:
        return False


class Payload(OAuth2Payload):
    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._lists: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in pairs:
            self._lists[name].append(value)

    @property
    def data(self) -> dict[str, str]:
        return {name: values[0] for name, values in self._lists.items()}

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return self._lists


class ProtocolRequest(OAuth2Request):
    """A web request as Authlib wants it: no framework's."""

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        query: list[tuple[str, str]],
        form: list[tuple[str, str]] | None = None,
    ) -> None:
        # Titled as in HTTP/1.1, for Authlib looks headers up by `Authorization`.
        super().__init__(method, url, headers={name.title(): value for name, value in headers.items()})
        self.payload = Payload(query + (form or []))
        self._args, self._form = dict(query), dict(form or [])

    @property
    def args(self) -> dict[str, str]:
        return self._args

    @property
    def form(self) -> dict[str, str]:
        return self._form


class Provider(AuthorizationServer):
    """The provider: its client, people, keys and what is under way."""

    def __init__(self, issuer: str, client: Client, people: list[DemonstrationPerson], keys: KeySet) -> None:
        super().__init__(scopes_supported=list(SCOPES))
        self.issuer = issuer
        self.client = client
        self.people = {person.sub: person for person in people}
        self.keys = keys
        self.sessions: dict[str, Session] = {}
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, Token] = {}
        self.assertions: dict[str, float] = {}
        self.register_token_generator(
            "default", BearerTokenGenerator(lambda **_: secrets.token_urlsafe(32), expires_generator=TOKEN_SECONDS)
        )
        self.register_client_auth_method("private_key_jwt", _ClientAssertion(self))
        self.register_grant(_CodeGrant, [_Pkce(required=True), _OpenId(self)])
        self.register_extension(_Issuer(issuer))
        self.register_endpoint(_EndSession(self))
        self.protector = ResourceProtector()
        self.protector.register_token_validator(_Tokens(self))

    def metadata(self) -> dict[str, Any]:
        at = self.issuer
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/auktorisera",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "jwks_uri": f"{at}/jwks",
            "end_session_endpoint": f"{at}/avsluta",
            "scopes_supported": SCOPES,
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ALGORITHMS,
            "token_endpoint_auth_methods_supported": AUTH_METHODS,
            "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "claims_supported": sorted({name for person in self.people.values() for name in person.stated_claims()}),
            "ui_locales_supported": ["sv"],
        }

    def begin_session(self, person: DemonstrationPerson) -> Session:
        session = Session(secrets.token_urlsafe(16), person, int(time.time()))
        self.sessions[session.sid] = session
        return session

    def logout_token(self, session: Session) -> str:
        """Tells the client that a session is over (OpenID Connect Back-Channel Logout 1.0, section 2.4)."""
        now = int(time.time())
        alg = self.client.id_token_signed_response_alg
        claims = {
            "iss": self.issuer,
            "aud": self.client.client_id,
            "sub": session.person.sub,
            "sid": session.sid,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
            "events": {LOGOUT_EVENT: {}},
        }
        return jwt.encode({"alg": alg, "typ": "logout+jwt"}, claims, self.keys, algorithms=[alg])

    # What Authlib asks of whoever fills it in:

    def query_client(self, client_id: str) -> Client | None:
        return self.client if client_id == self.client.client_id else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        self.tokens = {key: one for key, one in self.tokens.items() if not one.is_expired()}
        self.tokens[token["access_token"]] = Token(request.user, token["scope"], time.time() + token["expires_in"])

    def create_oauth2_request(self, request: ProtocolRequest) -> ProtocolRequest:
        return request

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> "ProviderResponse":
        return ProviderResponse(body, status_code=status, headers=dict(headers))


class ProviderResponse(Response[Any]):
    """Authlib's extensions read and change `location`."""

    @property
    def location(self) -> str | None:
        return self.headers.get("Location")

    @location.setter
    def location(self, value: str) -> None:
        self.headers["Location"] = value


class _CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = list(AUTH_METHODS)  # noqa: RUF012 - as Authlib declares it
    server: Provider

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        self.server.codes[code] = Code(
            code,
            request.payload.redirect_uri,
            request.scope,
            request.user,
            asked.get("nonce"),
            asked["code_challenge"],
            asked["code_challenge_method"],
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        # Taken out whatever comes next: a code is tried once.
        found = self.server.codes.pop(code, None)
        return found if found and time.time() - found.made < CODE_SECONDS else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Done when it was asked for."""

    def authenticate_user(self, authorization_code: Code) -> Session:
        return authorization_code.session


class _Pkce(CodeChallenge):
    """Proof Key for Code Exchange, asked of every client, by S256 alone."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]  # noqa: RUF012 - as Authlib declares it

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or not asked.get("code_challenge_method"):
            raise InvalidRequestError("Missing 'code_challenge' or 'code_challenge_method'")
        super().validate_code_challenge(grant, redirect_uri)


class _OpenId(OpenIDCode):
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(code.nonce == nonce for code in self.provider.codes.values())

    def resolve_client_private_key(self, client: Client) -> KeySet:
        return self.provider.keys

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": self.provider.issuer, "aud": client.client_id, "exp": int(time.time()) + TOKEN_SECONDS}

    def get_authorization_code_claims(self, authorization_code: Any) -> dict[str, Any]:
        return super().get_authorization_code_claims(authorization_code) | {"sid": authorization_code.session.sid}

    def generate_user_info(self, user: Session, scope: str) -> dict[str, Any]:
        return {"sub": user.person.sub}


class _ClientAssertion(JWTBearerClientAssertion):
    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider

    def get_audiences(self) -> list[str]:
        return [self.provider.issuer, f"{self.provider.issuer}/token"]

    def validate_jti(self, claims: Mapping[str, Any], jti: str) -> bool:
        oldest = time.time() - self.leeway
        seen = {key: expires for key, expires in self.provider.assertions.items() if expires > oldest}
        is_new = jti not in seen
        self.provider.assertions = seen | {jti: claims["exp"]}
        return is_new

    def resolve_client_public_key(self, client: Client) -> KeySet:
        return client.keys or KeySet([])


class _Issuer(IssuerParameter):
    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def get_issuer(self) -> str:
        return self.issuer


class _Tokens(BearerTokenValidator):
    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider

    def authenticate_token(self, token_string: str) -> Token | None:
        return self.provider.tokens.get(token_string)


class _EndSession(EndSessionEndpoint):
    server: Provider

    def get_server_jwks(self) -> KeySet:
        return self.server.keys

    def get_algorithms(self) -> list[str]:
        return list(ALGORITHMS)

    def _is_valid_post_logout_redirect_uri(self, client: Client, post_logout_redirect_uri: str) -> bool:
        return post_logout_redirect_uri == client.origin + client.signed_out

    def end_session(self, end_session_request: EndSessionRequest) -> None:
        """The page does it: it also tells the client, over the network."""
