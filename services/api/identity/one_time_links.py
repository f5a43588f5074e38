"""`/logga-in/engang`: a link by letter for guests, and for staff of organisations that have connected no provider.

The link shows on GET and acts on POST, for mail scanners follow links; it counts once, for ten minutes, in the browser that
asked for it. What a page says is the same whatever is known of the address: only the letter tells.
"""

import secrets
import time
from hashlib import sha256

import msgspec
import structlog
from litestar import Request, Response, get, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import page
from services.api.forms import Typed, errors_by_field, typed
from services.api.identity.relying import Browser, browser_digest, local_path, new_browser_secret
from services.api.identity.sign_in import ALONE, PUBLIC, NextPath, destination, uncached
from services.api.rate_limit import spend, spend_on
from services.api.scoping import blank_visit, visit_of
from services.api.sessions import SignedIn, begin_session
from services.api.settings import Settings
from services.api.visit import Visit
from services.domain.base.clock import Clock
from services.domain.base.errors import RuleBroken
from services.domain.base.scope import identity_scope
from services.domain.identity.actions.one_time_links import ask_for_link, come_in_by_link
from services.domain.identity.rules import ONE_TIME_LINK, UnknownPerson, read_address

log = structlog.get_logger()

LINK = "/logga-in/engang"
LIFETIME = 600
"""Seconds that a link counts."""

ASKED_PER_MINUTE = 30
FOLLOWED_PER_MINUTE = 60
LETTERS_PER_ADDRESS = 5
"""In LIFETIME: nobody's mailbox is filled by strangers."""

PROVIDER = "engang"
"""What stands in a session in the place of a provider."""


class Asked(msgspec.Struct, frozen=True):
    """What is remembered of who asked for a link, under the digest of the link's secret."""

    address: str
    browser: str
    next_path: str


@get(LINK, opt=PUBLIC, include_in_schema=False)
async def show_form(visit: Visit, next_path: NextPath = None) -> Response[str]:
    """For whom the link is, and the address to send it to."""
    return _form(visit, Typed(vidare=local_path(next_path)))


@post(LINK, opt=PUBLIC, status_code=200, include_in_schema=False)
async def ask(visit: Visit, request: Request, settings: Settings, redis: Redis) -> Response[str]:
    """Promise a letter, if the address is known. The same is done and answered when it isn't."""
    await spend(redis, request, "one-time link", per_minute=ASKED_PER_MINUTE)
    values = await typed(request)
    try:
        address = read_address(values["address"])
    except RuleBroken as error:
        return _form(visit, values, error)
    await spend_on(redis, address, "one-time link", limit=LETTERS_PER_ADDRESS, seconds=LIFETIME)
    token, secret = secrets.token_urlsafe(32), new_browser_secret()
    asked = Asked(address, browser_digest(secret), local_path(values["vidare"]))
    await redis.set(_key(token), msgspec.json.encode(asked), ex=LIFETIME)
    await ask_for_link(address, url=f"{settings.base_url}{LINK}/{token}")
    log.info("one-time link asked for")
    answer = page("identity/one_time_link.html", visit, title="Titta i din e-post", hide_sign_in=True, sent_to=address)
    answer.cookies.append(Browser(settings, token).cookie(secret))
    return uncached(answer)


def _form(visit: Visit, values: Typed, *broken: RuleBroken) -> Response[str]:
    return page(
        "identity/one_time_link.html",
        visit,
        status=422 if broken else 200,
        title="Logga in med en länk",
        hide_sign_in=True,
        sent_to=None,
        values=values,
        errors=errors_by_field(*broken),
    )


@get(f"{LINK}/{{token:str}}", opt=ALONE, include_in_schema=False)
async def show_link(request: Request, settings: Settings, redis: Redis, token: str) -> Response[str]:
    """A button, in the browser that asked; elsewhere why there is none. Nothing happens yet, whoever follows the link."""
    await spend(redis, request, "one-time link followed", per_minute=FOLLOWED_PER_MINUTE)
    asked = await _asked(redis, token)
    if asked is None or not Browser(settings, token).is_bound_to(asked.browser, request):
        return _refused(request, settings, is_known=asked is not None)
    return uncached(
        page(
            "identity/follow_link.html",
            visit_of(request),
            title="Logga in",
            hide_sign_in=True,
            address=asked.address,
            action=f"{LINK}/{token}",
        )
    )


@post(f"{LINK}/{{token:str}}", opt=ALONE, include_in_schema=False)
async def follow(request: Request, settings: Settings, redis: Redis, token: str) -> Redirect | Response[str]:
    """Sign in, once."""
    await spend(redis, request, "one-time link followed", per_minute=FOLLOWED_PER_MINUTE)
    browser, asked = Browser(settings, token), await _asked(redis, token)
    if asked is None or not browser.is_bound_to(asked.browser, request):
        return _refused(request, settings, is_known=asked is not None)
    if not await redis.delete(_key(token)):
        return _refused(request, settings, is_known=False)
    try:
        async with identity_scope():
            came = await come_in_by_link(
                asked.address,
                network_address=request.client.host if request.client else None,
                today=settings.clock.today(),
                at=Clock().now(),
            )
    except UnknownPerson:
        log.info("one-time link of an unknown person")
        return _unknown(request, settings, asked, browser)
    who = SignedIn(
        account=came.account.id,
        provider=PROVIDER,
        issuer=ONE_TIME_LINK,
        subject=asked.address,
        provider_session=None,
        signed_in_at=int(time.time()),
    )
    begin_session(request, who, id_token="")
    log.info("signed in", provider=PROVIDER)
    led_to = destination(asked.next_path, came)
    return uncached(Redirect(led_to, status_code=303, cookies=[browser.forget()]))


def _refused(request: Request, settings: Settings, *, is_known: bool) -> Response[str]:
    if is_known:
        title = "Öppna länken i webbläsaren där du bad om den"
        text = (
            "Länken i brevet fungerar bara i den webbläsare, på den dator eller telefon, där du skrev din adress."
            " Öppna den där. Eller be om en ny länk här och öppna brevet på den här enheten."
        )
    else:
        title = "Länken gäller inte längre"
        text = "En länk gäller i tio minuter och kan användas en gång. Be om en ny, så kommer den med e-post."
    answer = page(
        "identity/refused.html",
        blank_visit(request, settings.clock),
        status=403,
        title=title,
        hide_sign_in=True,
        text=text,
        again=LINK,
    )
    return uncached(answer)


def _unknown(request: Request, settings: Settings, asked: Asked, browser: Browser) -> Response[str]:
    """The address was known when the letter was sent, and is not any more: a polite page with whom to ask."""
    answer = page(
        "public/sign_in_refused.html",
        blank_visit(request, settings.clock),
        status=403,
        hide_sign_in=True,
        identity=asked.address,
        tenant_name=None,
        again="/logga-in",
    )
    answer.cookies.append(browser.forget())
    return uncached(answer)


async def _asked(redis: Redis, token: str) -> Asked | None:
    content = await redis.get(_key(token))
    return msgspec.json.decode(content, type=Asked) if content else None


def _key(token: str) -> str:
    return f"one-time-link:{sha256(token.encode()).hexdigest()}"


handlers = [show_form, ask, show_link, follow]
