"""What a page shows live, in parts of which only those that have changed are sent.

A meeting that five hundred follow would otherwise be sent whole to each of them for every word. What is to be sent is
worked out once for all who have been shown the same.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from weakref import WeakKeyDictionary

Frame = tuple[str, Callable[[], str]]


class Whole:
    """A state of something that is sent whole whenever it has changed. `version`: its number among those that were shown."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.version = 0
        self._bytes: bytes | None = None

    def first(self, order: str = "") -> bytes:
        """What is sent to somebody who has just come."""
        if self._bytes is None:
            self._bytes = event(self.html, self.version)
        return self._bytes

    def since(self, shown: "Whole") -> bytes:
        """What is sent to somebody who has been shown this; nothing when nothing has changed."""
        return b"" if shown.html == self.html else self.first()


class Parts:
    """A state of a page: the id of each part → its HTML. `version`: its number among those that were shown.

    Those `listed` lie within the element of `frame` and follow each other: when one has come, gone or changed places, the
    frame is made and sent whole. Those `beside` are always there.
    """

    def __init__(
        self, beside: Mapping[str, str], listed: Mapping[str, str] | None = None, *, frame: Frame | None = None
    ) -> None:
        self.beside = dict(beside)
        self.listed = dict(listed or {})
        self.order = order_of(self.listed)
        self.version = 0
        self.frame = frame
        self._first: dict[bool, bytes] = {}
        self._since: WeakKeyDictionary[Parts, bytes] = WeakKeyDictionary()

    def first(self, order: str) -> bytes:
        """What is sent to somebody whose page was made with parts in this order: all of it, for much may have happened."""
        same = order == self.order
        if same not in self._first:
            self._first[same] = _message(self.version, {**self.beside, **(self.listed if same else self._whole())})
        return self._first[same]

    def since(self, shown: "Parts") -> bytes:
        """What is sent to somebody who has been shown this; nothing when nothing has changed."""
        if shown not in self._since:
            before = {**shown.beside, **shown.listed}
            now = {**self.beside, **self.listed}
            if shown.order == self.order:
                changed = {name: html for name, html in now.items() if before.get(name) != html}
            else:
                changed = {name: html for name, html in self.beside.items() if before.get(name) != html}
                changed |= self._whole()
            self._since[shown] = _message(self.version, changed)
        return self._since[shown]

    def _whole(self) -> dict[str, str]:
        if self.frame is None:
            return self.listed
        name, make = self.frame
        return {name: make()}


def order_of(listed: Mapping[str, str] | tuple[str, ...] | list[str]) -> str:
    """A short name of an order of parts, for the address of a stream."""
    return sha256("\0".join(listed).encode()).hexdigest()[:12]


def event(html: str, version: int) -> bytes:
    """One server-sent event."""
    lines = "\n".join(f"data: {line}" for line in html.splitlines())
    return f"id: {version}\n{lines}\n\n".encode()


def _message(version: int, parts: Mapping[str, str]) -> bytes:
    """An event that swaps each part into its place; nothing for no parts."""
    html = "".join(
        f'<hx-partial hx-target="#{name}" hx-swap="outerMorph">{content}</hx-partial>\n'
        for name, content in parts.items()
    )
    return event(html, version) if html else b""
