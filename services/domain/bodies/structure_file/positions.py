"""On which line of a TOML text a table or a key stands. tomllib tells only of faults in the grammar itself."""

import re
from collections import defaultdict
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""("body", 3, "seat", 0, "count"): the key `count` of the first seat of the fourth body."""

# Lines come from outside: `+` after a quantifier (possessive) keeps each pattern from trying a long line in many ways.
_HEADER = re.compile(r"\s*+(\[\[?)([^\[\]]++)\]\]?\s*+(#.*)?$")
_KEY = re.compile(r"\s*+((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PIECE = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")
_TOKEN = re.compile(r"\"\"\"|'''|\"(?:\\.|[^\"\\])*+(?:\"|\\?$)|'[^']*+(?:'|$)|[\[\]{}#]")


class Positions:
    """The lines of a valid TOML text."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        for path, number in _walk(text):
            self._lines.setdefault(path, number)

    def line(self, path: Path) -> int | None:
        """The line of the path or, where it has none of its own, of the nearest table around it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return None


def _walk(text: str) -> Iterator[tuple[Path, int]]:
    table: Path = ()
    counts: dict[Path, int] = defaultdict(int)
    unfinished = _Unfinished()
    for number, line in enumerate(text.splitlines(), start=1):
        if unfinished:
            unfinished.feed(line)
        elif header := _HEADER.match(line):
            table = _table(header[1], _pieces(header[2]), counts)
            yield table, number
            yield tuple(piece for piece in table if isinstance(piece, str)), number
        else:
            if key := _KEY.match(line):
                path = table
                for piece in _pieces(key[1]):
                    path = (*path, piece)
                    yield path, number
                unfinished.feed(line[key.end() :])


def _table(brackets: str, names: list[str], counts: dict[Path, int]) -> Path:
    """The path of a header: an array's table is numbered, and so is each array it lies in."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, names[-1])
    if brackets == "[[":
        counts[path] += 1
        path = (*path, counts[path] - 1)
    return path


def _pieces(dotted: str) -> list[str]:
    return [piece.strip("\"'") for piece in _PIECE.findall(dotted)]


class _Unfinished:
    """Whether a value goes on over the end of the line: an open bracket or a text in three quotes."""

    def __init__(self) -> None:
        self.depth = 0
        self.quotes: str | None = None

    def __bool__(self) -> bool:
        return self.depth > 0 or self.quotes is not None

    def feed(self, line: str) -> None:
        rest = line
        while rest:
            if self.quotes:
                _, closed, rest = rest.partition(self.quotes)
                if not closed:
                    return
                self.quotes = None
            token = _TOKEN.search(rest)
            if token is None or token[0] == "#":
                return
            rest = rest[token.end() :]
            if token[0] in ('"""', "'''"):
                self.quotes = token[0]
            elif token[0] in "[{":
                self.depth += 1
            elif token[0] in "]}":
                self.depth -= 1
