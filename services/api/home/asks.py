"""What is asked of the visitor in this hat (att göra), by date, each with the direct way to do it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.api.visit import Visit
from services.domain.base.roles import Role
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.bodies import stated_vacancies
from services.domain.bodies.queries.lines import body_lines
from services.domain.meetings.actions.suggestions import may_choose_for
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.answers import asked_of
from services.domain.meetings.queries.minutes import waiting_minutes
from services.domain.meetings.queries.register import clauses_of_account
from services.domain.meetings.queries.registration import registrations
from services.domain.meetings.queries.suggestions import unanswered_suggestions
from services.domain.networks.permissions import ReportPermission
from services.domain.networks.queries.collections import latest_collections
from services.domain.networks.queries.reports import OwnReport, board
from services.domain.networks.rules.life_cycle import OwnState
from services.domain.rounds.permissions import bodies_of, principals_of
from services.domain.rounds.queries.owed import owed_by
from services.render.formats import counted, date_weekday, half_year

NEXT_STEP = {
    OwnState.NOT_BEGUN: "Skriv rapporten",
    OwnState.DRAFT: "Skriv klart rapporten",
    OwnState.PROPOSED: "Förankra rapporten",
    OwnState.ANCHORED: "Lämna in till SKR",
    OwnState.QUESTION: "Svara på SKR:s fråga",
    OwnState.DELAYED: "Skriv den uppskjutna rapporten",
}
# Whoever may write takes the other steps.
STEP_TAKEN_BY = {
    OwnState.PROPOSED: ReportPermission.ANCHOR_AS_HEAD,
    OwnState.ANCHORED: ReportPermission.SUBMIT,
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to do: what, about what, by when, and where it is done."""

    what: str
    about: str
    href: str
    due: date | None
    overdue: bool = False


async def asks_of(visit: Visit) -> list[Ask]:
    """Everything that is asked of the visitor, the earliest date first. A report is asked for during a year."""
    asks: list[Ask] = []
    if visit.may(ReportPermission.WRITE):
        collections, _ = await latest_collections()
        asks += report_asks(await board(collections), visit)
    if visit.may(MeetingPermission.REPORT_BACK) and visit.signed_in.account:
        today = visit.clock.today()
        asks += [
            Ask(
                what="Återrapportera beslut",
                about=line.text,
                href=f"{visit.home}/beslut/{line.id}",
                due=line.due,
                overdue=line.is_late(today),
            )
            for line in await clauses_of_account(visit.signed_in.account, today)
        ]
    asks += await registration_asks(visit)
    asks += await suggestion_asks(visit)
    asks += await call_asks(visit)
    asks += await minutes_asks(visit)
    asks += await round_asks(visit)
    return sorted(asks, key=lambda ask: (ask.due or date.max, ask.about))


async def registration_asks(visit: Visit) -> list[Ask]:
    """Letters to the registrar that did not arrive, for who may send them again; what waits for a number, for registrars."""
    if not visit.signed_in.may_somewhere(MeetingPermission.REGISTER):
        return []
    found = [one for one in await registrations() if visit.may(MeetingPermission.REGISTER, body=one.body)]
    failed = sum(one.has_failed for one in found)
    waiting = sum(one.register_number is None for one in found) if Role.REGISTRAR in visit.signed_in.roles else 0
    return [
        Ask(what=what, about=about, href=f"{visit.home}/diarium", due=None, overdue=overdue)
        for number, what, about, overdue in (
            (
                failed,
                "Skicka igen till registratorn",
                counted(failed, "brev kom inte fram", "brev kom inte fram"),
                True,
            ),
            (waiting, "Ange diarienummer", counted(waiting, "handling", "handlingar"), False),
        )
        if number
    ]


async def suggestion_asks(visit: Visit) -> list[Ask]:
    """Suggestions to coming meetings that wait for who chooses among them; the day of the meeting is the last to answer."""
    if not visit.signed_in.may_somewhere(MeetingPermission.CHOOSE):
        return []
    return [
        Ask(
            what=f"Svara på {counted(one.waiting, 'förslag till punkt', 'förslag till punkter')}",
            about=f"{one.body_name}, {date_weekday(one.day)}",
            href=f"{visit.home}/moten/{one.slug}/forslag",
            due=one.day,
        )
        for one in await unanswered_suggestions(visit.clock.today())
        if may_choose_for(visit.signed_in, body=one.body, steered_by=one.steered_by)
    ]


async def call_asks(visit: Visit) -> list[Ask]:
    """Calls to meetings that the visitor has not answered; the day of the meeting is the last to answer."""
    return [
        Ask(
            what="Svara på kallelsen",
            about=f"{one.body}, {date_weekday(one.day)}",
            href=f"{visit.home}/moten/{one.slug}/svar",
            due=one.day,
        )
        for one in await asked_of(visit.signed_in.account or 0, visit.clock.today())
    ]


async def minutes_asks(visit: Visit) -> list[Ask]:
    """Minutes that a named approver has not approved, and those that a secretary has not begun within a quarter."""
    since = visit.clock.today() - timedelta(days=90)
    return [
        Ask(
            what="Justera anteckningarna" if one.approves else "Gör anteckningarna",
            about=f"{one.body_name}, {date_weekday(one.day)}",
            href=f"{visit.home}/moten/{one.slug}/minnesanteckningar",
            due=None,
        )
        for one in await waiting_minutes(visit.signed_in.account or 0, since)
        if one.approves or visit.may(MeetingPermission.WRITE_MINUTES, body=one.body)
    ]


async def round_asks(visit: Visit) -> list[Ask]:
    """Answers that are awaited of the principals and bodies that the visitor answers for."""
    actor, today = visit.signed_in, visit.clock.today()
    return [
        Ask(
            what=f"Svara: {one.title}",
            about=f"{one.respondent.name}, {one.body.name if one.body else 'kansliet'} frågar",
            href=f"{visit.home}/rundor/{one.slug}/svar/{one.row}",
            due=one.deadline,
            overdue=one.is_late(today),
        )
        for one in await owed_by(principals_of(actor), bodies_of(actor))
    ]


def report_asks(reports: list[OwnReport], visit: Visit) -> Iterator[Ask]:
    """Reports that are not done, of collections that have opened, when the next step is the visitor's."""
    today = visit.clock.today()
    for report in reports:
        if report.is_done or not report.collection.is_open(today):
            continue
        if not visit.may(STEP_TAKEN_BY.get(report.state, ReportPermission.WRITE)):
            continue
        yield Ask(
            what=NEXT_STEP[report.state],
            about=f"{report.network.name}, {half_year(report.collection.half_year.code)}",
            href=f"{visit.home}/natverksrapporter/{report.collection.code}/{report.network.slug}",
            due=report.collection.closes_on,
            overdue=report.collection.has_closed(today),
        )


@dataclass(frozen=True, slots=True)
class Vacancies:
    """A body with empty places: how many by count, and how many that a document names."""

    slug: str
    name: str
    counted: int
    stated: int


async def bodies_with_vacancies(visit: Visit) -> list[Vacancies]:
    """Bodies in which places are empty today, for those who can do something about it."""
    if not visit.may(BodyPermission.APPOINT):
        return []
    lines = await body_lines(visit.clock.today())
    stated = await stated_vacancies()
    found = [
        Vacancies(
            slug=line.body.slug,
            name=line.body.name,
            counted=line.vacant,
            stated=sum(one.count or 1 for one in stated.get(line.body.id, []) if one.closed is None),
        )
        for line in lines
    ]
    return [vacancies for vacancies in found if vacancies.counted or vacancies.stated]
