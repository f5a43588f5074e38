"""A small site out of the real templates and built files, for tests of what happens in the browser.

Its rules are the simplest that make the page's own behaviour visible: one text that is saved, one job that advances.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from types import SimpleNamespace
from typing import Any

from jinja2 import ChoiceLoader, DictLoader
from jinja2_fragments import render_block as render_fragment
from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Redirect, Stream
from markupsafe import Markup

from services.api.assets import assets_handler
from services.api.navigation import Link
from services.api.security import CONTENT_SECURITY_POLICY
from services.domain.base.clock import Clock
from services.domain.base.roles import Role
from services.render.environment import STATIC, build_environment


class State:
    """What the tests steer: the text, and how the server answers."""

    def __init__(self) -> None:
        self.text = "Första texten"
        self.version = 1
        self.answer = 200
        self.saves: list[str] = []
        self.release = asyncio.Event()
        self.release.set()
        self.done = 0
        self.advance = asyncio.Event()


state = State()

PAGES = {
    "komponenter": "reference/components.html",
    "start": "public/start.html",
    "tillganglighet": "public/accessibility.html",
    "nekad": "public/sign_in_refused.html",
    **{str(status): f"errors/{status}.html" for status in (403, 404, 409, 422, 429, 500, 503)},
}

VISIT = """
{%- extends "layout.html" %}
{% block title %}{{ name }}{% endblock %}
{% block main %}
<h1 class="ds-heading">{{ name }}</h1>
<p><a class="ds-link" href="/fil">Fil</a></p>
<div id="del"><button type="button" class="ds-button" hx-get="/saknas" hx-target="#del">Hämta del</button></div>
{% endblock %}
"""

FORM = """
{%- extends "layout.html" %}
{% from "components/form.html" import text_area, text_field, submit_row, error_summary %}
{% from "components/live.html" import saved_line, stale_save %}
{% block title %}Skriv{% endblock %}
{% block main %}
<h1 class="ds-heading">Skriv</h1>
{% if stale %}{{ stale_save(theirs, yours, by="Jonas Åkerblom", at="10.42") }}{% endif %}
<form class="form" id="skriv" method="post" action="/skriv" data-autosave="/skriv/utkast">{{ csrf_input }}
  <input type="hidden" name="version" value="{{ version }}">
  {{ error_summary(errors) }}
  {{ text_area("text", "Text", text, error=errors.text) }}
  {{ text_field("tema", "Tema", "", optional=true) }}
  {% call submit_row("Spara") %}{{ saved_line() }}{% endcall %}
  <button type="submit" class="ds-button" data-variant="tertiary" formaction="/skriv/annanstans">Skicka annanstans</button>
</form>
{% endblock %}
"""

JOB = """
{%- extends "layout.html" %}
{% block title %}Jobb{% endblock %}
{% block main %}
<h1 class="ds-heading">Jobb</h1>
{% block jobb %}
{% from "components/live.html" import job_progress %}
{{ job_progress("jobb", "Excelfil", "done" if done == 3 else "running", done, 3, "Läser organ",
  live="/jobb/handelser", result=("Ladda ner", "/fil")) }}
{% endblock %}
{% endblock %}
"""

environment = build_environment()
own = DictLoader({"visit.html": VISIT, "form.html": FORM, "job.html": JOB})
environment.loader = ChoiceLoader([own, environment.loader]) if environment.loader else own


GROUP = Link("Grupp", "/tva", True, (Link("Andra sidan", "/tva", False), Link("Tredje sidan", "/tre", True)))


def context(*, colour: str = "bla", scheme: str = "auto", anonymous: bool = False, **more: Any) -> dict[str, Any]:
    """What the API gives every page."""
    visit = SimpleNamespace(
        actor=SimpleNamespace(name="Karin Sandström", account=12, roles=(Role.DEVELOPMENT_LEADER,)),
        tenant=SimpleNamespace(slug="dalarna", name="RSS Dalarna", colour=colour),
        hats=[("Utvecklingsledare, RSS Dalarna", "/ett", True), ("Nationell samordnare, SKR", "/tva", False)],
        clock=Clock(pretended=date(2025, 11, 20)),
    )
    return {
        "visit": None if anonymous else visit,
        "navigation": () if anonymous else (Link("Första sidan", "/ett", True), GROUP),
        "breadcrumbs": [] if anonymous else [("Min överblick", "/ett"), ("Organ", "/tva"), ("Här", None)],
        "tenants": [SimpleNamespace(slug="dalarna", short_name="Dalarna")],
        "csrf_input": Markup('<input type="hidden" name="_csrf_token" value="prov">'),
        "colour_scheme": scheme,
        "errors": {},
        **more,
    }


def answer(template: str, status: int = 200, **more: Any) -> Response[str]:
    return Response(
        environment.get_template(template).render(context(**more)), media_type=MediaType.HTML, status_code=status
    )


@get("/sida/{name:str}")
async def show_page(
    request: Request, name: FromPath[str], colour: FromQuery[str] = "bla", anonym: FromQuery[bool] = False
) -> Response[str]:
    scheme = request.cookies.get("utseende", "auto")
    return answer(PAGES[name], colour=colour, scheme=scheme, anonymous=anonym)


@get(["/ett", "/tva"])
async def show_visit(request: Request) -> Response[str]:
    name = {"/ett": "Första sidan", "/tva": "Andra sidan"}[request.url.path]
    said = "Texten är sparad." if "sagt" in request.query_params else None
    return answer("visit.html", name=name, said=said, colour="bla" if request.url.path == "/ett" else "vinrod")


@get("/saknas")
async def show_missing() -> Response[str]:
    return answer("errors/404.html", status=404)


@get("/fil", media_type="text/csv")
async def send_file() -> Response[str]:
    return Response("a;b\n", media_type="text/csv", headers={"Content-Disposition": 'attachment; filename="a.csv"'})


@get("/skriv")
async def show_form() -> Response[str]:
    return answer("form.html", text=state.text, version=state.version, stale=False)


@post(["/skriv", "/skriv/annanstans"], status_code=200)
async def save_form(request: Request) -> Response[str] | Redirect:
    form = await request.form()
    if int(form["version"]) != state.version:
        more = {"stale": True, "theirs": state.text, "yours": form["text"], "version": state.version}
        return answer("form.html", status=409, text=form["text"], **more)
    if not form["text"]:
        errors = {"text": "Skriv något"}
        return answer("form.html", status=422, errors=errors, text="", version=state.version, stale=False)
    state.text, state.version = form["text"], state.version + 1
    state.saves.append(f"för hand: {form['text']}")
    return Redirect("/ett?sagt=ja", status_code=303)


@post("/skriv/utkast", status_code=200)
async def autosave(request: Request) -> Response[Any]:
    form = await request.form()
    await state.release.wait()
    if state.answer != 200:
        return Response("", status_code=state.answer, headers={"Location": "/logga-in"} if state.answer == 303 else {})
    if int(form["version"]) != state.version:
        more = {"stale": True, "theirs": state.text, "yours": form["text"], "version": state.version}
        return answer("form.html", status=409, text=form["text"], **more)
    state.text, state.version = form["text"], state.version + 1
    state.saves.append(form["text"])
    return Response({"version": state.version, "saved": "kl. 10.42"})


@get("/jobb")
async def show_job() -> Response[str]:
    return answer("job.html", done=state.done)


@get("/jobb/handelser")
async def follow_job() -> Stream:
    async def events() -> AsyncIterator[bytes]:
        while state.done < 3:
            await state.advance.wait()
            state.advance.clear()
            content = render_fragment(environment, "job.html", "jobb", context(done=state.done))
            yield "".join(f"data: {line}\n" for line in content.splitlines()).encode() + b"\n"

    return Stream(events(), media_type="text/event-stream")


@post("/styr", status_code=200)
async def steer(data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
    """Set the state from a test; answers what there is."""
    if data.get("reset"):
        state.__init__()
    for name in ("text", "version", "answer", "done"):
        if name in data:
            setattr(state, name, data[name])
    if data.get("done") is not None:
        state.advance.set()
    if "hold" in data:
        (state.release.clear if data["hold"] else state.release.set)()
    return {"text": state.text, "version": state.version, "saves": state.saves}


pages = [show_page, show_visit, show_missing, show_form, save_form, autosave, show_job, follow_job]
app = Litestar(
    [*pages, send_file, steer, assets_handler(STATIC)],
    response_headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
)
