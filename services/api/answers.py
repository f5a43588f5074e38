"""What handlers answer with: a page or the part of it that htmx asked for, and redirects after a write."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import MediaType, Response
from markupsafe import Markup

from services.api.navigation import navigation_of
from services.api.said import SeeOther
from services.api.visit import Visit
from services.domain.base.actor import NATIONAL_HAT, OPERATOR_HAT
from services.domain.documents.actions import note_fetched
from services.render.environment import environment, render, render_block

VARY = {"Vary": "HX-Request, HX-Request-Type, HX-Target, Cookie", "Cache-Control": "private, no-cache"}


def csrf_input(visit: Visit) -> Markup:
    """The hidden field that every form that posts must carry."""
    return Markup('<input type="hidden" name="_csrf_token" value="') + visit.csrf_token + Markup('">')


def page_context(visit: Visit, context: Mapping[str, Any]) -> dict[str, Any]:
    """What every template may use, with what this page adds."""
    place = {NATIONAL_HAT: "SKR", OPERATOR_HAT: "Driften"}.get(visit.actor.hat, "") if visit.actor else ""
    return {
        "visit": visit,
        "csrf_input": csrf_input(visit),
        "navigation": navigation_of(visit),
        "breadcrumbs": [],
        "errors": {},
        "title": "",
        "place_name": place,
        "place_href": visit.home,
        "hide_sign_in": False,
        "colour_scheme": visit.colour_scheme,
        "logo": f"/{visit.tenant.slug}/logotyp" if visit.tenant and visit.tenant.has_logo else None,
        **context,
    }


def page(template: str, visit: Visit, *, status: int = 200, **context: Any) -> Response[str]:
    """The page; or, when htmx asks for an element that is a named block of it, that block alone."""
    full = page_context(visit, context)
    if visit.fragment and visit.fragment in environment().get_template(template).blocks:
        content = render_block(template, visit.fragment, full)
        return Response(content, media_type=MediaType.HTML, status_code=status, headers=VARY)
    said = visit.said if status < 400 else None
    content = render(template, full | {"said": said.words if said else None})
    cookies = [said.forgotten] if said else []
    return Response(content, media_type=MediaType.HTML, status_code=status, headers=VARY, cookies=cookies)


async def attachment(visit: Visit, content: bytes, *, name: str, media_type: str, subject: str) -> Response[bytes]:
    """A file to save: never shown in the page, never taken for anything but what it says it is. The log says who fetched it;
    `subject` is what it belongs to."""
    await note_fetched(subject, actor=visit.signed_in, at=visit.clock.now())
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-cache",
        },
    )


def see_other(path: str, *, said: str | None = None) -> SeeOther:
    """Lead on after a write (303), so that reloading does not write again.

    `said` tells what was saved, short and without anybody's name ("Organet är ändrat."): the page that follows shows it once.
    """
    return SeeOther(path, said=said)
