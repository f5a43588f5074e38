"""What belongs to a body, entered on its page: ways to others, mandate documents, stated vacancies."""

from dataclasses import replace

from litestar import Request, Response, get, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.bodies.answers import chosen, chosen_id, chosen_source, source_choices, structure_page
from services.api.bodies.pages import on_body
from services.api.forms import Typed, errors_by_field, typed
from services.api.settings import Settings
from services.api.uploads import ONE_FILE, RECEIVES_FILES, keep_received, send_upload
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.bodies.actions import belongings
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.bodies import BodyView, access_body, document_file
from services.domain.bodies.rules import RouteKind
from services.domain.documents.kinds import DOCUMENT_KINDS

EDIT = {"permission": BodyPermission.EDIT}
READ = {"permission": BodyPermission.READ}
BODY = "/{tenant:str}/organ/{slug:str}"


@post(f"{BODY}/vagar", opt=EDIT, include_in_schema=False)
async def add_route(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """State a way from the body to another."""
    body = await access_body(slug)

    async def add(values: Typed) -> None:
        kind = chosen(RouteKind, values["route_kind"], "väg", "route_kind")
        target = chosen_id(values.text("target", "organ"), "organ", "target") or 0
        await belongings.add_route(body, kind=kind, target=target, actor=visit.signed_in, at=visit.clock.now())

    return await on_body(visit, body, request, add, said="Vägen är tillagd.")


@post(f"{BODY}/vagar/{{route_id:int}}/ta-bort", opt=EDIT, include_in_schema=False)
async def remove_route(visit: Visit, slug: str, route_id: int, request: Request) -> Response[str] | Redirect:
    """Take a way back."""
    body = await access_body(slug)
    return await on_body(
        visit,
        body,
        request,
        lambda _: belongings.remove_route(body, route_id, actor=visit.signed_in, at=visit.clock.now()),
        said="Vägen är borttagen.",
    )


@post(f"{BODY}/styrdokument", opt=EDIT | RECEIVES_FILES, request_max_body_size=ONE_FILE, include_in_schema=False)
async def add_document(visit: Visit, slug: str, request: Request, redis: Redis) -> Response[str] | Redirect:
    """State a mandate document of the body, by its address or as a file."""
    body = await access_body(slug)

    async def add(values: Typed) -> None:
        draft = belongings.DocumentDraft(
            name=values.text("document_name", "dokumentets namn"),
            adopted_by=chosen_id(values["adopted_by"], "antaget av", "adopted_by"),
            adopted_on=values.optional_day("adopted_on", "antaget"),
            decision=values.text("decision", "beslut", limit=500, optional=True) or None,
            valid_from=values.optional_day("document_from", "gäller från"),
            valid_to=values.optional_day("document_to", "gäller till och med"),
            address=values.text("address", "webbadress", limit=500, optional=True) or None,
        )
        kept = await keep_received(request, visit, redis, field="document_file", kinds=DOCUMENT_KINDS)
        draft = replace(draft, upload=kept[0].id if kept else None)
        await belongings.add_document(body, draft, actor=visit.signed_in, at=visit.clock.now())

    return await on_body(visit, body, request, add, said="Styrdokumentet är tillagt.")


@get(f"{BODY}/styrdokument/{{document_id:int}}/fil", opt=READ, include_in_schema=False)
async def download_document(visit: Visit, slug: str, document_id: int, settings: Settings) -> Redirect:
    """The file of a mandate document."""
    body = await access_body(slug)
    return send_upload(await document_file(body.id, document_id), visit, settings)


@post(f"{BODY}/styrdokument/{{document_id:int}}/ta-bort", opt=EDIT, include_in_schema=False)
async def remove_document(visit: Visit, slug: str, document_id: int, request: Request) -> Response[str] | Redirect:
    """Take a mandate document away."""
    body = await access_body(slug)
    return await on_body(
        visit,
        body,
        request,
        lambda _: belongings.remove_document(body, document_id, actor=visit.signed_in, at=visit.clock.now()),
        said="Styrdokumentet är borttaget.",
    )


@get(f"{BODY}/vakanser/ny", opt=EDIT, include_in_schema=False)
async def new_vacancy(visit: Visit, slug: str) -> Response[str]:
    """An empty form for a vacancy that a document names."""
    return await _vacancy_form(visit, await access_body(slug), Typed(stated_on=str(visit.clock.today())))


@post(f"{BODY}/vakanser/ny", opt=EDIT, include_in_schema=False)
async def state_vacancy(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Enter it."""
    values, body = await typed(request), await access_body(slug)
    try:
        drawn_from = values["drawn_from"]
        draft = belongings.VacancyDraft(
            function=values.text("function", "funktion"),
            stated_on=values.day("stated_on", "dag då den uppgavs"),
            count=values.optional_number("count", "antal", least=1, most=999),
            drawn_from=(chosen_source(drawn_from, "drawn_from"),) if drawn_from else (),
            stated_in=values.text("stated_in", "underlag", optional=True) or None,
        )
        await belongings.state_vacancy(body, draft, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _vacancy_form(visit, body, values, error)
    return see_other(f"{visit.home}/organ/{slug}", said="Vakansen är tillagd.")


async def _vacancy_form(visit: Visit, body: BodyView, values: Typed, *broken: RuleBroken) -> Response[str]:
    return structure_page(
        "bodies/vacancy.html",
        visit,
        status=422 if broken else 200,
        crumbs=[
            ("Organ", f"{visit.home}/organ"),
            (body.short, f"{visit.home}/organ/{body.slug}"),
            ("Ny uppgiven vakans", None),
        ],
        title="Ny uppgiven vakans",
        body=body,
        values=values,
        errors=errors_by_field(*broken),
        source_groups=await source_choices(),
    )


@post(f"{BODY}/vakanser/{{vacancy_id:int}}/avsluta", opt=EDIT, include_in_schema=False)
async def close_vacancy(visit: Visit, slug: str, vacancy_id: int, request: Request) -> Response[str] | Redirect:
    """Note that a stated vacancy no longer is one."""
    body = await access_body(slug)
    return await on_body(
        visit,
        body,
        request,
        lambda _: belongings.close_stated_vacancy(
            body, vacancy_id, on=visit.clock.today(), actor=visit.signed_in, at=visit.clock.now()
        ),
        said="Vakansen är avslutad.",
    )


handlers = [
    add_route,
    remove_route,
    add_document,
    download_document,
    remove_document,
    new_vacancy,
    state_vacancy,
    close_vacancy,
]
