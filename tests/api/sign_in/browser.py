"""A person's browser, without a window: follows redirects, keeps cookies, fills in the provider's forms."""

import html
import re
from typing import Any

import httpx

FORM = re.compile(r'<form[^>]*action="([^"]+)"')
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


class Browser:
    """Cookies live by host and port here, as two providers on one machine would else share theirs."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._clients: dict[str, httpx.AsyncClient] = {}

    def at(self, url: str | httpx.URL) -> httpx.AsyncClient:
        origin = f"{httpx.URL(url).scheme}://{httpx.URL(url).netloc.decode()}"
        return self._clients.setdefault(origin, httpx.AsyncClient(timeout=20))

    @property
    def own(self) -> httpx.AsyncClient:
        """The part that talks to Samband."""
        return self.at(self.base)

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def get(self, path: str, **kwargs: Any) -> httpx.Response:
        """One request to Samband, no redirect followed."""
        return await self.own.get(self.base + path, **kwargs)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """A form of ours, with the token that the page before it gave."""
        before = await self.get("/logga-in")
        token = self.own.cookies.get("csrf") or ""
        assert before.status_code == 200
        return await self.own.post(self.base + path, data={"_csrf_token": token, **fields})

    async def walk(self, url: str, who: str = "", *, until: str | None = None) -> httpx.Response | str:
        """Go where links and forms lead, as `who` at the provider; stop before an address that contains `until`."""
        response = await self.at(url).get(url)
        for _ in range(20):
            if response.is_redirect:
                url = str(httpx.URL(str(response.url)).join(response.headers["location"]))
                if until and until in url:
                    return url
                response = await self.at(url).get(url)
            elif "/interaction/" in str(response.url) and "<form" in response.text:
                response = await self._fill_in(response, who)
            else:
                return response
        raise AssertionError("the way has no end")

    async def sign_in(self, provider: str, who: str, *, next_path: str = "/") -> httpx.Response:
        answer = await self.walk(f"{self.base}/logga-in/{provider}?vidare={next_path}", who)
        assert isinstance(answer, httpx.Response)
        return answer

    async def answer_of(self, provider: str, who: str) -> str:
        """The address that the provider sends the browser back to, not yet visited."""
        answer = await self.walk(f"{self.base}/logga-in/{provider}", who, until="/logga-in/svar")
        assert isinstance(answer, str)
        return answer

    async def visit(self, url: str) -> httpx.Response:
        """One request to an address as it stands."""
        return await self.at(url).get(url)

    async def is_signed_in(self, path: str = "/dalarna") -> bool:
        return (await self.get(path)).status_code == 200

    async def confirm(self, url: str, **fields: str) -> httpx.Response:
        """Open a page at the provider and post its form."""
        page = await self.at(url).get(url)
        return await self._post_form(page, **fields)

    async def _fill_in(self, page: httpx.Response, who: str) -> httpx.Response:
        return await self._post_form(page, **({"login": who, "password": "x"} if 'name="login"' in page.text else {}))

    async def _post_form(self, page: httpx.Response, **fields: str) -> httpx.Response:
        found = FORM.search(page.text)
        assert found, page.text
        target = str(httpx.URL(str(page.url)).join(html.unescape(found.group(1))))
        return await self.at(target).post(target, data={**dict(HIDDEN.findall(page.text)), **fields})
