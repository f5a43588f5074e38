"""Pages: the hot ones against the bare page, every list on ten years' data against one year's, and the search of clauses."""

import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from services.domain.base.scope import Scope
from services.domain.networks.queries.matrix import CROSSED
from tests.load.client import Ask, ask_in_turn
from tests.load.cluster import Cluster, Served, server, sessions_of
from tests.load.floor import BarePage
from tests.load.measures import Report
from tests.load.meetings import HELD_NOW
from tests.load.nation import TODAY

TENANT = "skane"
"""The RSS whose pages are measured: the one with the most municipalities."""
HALF_YEAR = "2025-2"
NETWORK = "barn-och-unga"
BODY = HELD_NOW
MEETING = f"{TODAY}-{BODY}"
"""The meeting that is under way: fifteen items, of which half have been handled."""

# The fewest queries that bring the rows which a page shows.
_BODY = """
    select b.*, p.slug, p.name, (select json_agg(c.name) from body c where c.parent = b.id),
        (select json_agg(json_build_array(d.name, d.adopted_on, d.decision)) from mandate_document d where d.body = b.id)
    from body b left join body p on p.id = b.parent where b.slug = $1
"""
_SEATS = """
    select s.id, s.role, s.function, s.places, a.kind, a.place, a.valid_from, a.valid_to, p.id, p.name, p.title, h.slug, h.name
    from body b join seat s on s.body = b.id left join appointment a on a.seat = s.id left join person p on p.id = a.person
        left join principal h on h.id = a.principal
    where b.slug = $1 order by s.position, a.valid_from desc
"""
_BODIES = """
    select b.slug, b.name, b.kind, b.status, b.meetings_per_year, p.name, count(a.id)
    from body b left join body p on p.id = b.parent left join seat s on s.body = b.id
        left join appointment a on a.seat = s.id and a.valid_to is null
    where b.valid_to is null group by b.id, p.name order by b.position
"""
_REPORT = """
    select d.content, d.version, d.changed_at, d.changed_by, n.content, n.approved_by,
        (select json_agg(json_build_array(s.version, s.submitted_at, s.anchored_by, r.kind, r.text, r.at, r.by))
            from submitted_report s left join report_review r on r.tenant = s.tenant and r.report = s.id
            where s.tenant = d.tenant and s.collection = d.collection and s.network = d.network)
    from network_report d left join lateral (
        select content, published_by as approved_by from national_part_version v
        where v.collection = d.collection and v.network = d.network order by version desc limit 1) n on true
    where d.tenant = $1 and d.collection = $2 and d.network = $3
"""
_MEETING = """
    select m.*, b.slug, b.name, (select json_agg(json_build_array(t.name, t.title, t.state, t.mode, t.duty, h.name))
            from attendance t left join principal h on h.id = t.principal where t.meeting = m.id),
        (select json_agg(json_build_array(r.name, a.answer, a.mode)) from call_recipient r
            left join call_answer a on a.recipient = r.id where r.meeting = m.id)
    from meeting m join body b on b.id = m.body where m.slug = $1
"""
_ITEMS = """
    select i.*, (select json_agg(json_build_array(p.name, p.title)) from presenter p where p.item = i.id),
        (select json_agg(json_build_array(c.text, c.state, c.kinds)) from clause c where c.item = i.id),
        (select json_agg(json_build_array(a.letter, a.title, u.name, u.size)) from item_attachment n
            join attachment a on a.id = n.attachment join attachment_file f on f.attachment = a.id
            join upload u on u.id = f.upload where n.item = i.id)
    from meeting m join agenda_item i on i.meeting = m.id where m.slug = $1 order by i.position
"""


@dataclass(frozen=True)
class HotPage:
    """A page that is held against the bare one."""

    name: str
    path: str
    scope: Scope
    queries: tuple[tuple[str, tuple[str | list[str] | None, ...]], ...]

    @property
    def hat(self) -> str:
        return self.scope.tenant or "nationellt"


_IN_TENANT, _IN_NATION = Scope("tenant", TENANT), Scope("national")
HOT = (
    HotPage(
        "mötets sida, 15 punkter",
        f"/{TENANT}/moten/{MEETING}",
        _IN_TENANT,
        ((_MEETING, (MEETING,)), (_ITEMS, (MEETING,))),
    ),
    HotPage("organets sida", f"/{TENANT}/organ/{BODY}", _IN_TENANT, ((_BODY, (BODY,)), (_SEATS, (BODY,)))),
    HotPage("listan över organ", f"/{TENANT}/organ", _IN_TENANT, ((_BODIES, ()),)),
    HotPage(
        "rapportens sida",
        f"/{TENANT}/natverksrapporter/{HALF_YEAR}/{NETWORK}",
        _IN_TENANT,
        ((_REPORT, (TENANT, HALF_YEAR, NETWORK)),),
    ),
    HotPage(
        "SKR:s matris",
        f"/nationellt/insamling/{HALF_YEAR}",
        _IN_NATION,
        ((CROSSED, (HALF_YEAR, None, None)),),
    ),
)

LISTS = {
    TENANT: (
        f"/{TENANT}",
        f"/{TENANT}/organ",
        f"/{TENANT}/struktur",
        f"/{TENANT}/representation",
        f"/{TENANT}/personer",
        f"/{TENANT}/huvudman",
        f"/{TENANT}/natverksrapporter",
        f"/{TENANT}/natverksrapporter/{HALF_YEAR}",
        f"/{TENANT}/natverk",
        f"/{TENANT}/sammanstallningar",
        f"/{TENANT}/behorigheter",
        f"/{TENANT}/jobb",
        f"/{TENANT}/handelselogg",
        f"/{TENANT}/moten",
        f"/{TENANT}/moten?mina=1",
        f"/{TENANT}/moten?organ={BODY}",
        f"/{TENANT}/moten/plan/2025",
        f"/{TENANT}/moten/{MEETING}",
        f"/{TENANT}/moten/{MEETING}/genomfor",
        f"/{TENANT}/beslut",
        f"/{TENANT}/beslut?mina=1",
        f"/{TENANT}/beslut?organ={BODY}",
        f"/{TENANT}/beslut?lage=late",
        f"/{TENANT}/beslut?slag=recommend",
        f"/{TENANT}/beslut?ansvarig=lund",
        f"/{TENANT}/rundor",
        f"/{TENANT}/rundor/huvudman",
        f"/{TENANT}/offentligt",
    ),
    "nationellt": (
        "/nationellt",
        "/nationellt/insamlingar",
        f"/nationellt/insamling/{HALF_YEAR}",
        f"/nationellt/insamling/{HALF_YEAR}/{NETWORK}",
        "/nationellt/natverk",
        "/nationellt/sammanstallningar",
    ),
    "drift": ("/drift", "/drift/rss", "/drift/brev", "/drift/jobb", "/drift/personer", "/drift/inloggning"),
}
"""Every list and overview, by the hat that sees it."""

SEARCHES = (
    "handlingar",
    "suicidprevention",
    "rekommendera kommunerna",
    '"samordnad individuell plan"',
    "familjehem -överenskommelsen",
    "kraftvärmeverk",
)
"""What is searched for among the clauses: a word of a third of them, rarer ones, two words, a phrase, one without another,
and one that is nowhere."""


class Effort(NamedTuple):
    """How much is asked: rounds, and requests of each page in a round."""

    rounds: int
    requests: int


def measure_hot_pages(cluster: Cluster, report: Report, effort: Effort) -> None:
    """Requests per second of the real pages, signed in, as a share of the bare page's; served in turn in one run."""
    cookies = sessions_of(cluster, "ten")
    bare_pages = cluster.directory / "floor.json"
    environment = cluster.environment("ten")
    with server("services.api", environment, "/health/ready", log=cluster.directory / "api.log") as api:
        bare_pages.write_bytes(msgspec.json.encode([_bare(page, cookies[page.hat]) for page in HOT]))
        settings = environment | {"FLOOR_PAGES": str(bare_pages)}
        with server("tests.load.floor", settings, "/ready", log=cluster.directory / "floor.log") as floor:
            for at, page in enumerate(HOT):
                for connections in (1, 4, 16):
                    _compare(report, page, at, api, floor, cookies[page.hat], connections, effort)


def _compare(
    report: Report, page: HotPage, at: int, api: Served, floor: Served, cookie: str, connections: int, effort: Effort
) -> None:
    common = {"connections": connections, "requests": effort.requests}
    real, bare = ask_in_turn(
        Ask(port=api.port, path=page.path, cookie=cookie, **common),
        Ask(port=floor.port, path=f"/{at}", **common),
        rounds=effort.rounds,
    )
    if real.faults or bare.faults:
        raise RuntimeError(f"{page.path}: {real.faults} and {bare.faults} answers were not 200")
    report.share_at_least(
        f"{page.name}, c={connections}, mot den nakna sidan",
        real.per_second / bare.per_second,
        0.6,
        f"{real.per_second:.0f} mot {bare.per_second:.0f}/s, {real.size / 1000:.0f} kB",
    )


def _bare(page: HotPage, cookie: str) -> BarePage:
    return BarePage(path=page.path, cookie=cookie, begin=page.scope.begin_statement(), queries=page.queries)


def measure_lists(cluster: Cluster, report: Report, effort: Effort) -> None:
    """Each list's p95 with ten years behind it as a multiple of the same with one year, asked in turn."""
    with ExitStack() as servers:
        served, cookies = {}, {}
        for nation in ("ten", "one"):
            cookies[nation] = sessions_of(cluster, nation)
            log = cluster.directory / f"api-{nation}.log"
            served[nation] = servers.enter_context(
                server("services.api", cluster.environment(nation), "/health/ready", log=log)
            )
        for hat, paths in LISTS.items():
            for path in paths:
                ten, one = ask_in_turn(
                    *(
                        Ask(
                            port=served[nation].port,
                            path=path,
                            cookie=cookies[nation][hat],
                            requests=effort.requests // 4,
                        )
                        for nation in ("ten", "one")
                    ),
                    # Many short turns: what the machine does meanwhile falls on both.
                    rounds=effort.rounds * 4,
                )
                if ten.faults or one.faults:
                    raise RuntimeError(f"{path}: {ten.faults} and {one.faults} answers were not 200")
                note = f"{ten.p95:.0f} ms mot {one.p95:.0f} ms, {ten.size / 1000:.0f} mot {one.size / 1000:.0f} kB"
                report.ratio_at_most(path.replace(TENANT, "{rss}"), ten.p95 / one.p95, 1.3, note)


def measure_search(cluster: Cluster, report: Report, effort: Effort) -> None:
    """The register of clauses searched with ten years behind it: the whole page, signed in."""
    cookie = sessions_of(cluster, "ten")[TENANT]
    log = cluster.directory / "api.log"
    with server("services.api", cluster.environment("ten"), "/health/ready", log=log) as api:
        for words in SEARCHES:
            path = f"/{TENANT}/beslut?sok={quote(words)}"
            asked = Ask(port=api.port, path=path, cookie=cookie, requests=effort.requests)
            (answer,) = ask_in_turn(asked, rounds=effort.rounds)
            if answer.faults:
                raise RuntimeError(f"{path}: {answer.faults} answers were not 200")
            found = fetch(api, path, cookie).count('href="/' + TENANT + "/beslut/")
            report.at_most(f"sök ”{words}” bland att-satserna, p95 ({found} visade)", answer.p95, 150, "ms")
        shown = fetch(api, f"/{TENANT}/beslut?sok=handlingar", cookie)
        report.tell("”handlingar” finner ”handlingarna”", "ja" if "handlingarna" in shown else "NEJ")


def fetch(api: Served, path: str, cookie: str) -> str:
    """A page as the signed-in person gets it."""
    request = urllib.request.Request(f"http://127.0.0.1:{api.port}{path}", headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()
