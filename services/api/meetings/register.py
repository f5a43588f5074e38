"""`/{tenant}/beslut`: the register of clauses, and each clause's own page with what came of it."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.rounds.answers import went_of
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.bodies import body_refs
from services.domain.bodies.queries.principals import list_principals
from services.domain.meetings.actions import follow_up as actions
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.register import (
    SHOWN,
    Followed,
    Wanted,
    access_followed,
    people_with_open_clauses,
    register,
)
from services.domain.meetings.rules.clauses import ClauseKind, FollowUp, ResponsibleKind
from services.domain.meetings.rules.follow_up import Involvement, Standing, is_late
from services.domain.meetings.rules.meetings import FIRST_YEAR
from services.domain.rounds.permissions import RoundPermission
from services.domain.rounds.queries.rounds import RoundView, access_round, rounds_of_origin
from services.domain.rounds.rules.rounds import RoundState
from services.render.words.follow_up import FOLLOW_UPS, INVOLVEMENTS, KINDS, RESPONSIBLE, STANDINGS

READ = {"permission": MeetingPermission.READ_CLAUSES}
REPORT = {"permission": MeetingPermission.REPORT_BACK}
FOLLOW_UP = {"permission": MeetingPermission.FOLLOW_UP}
CLAUSE = "/{tenant:str}/beslut/{clause:int}"

PERSON = "person:"
"""A person among those who are to do something, as an address names them."""

WORDS: dict[str, Any] = {
    "kind_words": KINDS,
    "follow_up_words": FOLLOW_UPS,
    "responsible_words": RESPONSIBLE,
    "FollowUp": FollowUp,
    "ResponsibleKind": ResponsibleKind,
}


@get("/{tenant:str}/beslut", opt=READ, include_in_schema=False)
async def show_register(visit: Visit, request: Request) -> Response[str]:
    """The clauses by body, year, responsible, kind, standing and words, the latest first."""
    asked = Typed({name: value[:200] for name, value in request.query_params.items()})
    bodies, principals, today = await body_refs(), await list_principals(), visit.clock.today()
    people = await people_with_open_clauses() if visit.may(BodyPermission.READ_PEOPLE) else []
    wanted = Wanted(
        body=next((one.id for one in bodies if one.slug == asked["organ"]), None),
        involvement=next((one for one in Involvement if one == asked["roll"]), None),
        year=_year(asked["ar"]),
        kind=next((kind for kind in ClauseKind if kind == asked["slag"]), None),
        standing=next((one for one in Standing if one == asked["lage"]), None),
        principal=next((one.id for one in principals if one.slug == asked["ansvarig"]), None),
        person=_person(asked["ansvarig"]) if visit.may(BodyPermission.READ_PEOPLE) else None,
        by_rss=asked["ansvarig"] == ResponsibleKind.RSS,
        own_account=visit.signed_in.account if asked["mina"] else None,
        text=asked["sok"].strip(),
        before=_before(asked["fore"]),
    )
    lines = await register(wanted, today)
    kept = "&".join(
        f"{name}={asked[name]}" for name in ("organ", "roll", "ar", "slag", "lage", "ansvarig", "mina") if asked[name]
    )
    return page(
        "meetings/register.html",
        visit,
        title="Beslut",
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Beslut", None)],
        lines=lines,
        older=lines[-1] if len(lines) == SHOWN else None,
        kept=kept,
        asked=asked,
        narrowed=bool(kept or asked["sok"]),
        narrowed_further=bool(kept),
        body=wanted.body,
        bodies=[(one.slug, one.name) for one in bodies],
        responsible=[
            (ResponsibleKind.RSS.value, "RSS"),
            *((one.slug, one.name) for one in principals),
            *((f"{PERSON}{one.id}", one.name) for one in people),
        ],
        years=[(str(year), str(year)) for year in range(today.year, today.year - 12, -1)],
        kinds=[(kind.value, words) for kind, words in KINDS.items()],
        involvements=[(one.value, words.capitalize()) for one, words in INVOLVEMENTS.items()],
        involvement_words=INVOLVEMENTS,
        standings=[(one.value, words) for one, words in STANDINGS.items()],
        today=today,
        home=visit.home,
        **WORDS,
    )


def _person(asked: str) -> int | None:
    number = asked.removeprefix(PERSON)
    return int(number) if number != asked and number.isdecimal() and len(number) < 10 else None


def _year(asked: str) -> int | None:
    return int(asked) if asked.isdecimal() and len(asked) == 4 and int(asked) >= FIRST_YEAR else None


def _before(asked: str) -> tuple[datetime, int] | None:
    """The last clause that was seen, as a link names it: 2025-10-17T10:00:00+00:00~48."""
    moment, _, number = asked.partition("~")
    try:
        return datetime.fromisoformat(moment.replace(" ", "+")), int(number)
    except ValueError:
        return None


@get(CLAUSE, opt=READ, include_in_schema=False)
async def show_clause(visit: Visit, clause: int) -> Response[str]:
    """One clause: where it was decided, who is to do it, what came of it."""
    return await _page(visit, await _access(visit, clause))


@post(f"{CLAUSE}/aterrapport", opt=REPORT, include_in_schema=False)
async def report_back(visit: Visit, clause: int, request: Request) -> Response[str] | Redirect:
    """What has come of it, in one field."""
    followed, values = await _access(visit, clause), await typed(request)
    outcome, who = values["outcome"].strip(), {"actor": visit.signed_in, "at": visit.clock.now()}
    try:
        if values["do"] == "lagg-ner":
            await actions.give_up(followed, outcome, **who)
        else:
            await actions.report_back(followed, outcome, done=values["do"] != "pagar", **who)
    except RuleBroken as error:
        return await _page(visit, followed, error, values=values)
    return see_other(f"{visit.home}/beslut/{clause}", said="Det du skrev är sparat.")


@post(f"{CLAUSE}/oppna", opt=FOLLOW_UP, include_in_schema=False)
async def open_again(visit: Visit, clause: int) -> Response[str] | Redirect:
    """Take it up again."""
    followed = await _access(visit, clause)
    try:
        await actions.open_again(followed, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, followed, error)
    return see_other(f"{visit.home}/beslut/{clause}", said="Att-satsen är öppen igen.")


@post(f"{CLAUSE}/runda", opt=FOLLOW_UP, include_in_schema=False)
async def begin_round(visit: Visit, clause: int, request: Request) -> Response[str] | Redirect:
    """Put it to each municipality as a round."""
    followed, values = await _access(visit, clause), await typed(request)
    try:
        slug = await actions.begin_round(
            followed,
            deadline=values.optional_day("deadline", "sista dag att svara"),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _page(visit, followed, error, values=values)
    return see_other(f"{visit.home}/rundor/{slug}", said="Rundan är öppnad och kommunerna har fått brev.")


async def _access(visit: Visit, clause: int) -> Followed:
    return await access_followed(clause, account=visit.signed_in.account, today=visit.clock.today())


async def _page(visit: Visit, followed: Followed, *broken: RuleBroken, values: Typed | None = None) -> Response[str]:
    clause, today = followed.clause, visit.clock.today()
    may_follow_up = visit.may(MeetingPermission.FOLLOW_UP, body=followed.body)
    rounds = await _rounds(visit, clause.id)
    return page(
        "meetings/clause.html",
        visit,
        status=422 if broken else 200,
        title="Att-sats",
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Beslut", f"{visit.home}/beslut"), ("Att-sats", None)],
        followed=followed,
        clause=clause,
        late=is_late(clause.follow_up, clause.due, today),
        rounds=rounds,
        went=next((went_of(visit, one) for one in reversed(rounds) if one.state is RoundState.CLOSED), ""),
        RoundState=RoundState,
        went_of=lambda one: went_of(visit, one),
        may_report=actions.may_report(followed, visit.signed_in),
        may_follow_up=may_follow_up,
        may_begin_round=may_follow_up
        and (clause.appeal or any(one.kind is ResponsibleKind.EVERYONE for one in clause.responsible)),
        facts_path=f"{visit.home}/moten/{followed.slug}/genomfor/att-satser/{clause.id}/uppgifter",
        here=f"{visit.home}/beslut/{clause.id}",
        home=visit.home,
        values=values or Typed(),
        errors=errors_by_field(*broken),
        **WORDS,
    )


async def _rounds(visit: Visit, clause: int) -> list[RoundView]:
    """The rounds that were made of a clause, as the visitor may read them."""
    if not visit.may(RoundPermission.READ):
        return []
    made = (await rounds_of_origin(actions.ORIGIN, [clause], visit.clock.today()))[clause]
    return [await access_round(one.slug, actor=visit.signed_in) for one in made if one.state is not RoundState.DRAFT]


handlers = [show_register, show_clause, report_back, open_again, begin_round]
