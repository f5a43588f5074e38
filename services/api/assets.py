"""`/static/…`: the built files, kept in memory, compressed once.

Their names carry a digest of their content, so browsers keep them for a year. Only what the manifest names is served.
"""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from services.domain.base.errors import NotFound

CACHE_CONTROL = "public, max-age=31536000, immutable"
MEDIA_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
ALREADY_COMPRESSED = {".woff2"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One built file; `compressed` is None where compressing gains nothing."""

    media_type: str
    content: bytes
    compressed: bytes | None


def load_assets(directory: Path) -> dict[str, Asset]:
    """Every file that the manifest names, by its published name."""
    names = json.loads((directory / "manifest.json").read_text("utf-8")).values()
    return {name: load_asset(directory / name) for name in names}


def load_asset(path: Path) -> Asset:
    content = path.read_bytes()
    compressed = None if path.suffix in ALREADY_COMPRESSED else gzip.compress(content, mtime=0)
    return Asset(MEDIA_TYPES[path.suffix], content, compressed)


def assets_handler(directory: Path) -> HTTPRouteHandler:
    """The handler that serves the built files of a directory."""
    assets = load_assets(directory)

    @get(
        "/static/{name:str}",
        opt={"public": True, "scope": False, "skip_session": True, "exclude_from_csrf": True},
        include_in_schema=False,
    )
    async def send_asset(name: FromPath[str], request: Request) -> Response[bytes]:
        """A built file, as small as the browser can take it."""
        asset = assets.get(name)
        if asset is None:
            raise NotFound(file=name)
        headers = {"Cache-Control": CACHE_CONTROL, "Vary": "Accept-Encoding"}
        if asset.compressed is None or "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(asset.content, media_type=asset.media_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(asset.compressed, media_type=asset.media_type, headers=headers)

    return send_asset
