"""Every route of the application, and a real address of each, found by walking the pages as those who may see them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from litestar import Litestar
from litestar.routes import HTTPRoute

from services.domain.base.permissions import Permission
from tests.api.conftest import Browser


@dataclass(frozen=True)
class Guarded:
    """A route behind a permission."""

    method: str
    pattern: str
    permission: Permission
    name: str

    def __str__(self) -> str:
        return f"{self.method} {self.pattern}"

    @property
    def hat(self) -> str:
        """Whose address it is: "tenant", "nationellt" or "drift"."""
        first = self.pattern.split("/")[1]
        return first if first in ("nationellt", "drift") else "tenant" if first.startswith("{tenant") else ""


def guarded_routes(app: Litestar) -> list[Guarded]:
    """All routes that ask for a permission, straight from the application."""
    return [
        Guarded(method, route.path, handler.opt["permission"], handler.handler_name)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
        if "permission" in handler.opt
    ]


class _Links(HTMLParser):
    """The addresses that a page leads to: (method, address, is it a stream)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str, bool]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in attributes:
            self.found.add(("GET", attributes["href"], "download" in attributes))
        if tag == "form":
            self.found.add((attributes.get("method", "get").upper(), attributes.get("action", ""), False))
        if "formaction" in attributes:
            self.found.add(("POST", attributes["formaction"], False))
        for name in ("hx-get", "hx-post", "data-autosave"):
            if attributes.get(name):
                self.found.add(("GET" if name == "hx-get" else "POST", attributes[name], False))
        if attributes.get("hx-sse:connect"):
            self.found.add(("GET", attributes["hx-sse:connect"], True))
        if tag == "img" and attributes.get("src", "").startswith("/"):
            self.found.add(("GET", attributes["src"], True))


def links_of(page: str, at: str) -> set[tuple[str, str, bool]]:
    """Where a page at this address leads, within the service."""
    parser = _Links()
    parser.feed(page)
    absolute = {(method, urlsplit(urljoin(at, address)), quiet) for method, address, quiet in parser.found}
    return {
        (method, parts.path, quiet)
        for method, parts, quiet in absolute
        if not parts.scheme.startswith("mailto") and parts.path.startswith("/")
    }


def _by_number(link: tuple[str, str, bool]) -> list[tuple[int, str]]:
    """Links in an order in which row 9 stands before row 10, however many rows there are."""
    return [
        (int(part), "") if part.isdecimal() else (-1, part)
        for part in re.split(r"(\d+)", f"{link[1]} {link[0]} {link[2]}")
    ]


def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{[^/]+?\\}", "[^/]+", re.escape(pattern)) + r"\Z")


@dataclass
class Walk:
    """A walk through all pages that a visitor finds by following links. `examples` holds a real address of each route."""

    routes: list[Guarded]
    examples: dict[Guarded, str] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._expressions = [(route, _expression(route.pattern)) for route in self.routes]

    def route_of(self, method: str, address: str) -> Guarded | None:
        """The route that answers an address: of several, the one with most fixed parts, as the router chooses."""
        fitting = [
            route for route, expression in self._expressions if route.method == method and expression.match(address)
        ]
        return min(fitting, key=lambda route: route.pattern.count("{"), default=None)

    async def through(self, browser: Browser, start: str, *, per_route: int = 2) -> None:
        """Follow links from `start`, opening at most `per_route` addresses of each route."""
        waiting, seen, opened = [start], {start}, dict.fromkeys(self.routes, 0)
        while waiting:
            address = waiting.pop(0)
            answer = await browser.get(address)
            if answer.status_code >= 400:
                self.broken[address] = answer.status_code
                continue
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            for method, found, quiet in sorted(links_of(answer.text, address), key=_by_number):
                route = self.route_of(method, found)
                if route is None or not found.startswith(f"/{start.split('/')[1]}"):
                    continue
                self.examples.setdefault(route, found)
                if method == "GET" and not quiet and found not in seen and opened[route] < per_route:
                    seen.add(found)
                    opened[route] += 1
                    waiting.append(found)

    def undiscovered(self, hats: set[str]) -> Iterator[Guarded]:
        """Routes of these hats that no page leads to."""
        return (route for route in self.routes if route.hat in hats and route not in self.examples)

    def address_of(self, route: Guarded) -> str:
        """A real address of the route, or one put together from the parameters of others."""
        if route in self.examples:
            return self.examples[route]
        tenant = "dalarna" if route.hat == "tenant" else ""
        filled = re.sub(r"\{tenant:[^}]+\}", tenant, route.pattern)
        return re.sub(r"\{\w+:(\w+)\}", lambda found: "1" if found[1] == "int" else "okand", filled)
