"""`/{tenant}/natverksrapporter`: what an RSS is asked for, and where it writes, anchors, submits and answers."""

from collections.abc import Sequence
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.response import Redirect, Stream
from redis.asyncio import Redis

from services.api.answers import attachment, page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.live import LiveHub, live_stream
from services.api.networks.forms import SPARE_ROWS, TypedPart, as_text, typed_sections
from services.api.networks.shown import SHOWN, Before
from services.api.rate_limit import JOBS_PER_MINUTE, spend_own
from services.api.visit import Visit
from services.domain.base import jobs
from services.domain.base.errors import NotFound, RuleBroken, StaleSave
from services.domain.base.reading import look_up_all
from services.domain.base.scope import tenant_scope
from services.domain.documents.queries import files_of_job
from services.domain.documents.store import made_file_store
from services.domain.networks.actions import reports as actions
from services.domain.networks.actions.county_reports import COUNTY_REPORT, county_report_key, start_county_report
from services.domain.networks.actions.national_part import may_write_national_part
from services.domain.networks.channels import reports_channel
from services.domain.networks.permissions import ReportPermission
from services.domain.networks.queries.collections import (
    CollectionView,
    access_collection,
    collection_lookup,
    latest_collections,
)
from services.domain.networks.queries.networks import all_theme_names, themes_lookup
from services.domain.networks.queries.reports import (
    OwnReport,
    ReportView,
    anchoring_rule_lookup,
    board,
    own_reports,
    report_lookup,
    submission_history,
)
from services.domain.networks.rules.life_cycle import AnchoringKind, OwnState, may_anchor, may_submit
from services.render.environment import render_block
from services.render.formats import clock_time, moment

BOARD = "/{tenant:str}/natverksrapporter"
HALF_YEAR = BOARD + "/{half_year:str}"
REPORT = HALF_YEAR + "/{network:str}"
AUTOSAVE = "X-Samband-Autosave"

ANCHORING_SAID = {
    "proposed": "Rapporten väntar nu på att förankras.",
    "anchored": "Rapporten är förankrad.",
    "recorded": "Förankringen är antecknad.",
    "sent_back": "Rapporten är skickad tillbaka.",
}
STATUS_SAID = {
    "delayed": "SKR ser nu att rapporten kommer senare.",
    "excepted": "SKR ser nu att rapporten inte kommer.",
    "cleared": "Beskedet är tillbakataget.",
}


def _board_path(visit: Visit) -> str:
    return f"{visit.home}/natverksrapporter"


def _report_path(visit: Visit, collection: CollectionView, network: str) -> str:
    return f"{_board_path(visit)}/{collection.code}/{network}"


# The board


@get(BOARD, opt={"permission": ReportPermission.READ}, include_in_schema=False)
async def show_board(visit: Visit, before: Before = "") -> Response[str]:
    """A year's reports of the RSS, the latest half-year first, with what is asked of it now."""
    collections, older = await latest_collections(before=before)
    return page(
        "networks/board.html",
        visit,
        title="Halvårsrapporter",
        half_years=_by_half_year(collections, await board(collections)),
        older=older,
        may_write=visit.may(ReportPermission.WRITE),
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Halvårsrapporter", None)],
        **SHOWN,
    )


def _by_half_year(
    collections: Sequence[CollectionView], reports: Sequence[OwnReport]
) -> list[tuple[CollectionView, list[OwnReport]]]:
    return [
        (collection, [report for report in reports if report.collection.code == collection.code])
        for collection in collections
    ]


@get(HALF_YEAR, opt={"permission": ReportPermission.READ_SUBMITTED}, include_in_schema=False)
async def show_half_year(visit: Visit, half_year: str) -> Response[str]:
    """One half-year: where each report stands, and the county's own combined report."""
    collection = await access_collection(half_year)
    context = await _half_year_context(visit, collection)
    return page(
        "networks/half_year.html",
        visit,
        title=f"Halvårsrapporter {collection.half_year.label}",
        breadcrumbs=[
            (visit.own_tenant.short_name, visit.home),
            ("Halvårsrapporter", _board_path(visit)),
            (collection.half_year.label.capitalize(), None),
        ],
        **context,
    )


async def _half_year_context(visit: Visit, collection: CollectionView) -> dict[str, Any]:
    reports = [one for one in await own_reports([collection]) if one.state is not OwnState.FOLLOWS_NOT]
    return {
        "collection": collection,
        "reports": reports,
        "job": await jobs.latest(COUNTY_REPORT, county_report_key(collection.code, visit.signed_in)),
        "may_read_drafts": visit.may(ReportPermission.READ),
        **SHOWN,
    }


@get(HALF_YEAR + "/handelser", opt={"permission": ReportPermission.READ_SUBMITTED}, include_in_schema=False)
async def follow_half_year(visit: Visit, half_year: str, hub: LiveHub) -> Stream:
    """The list of a half-year's reports, live."""
    collection = await access_collection(half_year)
    tenant = visit.own_tenant.slug

    async def render() -> str:
        async with tenant_scope(tenant):
            context = await _half_year_context(visit, await access_collection(half_year))
        return render_block("networks/half_year.html", "rapporter", {"visit": visit, **context})

    audience = f"reports/{tenant}/{visit.may(ReportPermission.READ)}"
    return live_stream(hub, [reports_channel(tenant, collection.code)], audience=audience, render=render)


@post(HALF_YEAR + "/samlad-rapport", opt={"permission": ReportPermission.READ_SUBMITTED}, include_in_schema=False)
async def make_county_report(visit: Visit, half_year: str, redis: Redis) -> Redirect:
    """Have the county's combined report made as Word and PDF."""
    await spend_own(redis, visit, "job", per_minute=JOBS_PER_MINUTE)
    collection = await access_collection(half_year)
    await start_county_report(collection, actor=visit.signed_in, at=visit.clock.now())
    return see_other(f"{_board_path(visit)}/{collection.code}#samlad_rapport", said="Den samlade rapporten görs.")


@get(
    HALF_YEAR + "/samlad-rapport/{form:str}",
    opt={"permission": ReportPermission.READ_SUBMITTED},
    include_in_schema=False,
)
async def download_county_report(visit: Visit, half_year: str, form: str) -> Response[bytes]:
    """The combined report that was made last."""
    job = await jobs.latest(COUNTY_REPORT, county_report_key(half_year, visit.signed_in))
    if job is None:
        raise NotFound(job=half_year)
    for file in await files_of_job(job.id):
        if file.name.endswith(f".{form}"):
            content = await made_file_store().read(file.digest)
            return await attachment(
                visit, content, name=file.name, media_type=file.media_type, subject=f"jobb:{job.id}"
            )
    raise NotFound(form=form)


@get(
    HALF_YEAR + "/samlad-rapport/handelser",
    opt={"permission": ReportPermission.READ_SUBMITTED},
    include_in_schema=False,
)
async def follow_county_report(visit: Visit, half_year: str, hub: LiveHub) -> Stream:
    """The progress of the combined report, live."""
    job = await jobs.latest(COUNTY_REPORT, county_report_key(half_year, visit.signed_in))
    if job is None:
        raise NotFound(job=half_year)
    tenant = visit.own_tenant.slug

    async def render() -> str:
        async with tenant_scope(tenant):
            context = await _half_year_context(visit, await access_collection(half_year))
        return render_block("networks/half_year.html", "samlad_rapport", {"visit": visit, "csrf_input": "", **context})

    return live_stream(
        hub, [job.channel], audience=f"county-report/{tenant}/{visit.may(ReportPermission.READ)}", render=render
    )


# Writing


@get(REPORT, opt={"permission": ReportPermission.READ}, include_in_schema=False)
async def show_report(visit: Visit, half_year: str, network: str) -> Response[str]:
    """A report: to write for those who write, to read for the others."""
    return await _report_page(visit, half_year, network)


@post(REPORT, opt={"permission": ReportPermission.WRITE}, include_in_schema=False)
async def save_report(
    visit: Visit, half_year: str, network: str, request: Request
) -> Response[str] | Response[dict[str, Any]] | Redirect:
    """Save the wording of now: by itself while one writes, or by hand. A stale save shows both texts and saves nothing."""
    collection = await access_collection(half_year)
    values = await typed(request)
    written = await typed_sections(request, collection.template.regional)
    try:
        version = await actions.save_draft(
            collection,
            network,
            written=written,
            based_on=_version(values),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except StaleSave as stale:
        return await _report_page(visit, half_year, network, typed_part=TypedPart(written), stale=stale)
    except RuleBroken as error:
        return await _report_page(visit, half_year, network, error, typed_part=TypedPart(written))
    if request.headers.get(AUTOSAVE):
        saved = clock_time(visit.clock.now()).removeprefix("kl.\N{NO-BREAK SPACE}")
        return Response({"version": version, "saved": saved}, media_type=MediaType.JSON, status_code=200)
    target = _report_path(visit, collection, network)
    if values["do"] == "rader":
        return see_other(f"{target}?rader=6#skriva", said="Utkastet är sparat.")
    if values["do"] == "vidare":
        return see_other(f"{target}#forankring", said="Utkastet är sparat.")
    return see_other(f"{target}#skriva", said="Utkastet är sparat.")


def _version(values: Typed) -> int:
    return values.row("version") or 0


@post(REPORT + "/forankring", opt={"permission": ReportPermission.WRITE}, include_in_schema=False)
async def anchor_report(visit: Visit, half_year: str, network: str, request: Request) -> Response[str] | Redirect:
    """A step of anchoring: ask for it, give it, write a body's decision down, or send the report back."""
    collection = await access_collection(half_year)
    values = await typed(request)
    who: dict[str, Any] = {"actor": visit.signed_in, "at": visit.clock.now()}
    try:
        match values["step"]:
            case "proposed":
                await actions.propose(collection, network, **who)
            case "anchored":
                await actions.anchor_as_head(collection, network, based_on=_version(values), **who)
            case "recorded":
                day = values.day("decided_on", "dag för beslutet")
                await actions.record_anchoring(
                    collection, network, decided_on=day, note=values["note"], based_on=_version(values), **who
                )
            case "sent_back":
                await actions.send_back(collection, network, comment=values["comment"], **who)
            case _:
                raise NotFound(step=values["step"])
    except RuleBroken as error:
        return await _report_page(visit, half_year, network, error, values=values)
    said = ANCHORING_SAID[values["step"]]
    return see_other(f"{_report_path(visit, collection, network)}#forankring", said=said)


@post(REPORT + "/inlamning", opt={"permission": ReportPermission.SUBMIT, "fresh": True}, include_in_schema=False)
async def submit_report(visit: Visit, half_year: str, network: str) -> Response[str] | Redirect:
    """Submit the anchored wording to SKR."""
    collection = await access_collection(half_year)
    try:
        await actions.submit(collection, network, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _report_page(visit, half_year, network, error)
    return see_other(_report_path(visit, collection, network), said="Rapporten är inlämnad till SKR.")


@post(REPORT + "/besked", opt={"permission": ReportPermission.WRITE}, include_in_schema=False)
async def tell_about_report(visit: Visit, half_year: str, network: str, request: Request) -> Response[str] | Redirect:
    """Tell SKR that the report comes later or not at all, or take that back."""
    collection = await access_collection(half_year)
    values = await typed(request)
    who: dict[str, Any] = {"actor": visit.signed_in, "at": visit.clock.now()}
    try:
        match values["kind"]:
            case "delayed":
                expected_on = values.optional_day("expected_on", "ungefärlig dag")
                await actions.say_later(collection, network, reason=values["reason"], expected_on=expected_on, **who)
            case "excepted":
                await actions.except_report(collection, network, reason=values["reason"], **who)
            case "cleared":
                await actions.clear_status(collection, network, **who)
            case _:
                raise NotFound(kind=values["kind"])
    except RuleBroken as error:
        return await _report_page(visit, half_year, network, error, values=values)
    return see_other(_report_path(visit, collection, network), said=STATUS_SAID[values["kind"]])


@post(REPORT + "/svar/{review:int}", opt={"permission": ReportPermission.SUBMIT}, include_in_schema=False)
async def answer_question(
    visit: Visit, half_year: str, network: str, review: int, request: Request
) -> Response[str] | Redirect:
    """Answer SKR's question."""
    collection = await access_collection(half_year)
    values = await typed(request)
    try:
        await actions.answer_question(
            collection, network, review=review, text=values["text"], actor=visit.signed_in, at=visit.clock.now()
        )
    except RuleBroken as error:
        return await _report_page(visit, half_year, network, error, values=values)
    return see_other(_report_path(visit, collection, network), said="Svaret är skickat till SKR.")


@get(REPORT + "/version/{version:int}", opt={"permission": ReportPermission.READ_SUBMITTED}, include_in_schema=False)
async def show_version(visit: Visit, half_year: str, network: str, version: int) -> Response[str]:
    """A version as it was submitted, with what SKR said and what was answered."""
    collection = await access_collection(half_year)
    view = collection.network(network)
    history = await submission_history(visit.own_tenant.slug, collection.code, network)
    shown = next((one for one in history if one.version == version), None)
    if shown is None:
        raise NotFound(version=version)
    return page(
        "networks/version.html",
        visit,
        title=f"{view.name}, version {version}",
        collection=collection,
        network=view,
        shown=shown,
        history=history,
        themes=await all_theme_names(),
        breadcrumbs=[
            (visit.own_tenant.short_name, visit.home),
            (collection.half_year.label.capitalize(), f"{_board_path(visit)}/{collection.code}"),
            *([(view.name, _report_path(visit, collection, network))] if visit.may(ReportPermission.READ) else []),
            (f"{view.name}, version {version}", None),
        ],
        **SHOWN,
    )


async def _report_page(
    visit: Visit,
    half_year: str,
    network: str,
    *broken: RuleBroken,
    typed_part: TypedPart | None = None,
    stale: StaleSave | None = None,
    values: Typed | None = None,
) -> Response[str]:
    collection, found, rule, themes = await look_up_all(
        collection_lookup(half_year), report_lookup(half_year, network), anchoring_rule_lookup(), themes_lookup()
    )
    report = found.of(collection, network)
    is_head, is_staff = visit.may(ReportPermission.ANCHOR_AS_HEAD), visit.may(ReportPermission.WRITE)
    state = report.own.state
    return page(
        "networks/report.html",
        visit,
        status=409 if stale else 422 if broken else 200,
        title=f"{report.network.name}, {collection.half_year.label}",
        report=report,
        collection=collection,
        network=report.network,
        state=state,
        part=typed_part or TypedPart(report.part.sections),
        version=stale.facts["version"] if stale else report.version,
        stale=_stale_words(stale, collection, themes.every) if stale else None,
        saved_at=report.own.changed_at,
        may_write_national=await may_write_national_part(collection, network, visit.signed_in, on=visit.clock.today()),
        themes=themes.offered,
        all_themes=themes.every,
        spare_rows=SPARE_ROWS,
        rule=rule,
        anchors_by_body=rule.kind is AnchoringKind.BODY,
        may_write=is_staff and (report.own.facts.crossed.follows or bool(report.versions)),
        may_anchor=may_anchor(rule, is_head=is_head, is_staff=is_staff) and _is_waiting_for_anchoring(report),
        may_submit=visit.may(ReportPermission.SUBMIT) and may_submit(report.own.facts),
        may_answer=visit.may(ReportPermission.SUBMIT),
        is_open=collection.is_open(visit.clock.today()),
        values=values or Typed(),
        errors=errors_by_field(*broken),
        today=visit.clock.today(),
        here=_report_path(visit, collection, network),
        breadcrumbs=[
            (visit.own_tenant.short_name, visit.home),
            ("Halvårsrapporter", _board_path(visit)),
            (collection.half_year.label.capitalize(), f"{_board_path(visit)}/{collection.code}"),
            (report.network.name, None),
        ],
        **SHOWN,
    )


def _is_waiting_for_anchoring(report: ReportView) -> bool:
    return report.own.state in (OwnState.DRAFT, OwnState.PROPOSED)


def _stale_words(stale: StaleSave, collection: CollectionView, themes: dict[str, str]) -> dict[str, str]:
    sections = collection.template.regional
    return {
        "theirs": as_text(stale.facts["current"], sections, themes),
        "yours": as_text(stale.facts["submitted"], sections, themes),
        "by": stale.facts["saved_by"],
        "at": moment(stale.facts["saved_at"]),
    }


handlers = [
    show_board,
    show_half_year,
    follow_half_year,
    make_county_report,
    download_county_report,
    follow_county_report,
    show_report,
    save_report,
    anchor_report,
    submit_report,
    tell_about_report,
    answer_question,
    show_version,
]
