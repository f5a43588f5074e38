"""Sessions kept on the server, in Redis: a cookie carries nothing but a random name.

An id that Samband did not give out is never adopted, sign-in gives a new one, and the key in Redis is a digest, so that a
copy of Redis opens no session. A session ends after eight hours without use, a day after sign-in at the latest, at
sign-out, when the identity provider says so, or when the operator ends all of a person's.
"""

import re
import secrets
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal, cast

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware.session.base import BaseBackendConfig, BaseSessionBackend
from litestar.types import Empty, Message, Scopes, ScopeSession
from redis.asyncio import BlockingConnectionPool, Redis

IDLE = 8 * 3600
"""Seconds without use after which a session is gone."""

LONGEST = 24 * 3600
"""Seconds after sign-in when a session is gone however much it is used."""

_ID = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_KNOWN = "samband_session_known"
_BEGIN = "samband_session_begin"


@dataclass(frozen=True)
class SignedIn:
    """Who a session belongs to and how that was shown. Times are seconds since the epoch, by the real clock."""

    account: int
    provider: str
    issuer: str
    subject: str
    provider_session: str | None
    signed_in_at: int
    acr: str | None = None


@dataclass(frozen=True)
class _Known:
    """The session that a request came with."""

    id: str
    content: bytes


@dataclass(frozen=True)
class _Begin:
    """A session to be made when the response leaves."""

    who: SignedIn
    id_token: str


def connect(url: str, *, connections: int = 20) -> Redis:
    """A client whose pool waits for a free connection (redis-py's own raises above its limit)."""
    return Redis(connection_pool=BlockingConnectionPool.from_url(url, max_connections=connections, timeout=10))


class SessionStore:
    """Sessions in Redis, found by their id, by account, and by what the identity provider calls them."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis

    async def load(self, session_id: str) -> bytes | None:
        """The content, and eight more hours for it."""
        return cast("bytes | None", await self.redis.getex(_key(session_id), ex=IDLE))

    async def look(self, session_id: str) -> bytes | None:
        """The content, without more time for it."""
        return cast("bytes | None", await self.redis.get(_key(session_id)))

    async def begin(self, content: bytes, begin: _Begin) -> str:
        """A new session under a new id."""
        session_id, who = secrets.token_urlsafe(32), begin.who
        digest = _digest(session_id)
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.set(f"session:{digest}", content, ex=IDLE)
            pipe.set(f"session-token:{digest}", begin.id_token, ex=LONGEST)
            for index in _indexes(who):
                pipe.sadd(index, digest)
                pipe.expire(index, LONGEST)
            await pipe.execute()
        return session_id

    async def begin_unknown(self, content: bytes) -> str:
        """A new session of someone who has not signed in."""
        session_id = secrets.token_urlsafe(32)
        await self.redis.set(_key(session_id), content, ex=IDLE)
        return session_id

    async def change(self, session_id: str, content: bytes) -> None:
        """New content, unless the session was ended meanwhile."""
        await self.redis.set(_key(session_id), content, ex=IDLE, xx=True)

    async def end(self, session_id: str) -> None:
        await self._end([_digest(session_id)])

    async def id_token(self, session_id: str) -> str | None:
        """The ID token of the sign-in, which the provider wants back at sign-out."""
        token = cast("bytes | None", await self.redis.get(f"session-token:{_digest(session_id)}"))
        return token.decode() if token else None

    async def end_all_of_account(self, account: int) -> int:
        """End every session of an account; answers how many there were."""
        return await self._end_indexed(_of_account(account))

    async def end_at_provider(self, issuer: str, *, session: str | None, subject: str | None) -> int:
        """End what a logout order speaks of: one session at the provider, or every one of a person's."""
        if session is not None:
            return await self._end_indexed(_of_provider_session(issuer, session))
        return await self._end_indexed(_of_subject(issuer, subject or ""))

    async def first_time(self, name: str, *, seconds: int) -> bool:
        """Whether `name` has not been said within its time: keeps a token from counting twice."""
        return bool(await self.redis.set(f"once:{_digest(name)}", b"1", ex=max(seconds, 1), nx=True))

    async def _end_indexed(self, index: str) -> int:
        ended = 0
        while digests := await self.redis.spop(index, 100):  # type: ignore[misc]
            ended += await self._end([digest.decode() for digest in digests])  # type: ignore[union-attr]
        return ended

    async def _end(self, digests: list[str]) -> int:
        """Delete content and tokens; answers how many sessions there were."""
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.delete(*(f"session:{digest}" for digest in digests))
            pipe.delete(*(f"session-token:{digest}" for digest in digests))
            ended, _ = await pipe.execute()
        return ended


class SessionBackend(BaseSessionBackend["SessionConfig"]):
    """Litestar's view of the store: one GETEX per request, a write only when something changed."""

    def get_session_id(self, connection: ASGIConnection) -> str | None:
        known: _Known | None = connection.scope["state"].get(_KNOWN)
        return known.id if known else None

    async def load_from_connection(self, connection: ASGIConnection) -> dict[str, Any]:
        session_id = connection.cookies.get(self.config.key, "")
        if not _ID.match(session_id):
            return {}
        # A live page asks again and again by itself: that is no use of the session, or it would never be idle.
        is_live = connection.headers.get("accept") == "text/event-stream"
        content = await (self.config.sessions.look if is_live else self.config.sessions.load)(session_id)
        if content is None:
            return {}
        session: dict[str, Any] = msgspec.json.decode(content)
        if time.time() - session.get("signed_in_at", time.time()) > LONGEST:
            await self.config.sessions.end(session_id)
            return {}
        connection.scope["state"][_KNOWN] = _Known(session_id, content)
        return session

    async def store_in_message(self, scope_session: ScopeSession, message: Message, connection: ASGIConnection) -> None:
        state, sessions = connection.scope["state"], self.config.sessions
        known: _Known | None = state.get(_KNOWN)
        begin: _Begin | None = state.get(_BEGIN)
        session = {} if scope_session is Empty or scope_session is None else scope_session
        content = msgspec.json.encode(session)
        if begin is None and (content == known.content if known else not session):
            return
        if known and (begin or not session):
            await sessions.end(known.id)
        if begin:
            self._give(message, await sessions.begin(content, begin))
        elif not session:
            self._take_back(message)
        elif known:
            await sessions.change(known.id, content)
        else:
            self._give(message, await sessions.begin_unknown(content))

    def _give(self, message: Message, session_id: str) -> None:
        self._set_cookie(message, session_id, None)

    def _take_back(self, message: Message) -> None:
        self._set_cookie(message, "", 0)

    def _set_cookie(self, message: Message, value: str, max_age: int | None) -> None:
        cookie = browser_cookie(self.config.key, value, secure=self.config.secure, max_age=max_age)
        MutableScopeHeaders.from_message(message).add("Set-Cookie", cookie.to_header(header=""))


@dataclass
class SessionConfig(BaseBackendConfig[SessionBackend]):  # pyright: ignore[reportInvalidTypeArguments]
    """Put `.middleware` first among the application's. `secure` is False only for development over loopback http."""

    _backend_class = SessionBackend

    sessions: SessionStore
    secure: bool = True
    key: str = field(init=False)
    max_age: int = IDLE
    scopes: Scopes = field(default_factory=lambda: {ScopeType.HTTP})
    path: str = "/"
    domain: str | None = None
    httponly: bool = True
    samesite: Literal["lax", "strict", "none"] = "lax"
    exclude: str | list[str] | None = None
    exclude_opt_key: str = "skip_session"

    def __post_init__(self) -> None:
        self.key = cookie_name("samband", secure=self.secure)


def cookie_name(name: str, *, secure: bool) -> str:
    """A name that no other host or path can plant a cookie under, where the browser enforces that (https)."""
    return f"__Host-{name}" if secure else name


def browser_cookie(name: str, value: str, *, secure: bool, max_age: int | None = None) -> Cookie:
    """A cookie for our server alone: no script reads it, no other site's form sends it."""
    return Cookie(key=name, value=value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax")


def begin_session(request: Request, who: SignedIn, *, id_token: str) -> None:
    """Sign in: the response carries a new session, and the one that the request came with ends."""
    request.set_session(msgspec.to_builtins(who))
    request.scope["state"][_BEGIN] = _Begin(who, id_token)


def end_session(request: Request) -> None:
    """Sign out here: the session is deleted before the response starts."""
    request.clear_session()


def signed_in(connection: ASGIConnection) -> SignedIn | None:
    """Whose session it is, or None for someone who has not signed in."""
    session = connection.scope.get("session")
    if not isinstance(session, dict) or "account" not in session:
        return None
    return msgspec.convert(session, SignedIn)


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()


def _key(session_id: str) -> str:
    return f"session:{_digest(session_id)}"


def _indexes(who: SignedIn) -> list[str]:
    indexes = [_of_account(who.account), _of_subject(who.issuer, who.subject)]
    if who.provider_session is not None:
        indexes.append(_of_provider_session(who.issuer, who.provider_session))
    return indexes


def _of_account(account: int) -> str:
    return f"sessions-of-account:{account}"


def _of_subject(issuer: str, subject: str) -> str:
    return f"sessions-of-subject:{_digest(f'{issuer} {subject}')}"


def _of_provider_session(issuer: str, session: str) -> str:
    return f"sessions-at-provider:{_digest(f'{issuer} {session}')}"
