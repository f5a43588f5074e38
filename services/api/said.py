"""What has just been saved, in words: said once, on the page that a write leads to.

The redirect hands the words to the page in a cookie that lives for a minute and is gone when they have been shown. It is
signed, so that nothing is said that Samband did not write. The words name no person.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.response.base import ASGIResponse

from services.api.sessions import browser_cookie, cookie_name

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Said:
    """Words to show, and the cookie that forgets them."""

    words: str
    forgotten: Cookie


@dataclass(frozen=True, slots=True)
class Messenger:
    """Carries words from a redirect to the next page."""

    key: bytes
    secure: bool

    @property
    def _name(self) -> str:
        return cookie_name("sagt", secure=self.secure)

    def say(self, words: str) -> Cookie:
        """The cookie that carries the words."""
        text = urlsafe_b64encode(words.encode()).decode()
        return browser_cookie(self._name, f"{text}.{self._signature(text)}", secure=self.secure, max_age=SECONDS)

    def heard(self, cookies: Mapping[str, str]) -> Said | None:
        """The words that a request carries, or None when there are none, or others than ours."""
        text, _, signature = cookies.get(self._name, "").partition(".")
        if not text or not hmac.compare_digest(signature.encode(), self._signature(text).encode()):
            return None
        try:
            words = urlsafe_b64decode(text).decode()
        except (Error, UnicodeDecodeError):
            return None
        return Said(words, browser_cookie(self._name, "", secure=self.secure, max_age=0))

    def _signature(self, text: str) -> str:
        return hmac.digest(self.key, text.encode(), hashlib.sha256).hex()


class SeeOther(Redirect):
    """Leads on after a write (303), saying what was saved."""

    def __init__(self, path: str, *, said: str | None) -> None:
        super().__init__(path, status_code=303)
        self.said = said

    def to_asgi_response(self, app: Any, request: Request, **options: Any) -> ASGIResponse:
        """The redirect with the words on their way."""
        if self.said:
            self.cookies.append(request.app.state.messenger.say(self.said))
        return super().to_asgi_response(app, request, **options)
