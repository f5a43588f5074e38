"""What is asked of the visitor in this hat (att göra), by date, each with the direct way to do it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.api.visit import Visit
from services.domain.bodies.permissions import BodyPermission
from services.domain.bodies.queries.bodies import body_lines, stated_vacancies
from services.domain.networks.permissions import ReportPermission
from services.domain.networks.queries.collections import latest_collections
from services.domain.networks.queries.reports import OwnReport, board
from services.domain.networks.rules.life_cycle import OwnState
from services.render.formats import half_year

NEXT_STEP = {
    OwnState.NOT_BEGUN: "Skriv rapporten",
    OwnState.DRAFT: "Skriv klart rapporten",
    OwnState.PROPOSED: "Väntar på förankring",
    OwnState.ANCHORED: "Lämna in till SKR",
    OwnState.QUESTION: "Svara på SKR:s fråga",
    OwnState.DELAYED: "Skriv rapporten, som kommer senare",
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
    return sorted(asks, key=lambda ask: (ask.due or date.max, ask.about))


def report_asks(reports: list[OwnReport], visit: Visit) -> Iterator[Ask]:
    """Reports that are not done, of collections that have opened."""
    today = visit.clock.today()
    for report in reports:
        if report.is_done or not report.collection.is_open(today):
            continue
        what = NEXT_STEP[report.state]
        if report.state is OwnState.PROPOSED and visit.may(ReportPermission.ANCHOR_AS_HEAD):
            what = "Förankra rapporten"
        yield Ask(
            what=what,
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
