"""What a page shows live, in parts of which only those that have changed are sent.

A meeting that five hundred follow would otherwise be sent whole to each of them for every word. What is to be sent is
worked out once for all who have been shown the same.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from weakref import WeakKeyDictionary

Frame = tuple[str, Callable[[], str]]


class Parts:
    """A state of a page: the id of each part → its HTML.

    Those `listed` lie within the element of `frame` and follow each other: when one has come, gone or changed places, the
    frame is made and sent whole. Those `beside` are always there.
    """

    def __init__(
        self, beside: Mapping[str, str], listed: Mapping[str, str] | None = None, *, frame: Frame | None = None
    ) -> None:
        self.beside = dict(beside)
        self.listed = dict(listed or {})
        self.order = order_of(self.listed)
        self.frame = frame
        self._first: dict[bool, bytes] = {}
        self._since: WeakKeyDictionary[Parts, bytes] = WeakKeyDictionary()

    def first(self, order: str) -> bytes:
        """What is sent to somebody whose page was made with parts in this order: all of it, for much may have happened."""
        same = order == self.order
        if same not in self._first:
            self._first[same] = _message({**self.beside, **(self.listed if same else self._whole())})
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
            self._since[shown] = _message(changed)
        return self._since[shown]

    def _whole(self) -> dict[str, str]:
        if self.frame is None:
            return self.listed
        name, make = self.frame
        return {name: make()}


def order_of(listed: Mapping[str, str] | tuple[str, ...] | list[str]) -> str:
    """A short name of an order of parts, for the address of a stream."""
    return sha256("\0".join(listed).encode()).hexdigest()[:12]


def _message(parts: Mapping[str, str]) -> bytes:
    """The lines of an event that swaps each part into its place."""
    html = "".join(
        f'<hx-partial hx-target="#{name}" hx-swap="outerMorph">{content}</hx-partial>\n'
        for name, content in parts.items()
    )
    return "".join(f"data: {line}\n" for line in html.splitlines()).encode()
