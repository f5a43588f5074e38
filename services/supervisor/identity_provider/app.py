"""The provider's addresses: the page where one chooses who to be, and the protocol's endpoints."""

# The stubs for Authlib are older than Authlib.
# pyright: reportAttributeAccessIssue=false, reportReturnType=false

import itertools
from contextlib import suppress
from pathlib import Path
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import JsonRequest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.datastructures import ResponseHeader, State
from litestar.response import Redirect

from services.supervisor.identity_provider.protocol import ProtocolRequest, Provider, Session

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parents[3] / "frontend" / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
)

STYLE = """
:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 44rem; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin-bottom: .25rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
li:last-child { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
button { background: none; border: 0; color: inherit; cursor: pointer; display: block; font: inherit; min-height: 3rem;
  padding: .6rem .5rem; text-align: left; width: 100%; }
button strong { color: light-dark(#0b5568, #8fd3e8); display: block; text-decoration: underline; }
button:hover { background: color-mix(in srgb, currentColor 7%, transparent); }
:focus-visible { outline: 3px solid light-dark(#0b5568, #8fd3e8); outline-offset: 2px; }
.note { border-left: 4px solid light-dark(#9a5b00, #f0b35a); padding-left: .9rem; }
"""


def create_app(provider: Provider, *, client_keys_url: str, logout_url: str) -> Litestar:
    """`client_keys_url` is where Samband publishes its keys, `logout_url` where it takes back-channel logout."""
    policy = (
        f"default-src 'none'; style-src 'self'; form-action 'self' {provider.client.origin}; frame-ancestors 'none'"
    )
    return Litestar(
        [start, style, discovery, keys, authorize, choose, token, userinfo, end_session, end_one],
        state=State({"provider": provider, "client_keys_url": client_keys_url, "logout_url": logout_url}),
        response_headers=[
            ResponseHeader(name="Content-Security-Policy", value=policy),
            ResponseHeader(name="Referrer-Policy", value="no-referrer"),
            ResponseHeader(name="X-Content-Type-Options", value="nosniff"),
            ResponseHeader(name="Cache-Control", value="no-store"),
        ],
        openapi_config=None,
    )


def _protocol_request(request: Request[Any, Any, Any], form: dict[str, str] | None = None) -> ProtocolRequest:
    return ProtocolRequest(
        request.method,
        str(request.url),
        dict(request.headers.items()),
        list(request.query_params.multi_items()),
        list((form or {}).items()),
    )


def _page(template: str, *, status: int = 200, **context: object) -> Response[str]:
    content = _pages.get_template(f"identity_provider/{template}").render(context)
    return Response(content, media_type=MediaType.HTML, status_code=status)


def _refusal(error: OAuth2Error) -> Response[Any]:
    """Back to the client when the request named an address of its own, otherwise a page."""
    _, _, headers = error()
    location = dict(headers).get("Location")
    if location:
        return Redirect(location, status_code=303)
    return _page("refusal.html", status=400, reason=error.description or error.error)


@get("/", sync_to_thread=False)
def start(state: State) -> Response[str]:
    """The sessions under way, each with a button that ends it as a provider may at any time."""
    return _page("start.html", sessions=list(state.provider.sessions.values()), samband=state.provider.client.origin)


@get("/stil.css", media_type="text/css", sync_to_thread=False)
def style() -> str:
    return STYLE


@get("/.well-known/openid-configuration", sync_to_thread=False)
def discovery(state: State) -> dict[str, Any]:
    return state.provider.metadata()


@get("/jwks", sync_to_thread=False)
def keys(state: State) -> dict[str, Any]:
    return state.provider.keys.as_dict(private=False)


@get("/auktorisera", sync_to_thread=False)
def authorize(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Who do you want to be? The request is checked before anyone is asked."""
    provider: Provider = state.provider
    try:
        provider.get_consent_grant(_protocol_request(request), None)
    except OAuth2Error as error:
        return _refusal(error)
    groups = itertools.groupby(provider.people.values(), key=lambda person: person.group)
    return _page("choose.html", groups=[(name, list(people)) for name, people in groups], query=request.url.query)


@post("/auktorisera", status_code=200)
async def choose(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Go back to Samband as the person chosen."""
    provider: Provider = state.provider
    form = await request.form()
    asked = _protocol_request(request)
    person = provider.people.get(form.get("person", ""))
    session = provider.begin_session(person) if person else None
    try:
        grant = provider.get_consent_grant(asked, session)
    except OAuth2Error as error:
        return _refusal(error)
    answer = provider.create_authorization_response(asked, session, grant)
    return Redirect(answer.location or "/", status_code=303)


@post("/token", status_code=200)
async def token(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Code against tokens. The client's keys are fetched anew: its rotation must show at once."""
    provider: Provider = state.provider
    import httpx  # 10 MB, for whoever signs in: nothing while the service rests.

    form = dict((await request.form()).items())
    if "client_assertion" in form:
        with suppress(httpx.HTTPError, ValueError, JoseError):
            async with httpx.AsyncClient(timeout=5) as client:
                provider.client.keys = KeySet.import_key_set((await client.get(state.client_keys_url)).json())
    return provider.create_token_response(_protocol_request(request, form))


@get("/userinfo", sync_to_thread=False)
def userinfo(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    provider: Provider = state.provider
    headers = {name.title(): value for name, value in request.headers.items()}
    try:
        found = provider.protector.validate_request(["openid"], JsonRequest("GET", str(request.url), headers))
    except OAuth2Error as error:
        status, body, answer_headers = error()
        return Response(dict(body), status_code=status, headers=dict(answer_headers))
    return Response(found.session.person.stated_claims())


@get("/avsluta")
async def end_session(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """Sign-out that Samband led here (RP-initiated logout): the provider's session ends, Samband is told, and back."""
    provider: Provider = state.provider
    try:
        asked = provider.validate_endpoint_request("end_session", _protocol_request(request))
    except OAuth2Error as error:
        return _refusal(error)
    claims = asked.id_token_claims or {}
    if session := provider.sessions.pop(claims.get("sid", ""), None):
        await _tell_client(state, session)
    if asked.redirect_uri:
        return Redirect(asked.redirect_uri, status_code=303)
    return Redirect("/", status_code=303)


@post("/sessioner/{sid:str}/slut", status_code=303)
async def end_one(sid: str, state: State) -> Redirect:
    """End one session at the provider's own will: Samband hears of it over the back channel."""
    if session := state.provider.sessions.pop(sid, None):
        await _tell_client(state, session)
    return Redirect("/", status_code=303)


async def _tell_client(state: State, session: Session) -> None:
    """Back-channel logout: best effort, as the specification has it."""
    import httpx

    with suppress(httpx.HTTPError):
        async with httpx.AsyncClient(timeout=5) as client:
            await client.post(state.logout_url, data={"logout_token": state.provider.logout_token(session)})
