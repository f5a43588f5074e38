"""The ten-year nation: every RSS with its structure, its history and its half-year reports. Invented throughout.

The same seed gives the same rows. The one-year tenth is the ten-year nation with only the last year's history: the
structure of today is equal in both, so that a page that shows today should cost the same in both. The meetings of its
bodies are made by the database itself, see `tests.load.meetings`. Courses and their kin come when those rooms are built.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

import asyncpg

import services.domain.networks.reference as network_reference
import services.domain.tenancy.reference as tenancy_reference
from services.domain.base.actor import Actor, Grant
from services.domain.base.roles import Role
from services.domain.base.text import slug as slug_of
from services.domain.networks.rules.content import (
    DEFAULT_TEMPLATE,
    NationalPart,
    Priority,
    RegionalPart,
    Row,
    Written,
    canonical,
    content_hash,
)
from services.domain.networks.rules.half_year import HalfYear
from tests.load import words
from tests.load.meetings import add_meetings

TODAY = date(2025, 11, 20)
YEARS = 10
BODIES = 1_000
ENDED_BODIES_PER_TENANT = 5
TERMS = ((date(2016, 1, 1), date(2018, 12, 31)), (date(2019, 1, 1), date(2022, 12, 31)), (date(2023, 1, 1), None))
"""The terms of office, in which most seats change hands."""

COORDINATOR = Actor(account=1, name="Samordnare på SKR", hat="nationellt", grants=(Grant(Role.SKR_COORDINATOR),))
"""Who acts for SKR in the measurements: the first account."""

Value = object
FILES = Path(tenancy_reference.__file__).parent / "reference"
NETWORK_FILES = Path(network_reference.__file__).parent / "reference"


@dataclass(frozen=True)
class Rows:
    """Rows of one table, as COPY takes them."""

    columns: tuple[str, ...]
    records: list[tuple[Value, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class People:
    """The accounts that the measurements sign in with. `staff`: one per tenant, administrator and development leader."""

    coordinator: int
    operator: int
    staff: dict[str, int]


@dataclass(frozen=True)
class Nation:
    """All rows, table by table, in an order that foreign keys allow."""

    tables: dict[str, Rows]
    people: People
    networks: tuple[str, ...]
    half_years: tuple[str, ...]
    since: date

    def count(self, table: str) -> int:
        return len(self.tables[table].records)


def build_nation(*, years: int = YEARS, seed: int = 1) -> Nation:
    """The nation with so many years of history behind TODAY."""
    return _Builder(years=years, seed=seed).build()


def read(name: str, directory: Path = FILES) -> list[dict[str, str]]:
    """The rows of a reference file."""
    with (directory / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class _Principal:
    id: int
    slug: str
    is_municipality: bool


@dataclass(frozen=True)
class _Tenant:
    slug: str
    random: Random
    principals: tuple[_Principal, ...]
    groups: dict[str, int]

    @property
    def municipalities(self) -> tuple[_Principal, ...]:
        return tuple(one for one in self.principals if one.is_municipality) or self.principals


class _Builder:
    def __init__(self, *, years: int, seed: int) -> None:
        self.seed = seed
        self.since = TODAY.replace(year=TODAY.year - years) + timedelta(days=1)
        self.tables: dict[str, Rows] = {}
        self.ids: dict[str, int] = defaultdict(int)
        self.topics = [row for row in read("national-networks", NETWORK_FILES) if _runs_today(row)]
        self.networks = tuple(row["slug"] for row in self.topics)
        self.themes = [row["slug"] for row in read("themes", NETWORK_FILES)]
        last = HalfYear.containing(TODAY)
        self.half_years = [last]
        while len(self.half_years) < years * 2:
            self.half_years.insert(0, self.half_years[0].previous)

    def build(self) -> Nation:
        counties = {row["slug"]: row["county_code"] for row in read("rss")}
        people = self._accounts(counties)
        for number, (slug, county) in enumerate(counties.items()):
            random = Random(f"{self.seed}/{slug}")
            tenant = self._principals(slug, county, random)
            living = (BODIES - ENDED_BODIES_PER_TENANT * len(counties)) // len(counties)
            rest = (BODIES - ENDED_BODIES_PER_TENANT * len(counties)) % len(counties)
            self._bodies(tenant, living + (number < rest))
            self._representations(tenant)
        self._collections()
        for slug in counties:
            self._reports(slug, people)
        self._machinery(people)
        return Nation(self.tables, people, self.networks, tuple(one.code for one in self.half_years), self.since)

    # Rows

    def add(self, table: str, **values: Value) -> int:
        """Put a row in the table; answers its id. Every row of a table has the same columns."""
        self.ids[table] += 1
        row = {"id": self.ids[table], **values}
        rows = self.tables.setdefault(table, Rows(tuple(row)))
        rows.records.append(tuple(row.values()))
        return self.ids[table]

    def put(self, table: str, **values: Value) -> None:
        """A row with a natural key."""
        self.tables.setdefault(table, Rows(tuple(values))).records.append(tuple(values.values()))

    # Accounts

    def _accounts(self, slugs: Iterable[str]) -> People:
        def account(name: str, tenant: str | None, *roles: str) -> int:
            address = f"{slug_of(name)}@{tenant or 'nation'}.example"
            made = self.add("account", name=name, mail=address, created_at=at_hour(date(2016, 1, 4)))
            for role in roles:
                self._grant(made, tenant, role)
            return made

        coordinator = account("Samordnare på SKR", None, "skr_coordinator")
        operator = account("Driftansvarig", None, "operator")
        staff = {}
        for slug in slugs:
            staff[slug] = account("Utvecklingsledare", slug, "administrator", "development_leader")
            account("Chef för RSS", slug, "head")
            account("Läsare", slug, "reader")
        return People(coordinator, operator, staff)

    def _grant(self, account: int, tenant: str | None, role: str) -> None:
        self.add("role_grant", account=account, tenant=tenant, role=role, source="invitation", valid_from=self.since)

    # Structure

    def _principals(self, slug: str, county: str, random: Random) -> _Tenant:
        codes = {row["municipality_code"]: row["name"] for row in read("municipalities")}
        region = next(row for row in read("regions") if row["county_code"] == county)
        members = sorted(codes[row["municipality_code"]] for row in read("rss_municipalities") if row["slug"] == slug)
        alone = county == "09"
        named = [(name, "municipality") for name in members if not alone] + [(region["name"], "region")]
        principals = tuple(
            _Principal(
                self.add(
                    "principal",
                    tenant=slug,
                    slug=slug_of(name),
                    name=name,
                    kind=kind,
                    from_register=True,
                    position=position,
                ),
                slug_of(name),
                kind == "municipality",
            )
            for position, (name, kind) in enumerate(named)
        )
        groups = {
            key: self.add("principal_group", tenant=slug, slug=key, name=name, position=position)
            for position, (key, name) in enumerate(
                (("municipalities", "Länets kommuner"), ("all", "Samtliga huvudmän"), ("office", "Kansliet"))
            )
        }
        tenant = _Tenant(slug, random, principals, groups)
        for group, members_of in (("municipalities", tenant.municipalities), ("all", principals)):
            for position, one in enumerate(members_of):
                self.add(
                    "group_member",
                    tenant=slug,
                    principal_group=groups[group],
                    principal=one.id,
                    from_register=True,
                    position=position,
                )
        return tenant

    def _bodies(self, tenant: _Tenant, living: int) -> None:
        crew = _Crew(self, tenant)
        parents: list[int | None] = [None]
        for position, (name, kind) in enumerate(_body_names(living + ENDED_BODIES_PER_TENANT)):
            ended = position >= living
            # Most of them meet through all ten years.
            opened = date(
                tenant.random.randint(2015, 2019) if ended else tenant.random.randint(2012, 2016),
                tenant.random.randint(1, 10),
                1,
            )
            closed = opened.replace(year=opened.year + tenant.random.randint(2, 4)) if ended else None
            # Drawn whether or not the body is kept: all that comes after must be the same in both nations.
            purpose, parent = words.paragraphs(tenant.random, 2), tenant.random.choice(parents)
            meetings = tenant.random.choice((4, 6, 8, 10))
            body = None
            if closed is None or closed >= self.since:
                body = self.add(
                    "body",
                    tenant=tenant.slug,
                    slug=slug_of(name),
                    name=name,
                    kind=kind,
                    decision_mode="strategic" if position < 4 else "proposal",
                    purpose=purpose,
                    parent=parent,
                    meetings_per_year=meetings,
                    valid_from=opened,
                    valid_to=closed,
                    position=position,
                )
                if position < 4:
                    parents = [*(one for one in parents if one), body]
                if parent:
                    self.add("body_route", tenant=tenant.slug, body=body, target=parent, kind="reports_to")
            self._mandates(tenant, body, slug_of(name), opened, closed)
            self._seats(tenant, crew, body, position, opened, closed)

    def _mandates(self, tenant: _Tenant, body: int | None, slug: str, opened: date, closed: date | None) -> None:
        for first, last in TERMS:
            until, paragraph = min(last or date.max, closed or date.max), tenant.random.randint(3, 90)
            if until < max(first, opened) or until < self.since or body is None:
                continue
            self.add(
                "mandate_document",
                tenant=tenant.slug,
                slug=f"{slug}-{first.year}",
                body=body,
                name=f"Uppdragsbeskrivning {first.year}",
                adopted_on=max(first, opened),
                decision=f"§ {paragraph}",
                valid_from=max(first, opened),
                valid_to=until if until != date.max else None,
            )

    def _seats(
        self, tenant: _Tenant, crew: "_Crew", body: int | None, number: int, opened: date, closed: date | None
    ) -> None:
        each = [("member", "Ledamot", tenant.municipalities, "municipalities", None)]
        match number % 3:
            case 0:
                asked = [("member", "Ledamot", tenant.principals, "all", None)]
            case 1:
                asked = [*each, ("member", "Företrädare för regionen", tenant.principals[-1:], None, 2)]
            case _:
                asked = [("member", "Ledamot", tenant.municipalities, "municipalities", 6)]
        asked = [
            ("chair", "Ordförande", tenant.municipalities, "municipalities", 1),
            ("vice_chair", "Vice ordförande", tenant.principals, "all", 1),
            ("secretary", "Sekreterare", tenant.principals[-1:], "office", 1),
            *asked,
        ]
        for position, (role, function, principals, group, places) in enumerate(asked):
            seat = None
            if body is not None:
                seat = self._seat(tenant, position, role, function, principals, group, places, body=body)
            crew.fill(seat, principals, places, opened=opened, closed=closed)

    def _seat(
        self,
        tenant: _Tenant,
        position: int,
        role: str,
        function: str,
        principals: Sequence[_Principal],
        group: str | None,
        places: int | None,
        *,
        body: int | None = None,
        representation: int | None = None,
    ) -> int:
        seat = self.add(
            "seat",
            tenant=tenant.slug,
            body=body,
            representation=representation,
            role=role,
            function=function,
            places=places,
            per_principal_min=None if places else 1,
            per_principal_max=None if places else 1,
            position=position,
        )
        self.add(
            "seat_source",
            tenant=tenant.slug,
            seat=seat,
            principal=None if group else principals[0].id,
            principal_group=tenant.groups[group] if group else None,
        )
        return seat

    def _representations(self, tenant: _Tenant) -> None:
        crew = _Crew(self, tenant)
        for position, network in enumerate(self.networks):
            representation = self.add(
                "representation", tenant=tenant.slug, network=network, stated_seats=2, position=position
            )
            seat = self._seat(
                tenant, 0, "member", "Representant", tenant.principals, "all", 2, representation=representation
            )
            crew.fill(seat, tenant.principals, 2, opened=TERMS[0][0], closed=None)

    # Reports

    def _collections(self) -> None:
        template = canonical(DEFAULT_TEMPLATE).decode()
        for half_year in self.half_years:
            opens, closes = _period(half_year)
            self.put("report_collection", half_year=half_year.code, opens_on=opens, closes_on=closes, template=template)
            for row in self.topics:
                random = Random(f"{self.seed}/{half_year.code}/{row['slug']}")
                self.add("collection_network", collection=half_year.code, network=row["slug"])
                part = NationalPart(
                    sections=(
                        Written("uppdrag", words.paragraphs(random, 1)),
                        Written("insatser", words.paragraphs(random, 1), _points(random, 5)),
                        Written("fokusomraden", "", _points(random, 4)),
                    ),
                    period=half_year.label,
                    approved_by="SKR:s strategiska socialchefsnätverk",
                    approved_on=opens,
                )
                self.add(
                    "national_part_version",
                    collection=half_year.code,
                    network=row["slug"],
                    version=1,
                    content=canonical(part).decode(),
                    content_hash=content_hash(part),
                    published_at=at_hour(opens),
                    published_by="Samordnare på SKR",
                )

    def _reports(self, tenant: str, people: People) -> None:
        for network in self.networks:
            first = self.half_years[0]
            self.add(
                "following_notice",
                tenant=tenant,
                network=network,
                from_half_year=first.code,
                at=at_hour(_period(first)[0]),
            )
            for half_year in self.half_years:
                random = Random(f"{self.seed}/{tenant}/{network}/{half_year.code}")
                self._report(tenant, network, half_year, random, people.staff[tenant])

    def _report(self, tenant: str, network: str, half_year: HalfYear, random: Random, account: int) -> None:
        key = {"tenant": tenant, "collection": half_year.code, "network": network}
        opens, _ = _period(half_year)
        begun = opens + timedelta(days=random.randint(1, 14))
        anchored = begun + timedelta(days=random.randint(3, 14))
        submitted = anchored + timedelta(days=random.randint(0, 5))
        self.add("report_status", **key, kind="begun", at=at_hour(begun))
        part, versions = self._part(random), 2 if random.random() < 0.1 else 1
        anchoring = {"anchored_by": "Chef för RSS", "anchored_on": anchored}
        for version in range(1, versions + 1):
            part = part if version == 1 else self._part(random)
            came = min(submitted + timedelta(days=7 * (version - 1)), TODAY)
            report = self.add(
                "submitted_report",
                **key,
                version=version,
                content=canonical(part).decode(),
                content_hash=content_hash(part),
                **anchoring,
                submitted_at=at_hour(came, 13),
                submitted_by="Utvecklingsledare",
            )
            self._audit(tenant, account, "networks.report.submitted", f"rapport:{report}", came)
            self._review(tenant, report, min(came + timedelta(days=3), TODAY), random, asked=version < versions)
        draft = self.add(
            "network_report",
            **key,
            content=canonical(part).decode(),
            content_hash=content_hash(part),
            version=random.randint(4, 30),
            changed_at=at_hour(anchored),
            changed_by="Utvecklingsledare",
        )
        for step, by, decided in (("proposed", "Utvecklingsledare", None), ("anchored", "Chef för RSS", anchored)):
            self.add(
                "report_anchoring",
                tenant=tenant,
                report=draft,
                step=step,
                content_hash=content_hash(part),
                by=by,
                decided_on=decided,
                at=at_hour(anchored),
                recorded_by=by,
            )
            self._audit(tenant, account, f"networks.report.{step}", f"rapport:{draft}", anchored)

    def _part(self, random: Random) -> RegionalPart:
        needs = tuple(
            Row(words.sentence(random), random.choice(self.themes), random.choice(list(Priority)))
            for _ in range(random.randint(2, 6))
        )
        return RegionalPart(
            (
                Written("uppfoljning", words.paragraphs(random, random.randint(2, 4))),
                Written("insatser", words.paragraphs(random, 1), _points(random, random.randint(3, 7))),
                Written("behov", "", needs),
            )
        )

    def _review(self, tenant: str, report: int, at: date, random: Random, *, asked: bool) -> None:
        if asked or random.random() < 0.1:
            text = f"{words.sentence(random)} Kan ni säga mer om det?"
            review = self.add(
                "report_review", tenant=tenant, report=report, kind="question", text=text, at=at_hour(at), by="SKR"
            )
            answer = words.sentence(random)
            self.add(
                "review_answer", tenant=tenant, review=review, text=answer, at=at_hour(at, 15), by="Utvecklingsledare"
            )
        if not asked and random.random() < 0.9:
            self.add(
                "report_review", tenant=tenant, report=report, kind="received", text="", at=at_hour(at, 16), by="SKR"
            )

    # Machine rows

    def _audit(self, hat: str, account: int, verb: str, subject: str, day: date) -> None:
        self.add(
            "audit_entry",
            hat=hat,
            account=account,
            verb=verb,
            subject=subject,
            fields=["content"],
            after_digest=content_hash(subject),
            at=at_hour(day),
            recorded_at=at_hour(day),
        )

    def _machinery(self, people: People) -> None:
        for half_year in self.half_years:
            day = min(_period(half_year)[1], TODAY)
            for network in self.networks:
                self.add(
                    "job",
                    hat="nationellt",
                    kind="networks.summary",
                    key=f"{half_year.code}/{network}",
                    title=f"Sammanställning {half_year.label}: {network}",
                    payload=json.dumps({"half_year": half_year.code, "network": network}),
                    state="done",
                    done=5,
                    total=5,
                    started_by=people.coordinator,
                    created_at=at_hour(day),
                    changed_at=at_hour(day),
                )
            for tenant in people.staff:
                for name in ("utvecklingsledare", "chef-for-rss"):
                    self.add(
                        "mail_message",
                        hat=tenant,
                        recipient=f"{name}@{tenant}.example",
                        template="report_due",
                        context=json.dumps({"half_year": half_year.code}),
                        state="sent",
                        attempts=1,
                        created_at=at_hour(day),
                        sent_at=at_hour(day),
                    )


class _Crew:
    """The people of one tenant, who take its seats term by term; those of today may sign in, one in ten."""

    PER_PRINCIPAL = 12

    def __init__(self, builder: _Builder, tenant: _Tenant) -> None:
        self.builder, self.tenant, self.random = builder, tenant, tenant.random
        self.names = words.names(tenant.random)
        self.pools: dict[tuple[int, int], list[dict[str, Value]]] = {}
        self.rows: dict[int, int] = {}
        self.turn = 0

    def fill(
        self,
        seat: int | None,
        principals: Sequence[_Principal],
        places: int | None,
        *,
        opened: date,
        closed: date | None,
    ) -> None:
        """Appoint to every place of a seat in every term; some change hands within the term, some stand vacant."""
        owned = [(one, one.id, 1) for one in principals]
        common = [(principals[number % len(principals)], 0, number + 1) for number in range(places or 0)]
        for principal, owner, place in common or owned:
            for term, (first, last) in enumerate(TERMS):
                start, end = max(first, opened), min(last or date.max, closed or date.max)
                vacant, changes, share = self.random.random() < 0.07, self.random.random() < 0.25, self.random.random()
                if start >= end:
                    continue
                whole = (min(end, TODAY) - start).days
                middle = start + timedelta(days=int(whole * share))
                parts = (
                    [(start, middle - timedelta(days=1)), (middle, end)]
                    if changes and middle > start
                    else [(start, end)]
                )
                for since, until in parts:
                    person = self._next(principal, term)
                    if not vacant:
                        self._appoint(seat, principal, person, owner, place, since, until)

    def _next(self, principal: _Principal, term: int) -> dict[str, Value]:
        """The next of the principal's people in a term, round and round: nobody follows on themselves."""
        key = (principal.id, term)
        if key not in self.pools:
            self.pools[key] = [
                {"name": next(self.names), "title": self.random.choice(words.TITLES)} for _ in range(self.PER_PRINCIPAL)
            ]
        pool = self.pools[key]
        pool.append(pool.pop(0))
        return pool[-1]

    def _appoint(
        self,
        seat: int | None,
        principal: _Principal,
        person: dict[str, Value],
        owner: int,
        place: int,
        since: date,
        until: date,
    ) -> None:
        if seat is None or until < self.builder.since:
            return
        self.builder.add(
            "appointment",
            tenant=self.tenant.slug,
            seat=seat,
            person=self._row(person, principal, is_of_today=until == date.max),
            principal=principal.id,
            kind="ordinary",
            place_owner=owner,
            place=place,
            valid_from=since,
            valid_to=None if until == date.max else until,
        )
        made = self.builder.ids["appointment"]
        if since >= self.builder.since:
            self.builder._audit(self.tenant.slug, 1, "bodies.appointment.made", f"uppdrag:{made}", since)

    def _row(self, person: dict[str, Value], principal: _Principal, *, is_of_today: bool) -> int:
        key = id(person)
        if key not in self.rows:
            number = self.builder.ids["person"] + 1
            mail = f"{slug_of(str(person['name']))}.{number}@{principal.slug}.example"
            account = None
            if is_of_today and number % 10 == 0:
                account = self.builder.add(
                    "account", name=person["name"], mail=mail, created_at=at_hour(self.builder.since)
                )
            self.rows[key] = self.builder.add(
                "person", tenant=self.tenant.slug, **person, mail=mail, principal=principal.id, account=account
            )
        return self.rows[key]


def _runs_today(row: dict[str, str]) -> bool:
    return row["kind"] == "topic" and (not row["valid_to"] or row["valid_to"] >= TODAY.isoformat())


def _body_names(count: int) -> Iterator[tuple[str, str]]:
    yield "Regionala samverkansstyrelsen", "political"
    yield "Presidiet", "presidium"
    yield "Länets socialchefsnätverk", "executive_network"
    yield "Strategisk styrgrupp", "steering_group"
    kinds = (
        ("Nätverk", "professional_network"),
        ("Arbetsgrupp", "working_group"),
        ("Programområde", "programme_area"),
    )
    for number in range(count - 4):
        title, kind = kinds[number // len(words.TOPICS) % len(kinds)]
        yield f"{title} {words.TOPICS[number % len(words.TOPICS)]}", kind


def _period(half_year: HalfYear) -> tuple[date, date]:
    """When a collection opens and closes."""
    if half_year.half == 1:
        return date(half_year.year, 4, 1), date(half_year.year, 6, 10)
    return date(half_year.year, 10, 1), date(half_year.year, 12, 1)


def _points(random: Random, count: int) -> tuple[Row, ...]:
    return tuple(Row(words.sentence(random)) for _ in range(count))


def at_hour(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), UTC)


async def copy_nation(nation: Nation, owner_url: str, *, meetings_since: date | None = None) -> None:
    """Write the nation into a migrated database that holds the reference rows and nothing else, as its owner.

    Its meetings reach as far back as its history, or only since a later day.
    """
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute("update tenant set active = true")
            await connection.execute(
                "update national_network set valid_from = '2015-01-01' where slug = any($1)", list(nation.networks)
            )
            for table in _in_order(nation.tables):
                rows = nation.tables[table]
                await connection.copy_records_to_table(table, records=rows.records, columns=list(rows.columns))
                if "id" in rows.columns:
                    await connection.execute(
                        f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
                    )
            await add_meetings(connection, since=meetings_since or nation.since, today=TODAY)
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


def _in_order(tables: Iterable[str]) -> list[str]:
    """Tables in an order in which every row finds what it refers to."""
    first = (
        "account", "role_grant", "principal", "principal_group", "group_member", "body", "representation", "seat",
        "seat_source", "person", "report_collection", "submitted_report", "network_report", "report_review",
    )  # fmt: skip
    return sorted(tables, key=lambda table: first.index(table) if table in first else len(first))
