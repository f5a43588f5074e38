"""Records that have had their time go, and nothing else: nothing younger, nobody else's, nothing that is kept for good."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.domain.base.actor import Actor, Grant
from services.domain.base.clock import STOCKHOLM, Clock, years_before
from services.domain.base.engine import execute
from services.domain.base.errors import Missing, NotFound, NotUnderstood
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.privacy.actions.retention import choose_retention, cull_records
from services.domain.privacy.queries import count_old, cullings
from services.domain.privacy.retention import KIND_OF_KEY, KINDS, UNNAMED, RecordKind
from services.domain.privacy.rules import REGISTER, register_of
from services.domain.tenancy.queries import access_tenant
from services.domain.tenancy.rules import RetentionRule, TenantSettings

AT = Clock().now()
TODAY = Clock().today()
YEARS = 3
BEFORE = years_before(TODAY, YEARS)
ADA = Actor(None, "Ada", "dalarna", (Grant(Role.ADMINISTRATOR),))
CULLED = {step.table for kind in KINDS for step in kind.steps}

MAY_GO_BY_OWN_RULE = {"meeting_guest", "item_note", "minutes_import", "upload"}
"""Culled tables whose rows the tenant could take away before."""


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), STOCKHOLM)


class Rows:
    """One row of everything that is culled, as a county would have left it on a day; words hold the day."""

    def __init__(self, owner: asyncpg.Connection, tenant: str, day: date) -> None:
        self.owner, self.tenant, self.day = owner, tenant, day
        self.numbers: dict[str, list[int]] = {}

    async def insert(self, table: str, **columns: object) -> int:
        names = ", ".join(columns)
        holes = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
        row = await self.owner.fetchval(
            f"insert into {table} ({names}) values ({holes}) returning id", *columns.values()
        )
        self.numbers.setdefault(table, []).append(row)
        return row

    async def own(self, table: str, **columns: object) -> int:
        return await self.insert(table, tenant=self.tenant, **columns)

    async def leave(self) -> "Rows":
        at, mark = noon(self.day), await self.owner.fetchval("select gen_random_uuid()::text")
        account = await self.owner.fetchval(
            "insert into account (name, mail) values ('Åsa Öhrn', $1) returning id", f"{mark}@falun.example"
        )
        body = await self.own("body", slug=mark, name=mark, kind="working_group")
        seat = await self.own("seat", body=body, role="member", function="Chef", places=1)
        person = await self.own(
            "person", name="Åsa Öhrn", title="Chef", mail=f"{mark}@falun.example", phone="070-1", account=account,
            created_at=at,
        )  # fmt: skip
        await self.own("appointment", seat=seat, person=person, valid_from=date(2000, 1, 1), valid_to=self.day)
        meeting = await self.own("meeting", body=body, slug=mark, day=self.day, kind="ordinary")
        item = await self.own("agenda_item", meeting=meeting, position=1, title="En punkt")
        await self.own("item_note", item=item, text="en rad", written_at=at)
        call = await self.own("meeting_call", meeting=meeting, number=1, sent_at=at)
        guest = await self.own("meeting_guest", meeting=meeting, name="Gun", mail="gun@universitetet.example")
        first = await self.own(
            "call_recipient", meeting=meeting, person=person, name="Åsa Öhrn", called_at=at, created_at=at
        )
        second = await self.own(
            "call_recipient", meeting=meeting, guest=guest, name="Gun", called_at=at, in_place_of=first, created_at=at
        )
        for recipient in (first, second):
            letter = await self.letter(at)
            await self.own("call_delivery", recipient=recipient, call=call, mail=letter, at=at)
            await self.own("call_answer", recipient=recipient, answer="yes", word="gärna", at=at)
        await self.letter(at)
        await self.own("attendance", meeting=meeting, person=person, name="Åsa Öhrn", state="present")
        word = await self.upload(at)
        minutes = await self.own(
            "minutes", meeting=meeting, number=1, state="approved", content='{"närvaro": "Åsa Öhrn"}', digest="0" * 64,
            word=word, made_at=at, approved_at=at,
        )  # fmt: skip
        await self.own("minutes_comments", minutes=minutes, upload=await self.upload(at), handed_in_at=at)
        await self.own("registration", meeting=meeting, minutes=minutes, recipient="r@falun.example",
                       mail=await self.letter(at), sent_at=at)  # fmt: skip
        for state in ("discarded", "not_understood", "read", "saved"):
            await self.own("minutes_import", upload=await self.upload(at), state=state, handed_in_at=at)
        await self.own("invitation", address=f"{mark}@falun.example", name="Ny", accepted_at=at)
        await self.own("invitation", address=f"{mark}@falun.example", name="Ny", created_at=at)
        await self.own("calendar_feed", account=account, kind="mine", revoked_at=at)
        await self.own("calendar_feed", account=account, kind="mine", created_at=at)
        for state in ("closed", "open"):
            round_ = await self.own(
                "round", slug=f"{mark}-{state}", title="En runda", question="?", kind="question", form="text",
                deadline=self.day, state=state, opened_at=at, opened_by="Åsa Öhrn",
                closed_at=at if state == "closed" else None, closed_by="Åsa Öhrn" if state == "closed" else None,
            )  # fmt: skip
            row = await self.own("round_row", round=round_, body=body)
            await self.own("round_answer", round_row=row, text="så här", by="Åsa Öhrn", at=at)
            await self.own("round_letter", round_row=row, occasion="opened", day=self.day, name="Åsa",
                           address="a@falun.example", at=at)  # fmt: skip
        for state in ("done", "failed", "queued"):
            await self.insert(
                "job", hat=self.tenant, kind="x", key=f"{mark}{state}", title="Ett jobb", payload="{}", state=state,
                created_at=at,
            )  # fmt: skip
        return self

    async def letter(self, at: datetime) -> int:
        return await self.insert(
            "mail_message", hat=self.tenant, recipient="a@falun.example", template="meeting_call", context="{}",
            state="sent", created_at=at,
        )  # fmt: skip

    async def upload(self, at: datetime) -> int:
        return await self.own(
            "upload", name="Fil.docx", media_type="application/x", size=1, digest="0" * 64, uploaded_at=at
        )

    async def left(self) -> dict[str, int]:
        """How many rows there are still, by table; and how many people have lost name or address."""
        found = {
            table: await self.owner.fetchval(f"select count(*) from {table} where id = any($1)", numbers)
            for table, numbers in self.numbers.items()
        }
        person = await self.owner.fetchrow("select * from person where id = $1", self.numbers["person"][0])
        assert person is not None
        return found | {"named": int(person["name"] != UNNAMED), "reached": int(person["mail"] is not None)}


GOES: Mapping[str, Mapping[str, int]] = {
    "answers": {"call_answer": 2},
    "calls": {"call_delivery": 2},
    "letters": {"mail_message": 1, "round_letter": 1},
    "working_papers": {"item_note": 1, "minutes_comments": 1, "minutes_import": 2, "upload": 3},
    "invitations": {"invitation": 1, "calendar_feed": 1},
    "jobs": {"job": 2},
    "contacts": {"reached": 1},
    "people": {"named": 1, "reached": 1},
}
"""What of `Rows.leave` goes by each kind alone, while everything else is kept for good."""


def rule_of(kind: RecordKind, years: int = YEARS) -> RetentionRule:
    return RetentionRule(kind.key, years, "Dokumenthanteringsplan 2026, § 12", date(2020, 1, 1))


async def cull(kind: RecordKind, *, before: date = BEFORE, tenant: str = "dalarna") -> int:
    """As the worker does it: until nothing is left to do."""
    total, done = 0, None
    while done != 0:
        async with tenant_scope(tenant):
            done = await cull_records(rule_of(kind), before=before, at=AT)
        total += done
    return total


@pytest.fixture(autouse=True)
async def no_rules(owner: asyncpg.Connection) -> None:
    await owner.execute("update tenant set settings = '{}'")


@pytest.mark.parametrize("kind", KINDS, ids=[kind.key for kind in KINDS])
async def test_what_has_had_its_time_goes_and_nothing_else(owner: asyncpg.Connection, kind: RecordKind):
    old = await Rows(owner, "dalarna", BEFORE - timedelta(days=1)).leave()
    others = [
        await Rows(owner, tenant, day).leave()
        for tenant, day in (("dalarna", BEFORE), ("dalarna", TODAY), ("stockholm", BEFORE - timedelta(days=400)))
    ]
    stood = [await one.left() for one in (old, *others)]
    async with tenant_scope("dalarna"):
        told = await count_old(rule_of(kind), before=BEFORE)
    assert await cull(kind) >= told > 0
    gone = {table: stood[0][table] - count for table, count in (await old.left()).items() if stood[0][table] != count}
    assert gone == GOES[kind.key]
    assert [await one.left() for one in others] == stood[1:]
    assert await cull(kind) == 0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.integers(-40, 40), min_size=1, max_size=4),
    kind=st.sampled_from(KINDS),
    years=st.integers(2, 12),
)
async def test_nothing_goes_a_day_too_early(owner: asyncpg.Connection, days: list[int], kind: RecordKind, years: int):
    before = years_before(TODAY, years)
    left = [await Rows(owner, "dalarna", before + timedelta(days=offset)).leave() for offset in days]
    stood = [await one.left() for one in left]
    await cull(kind, before=before)
    for offset, one, then in zip(days, left, stood, strict=True):
        assert (await one.left() == then) == (offset >= 0)


async def test_when_every_kind_is_culled_what_is_decided_stays(owner: asyncpg.Connection):
    await Rows(owner, "dalarna", BEFORE - timedelta(days=1)).leave()
    tables = [
        row["tablename"] for row in await owner.fetch("select tablename from pg_tables where schemaname = 'public'")
    ]
    kept = sorted(set(tables) - CULLED - {"culling", "audit_entry"})
    count = {table: await owner.fetchval(f"select count(*) from {table}") for table in kept}
    for kind in KINDS:
        assert await cull(kind)
    assert {table: await owner.fetchval(f"select count(*) from {table}") for table in kept} == count
    assert {"minutes", "attendance", "appointment", "round_answer", "clause", "submitted_report"} <= set(kept)
    for table in ("call_answer", "call_recipient", "meeting_guest", "call_delivery", "item_note"):
        assert await owner.fetchval(f"select count(*) from {table} where tenant = 'dalarna'") == await owner.fetchval(
            f"select count(*) from {table} x where tenant = 'dalarna' and exists (select from meeting m"
            " where m.tenant = x.tenant and m.day >= $1"
            f" and m.id = {_MEETING_OF[table]})",
            BEFORE,
        )
    assert await owner.fetchval("select count(*) from minutes where content::text not like '%Öhrn%'") == 0
    assert await owner.fetchval("select count(*) from attendance where name <> 'Åsa Öhrn'") == 0


_MEETING_OF = {
    "call_answer": "(select r.meeting from call_recipient r where r.id = x.recipient)",
    "call_delivery": "(select r.meeting from call_recipient r where r.id = x.recipient)",
    "call_recipient": "x.meeting",
    "meeting_guest": "x.meeting",
    "item_note": "(select i.meeting from agenda_item i where i.id = x.item)",
}


async def test_nothing_that_points_at_a_culled_row_is_forgotten(superuser_url: str):
    catalogue = await asyncpg.connect(superuser_url)
    keys = await catalogue.fetch(
        "select confrelid::regclass::text as target, conrelid::regclass::text as source from pg_constraint where contype = 'f'"
    )
    await catalogue.close()
    removed = [step for kind in KINDS for step in kind.steps if step.changes is None]
    for step in removed:
        pointing = {row["source"] for row in keys if row["target"] == step.table}
        looked_at = set(re.findall(r"not exists \(select from (\w+)", step.chosen))
        assert pointing == looked_at, step.table


async def test_somebody_who_still_has_something_to_do_keeps_the_name(owner: asyncpg.Connection):
    long_ago = BEFORE - timedelta(days=100)
    seated, roled, responsible, called, waiting = [await Rows(owner, "dalarna", long_ago).leave() for _ in range(5)]
    people = [one.numbers["person"][0] for one in (seated, roled, responsible, called, waiting)]
    await owner.execute("update appointment set valid_to = null where person = $1", people[0])
    await owner.execute(
        "insert into role_grant (account, tenant, role, valid_from)"
        " select account, tenant, 'reader', '2020-01-01' from person where id = $1",
        people[1],
    )
    clause = await responsible.own(
        "clause", meeting=responsible.numbers["meeting"][0], item=responsible.numbers["agenda_item"][0],
        text="att göra det", follow_up="open", state="adopted", adopted_at=noon(long_ago),
    )  # fmt: skip
    await responsible.own("clause_responsible", clause=clause, kind="person", person=people[2])
    coming = await called.own("meeting", body=called.numbers["body"][0], slug="snart", day=TODAY, kind="ordinary")
    await called.own("call_recipient", meeting=coming, person=people[3], name="Åsa Öhrn")
    await waiting.own("invitation", address="asa@falun.example", name="Åsa", person=people[4])
    for kind in ("contacts", "people"):
        await cull(KIND_OF_KEY[kind])
    rows = await owner.fetch("select name, mail from person where id = any($1)", people)
    assert [row["name"] for row in rows] == ["Åsa Öhrn"] * 5
    assert all(row["mail"] for row in rows)


async def test_who_has_lost_the_name_is_nobodys_account_and_in_no_list(owner: asyncpg.Connection):
    from services.domain.bodies.queries.people import access_person, list_people
    from services.domain.privacy.queries import find_subjects

    gone = await Rows(owner, "dalarna", BEFORE - timedelta(days=1)).leave()
    [person] = gone.numbers["person"]
    await cull(KIND_OF_KEY["people"])
    async with tenant_scope("dalarna"):
        shown = await access_person(person)
        assert (shown.name, shown.title, shown.mail, shown.account, shown.is_erased) == (
            UNNAMED,
            None,
            None,
            None,
            True,
        )
        assert person not in [one.id for one in await list_people()]
        assert await find_subjects(UNNAMED) == []


async def test_a_protocol_says_what_went_by_which_decision_and_so_does_the_log(owner: asyncpg.Connection):
    await cull(KIND_OF_KEY["invitations"])
    await owner.execute("truncate culling, audit_entry")
    await Rows(owner, "dalarna", BEFORE - timedelta(days=1)).leave()
    await cull(KIND_OF_KEY["invitations"])
    async with tenant_scope("dalarna"):
        [told] = await cullings()
        assert (told.kind, told.years, told.before, told.count) == ("invitations", YEARS, BEFORE, 2)
        assert told.counts == {"invitation": 1, "calendar_feed": 1}
        assert told.decision == "Dokumenthanteringsplan 2026, § 12"
    async with tenant_scope("stockholm"):
        assert await cullings() == []
    [entry] = await owner.fetch("select * from audit_entry")
    assert (entry["hat"], entry["verb"], entry["subject"]) == (
        "dalarna", "privacy.records.culled", f"gallringsprotokoll:{told.id}",
    )  # fmt: skip
    async with tenant_scope("dalarna"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await execute("update culling set decision = 'ett annat'")


@pytest.mark.parametrize("table", sorted(CULLED - MAY_GO_BY_OWN_RULE - {"person"}))
async def test_the_database_lets_nothing_go_before_its_time_whatever_is_asked(owner: asyncpg.Connection, table: str):
    young = await Rows(owner, "dalarna", TODAY - timedelta(days=300)).leave()
    old = await Rows(owner, "dalarna", TODAY - timedelta(days=800)).leave()
    elsewhere = await Rows(owner, "stockholm", TODAY - timedelta(days=800)).leave()
    stood = [await one.left() for one in (young, elsewhere)]
    async with tenant_scope("dalarna"):
        if table == "call_recipient":
            await execute("delete from call_delivery")
            await execute("delete from call_answer")
        if table == "mail_message":
            await execute("delete from call_delivery")
            await owner.execute("delete from registration where id = any($1)", old.numbers["registration"])
            await owner.execute("delete from registration where mail in (select id from mail_message where created_at < $1)",
                                noon(TODAY - timedelta(days=365)))  # fmt: skip
        await execute(f"delete from {table}")
    left = await young.left()
    if table in ("calendar_feed", "invitation"):
        assert left[table] == stood[0][table] - 1, "what is answered or ended may go; its years are the action's"
    else:
        assert left[table] == stood[0][table]
    assert (await elsewhere.left())[table] == stood[1][table]
    assert (await old.left())[table] < len(old.numbers[table])


async def choose(
    years: Mapping[str, int], *, decision: str = "Plan 2026", actor: Actor = ADA, at: datetime = AT
) -> None:
    async with tenant_scope("dalarna"):
        await choose_retention(years, decision=decision, actor=actor, at=at)


async def chosen() -> tuple[RetentionRule, ...]:
    async with tenant_scope("dalarna"):
        return (await access_tenant("dalarna")).settings.retention


async def test_an_administrator_chooses_and_the_log_says_what(owner: asyncpg.Connection):
    await owner.execute("truncate audit_entry")
    await choose({"answers": 2, "people": 10})
    assert await chosen() == (
        RetentionRule("answers", 2, "Plan 2026", TODAY),
        RetentionRule("people", 10, "Plan 2026", TODAY),
    )
    later = AT + timedelta(days=5)
    await choose({"answers": 2, "people": 8}, at=later)
    assert [rule.since for rule in await chosen()] == [TODAY, TODAY + timedelta(days=5)]
    await choose({}, decision="")
    assert await chosen() == ()
    subjects = [row["subject"] for row in await owner.fetch("select subject from audit_entry order by id")]
    assert subjects == [
        "gallringsregel:answers",
        "gallringsregel:people",
        "gallringsregel:people",
        "gallringsregel:answers",
        "gallringsregel:people",
    ]


async def test_a_rule_needs_a_decision_and_enough_years_and_the_administrator():
    with pytest.raises(Missing):
        await choose({"answers": 2}, decision=" ")
    with pytest.raises(NotUnderstood):
        await choose({"people": 1})
    with pytest.raises(NotUnderstood):
        await choose({"answers": 0})
    for role in (Role.HEAD, Role.DEVELOPMENT_LEADER, Role.READER):
        with pytest.raises(NotFound):
            await choose({"answers": 2}, actor=Actor(1, "Rut", "dalarna", (Grant(role),)))
    assert await chosen() == ()


async def test_other_settings_do_not_undo_the_rules():
    from services.domain.tenancy.actions import choose_settings

    async with tenant_scope("dalarna"):
        before = await access_tenant("dalarna")
    await choose({"answers": 2})
    async with tenant_scope("dalarna"):
        await choose_settings(
            before, short_name="Dalarna", colour="bla", settings=TenantSettings(audit_years=4), actor=ADA, at=AT
        )
        tenant = await access_tenant("dalarna")
    assert (tenant.settings.audit_years, len(tenant.settings.retention)) == (4, 1)


def test_the_register_says_how_long_where_the_rss_has_chosen():
    rules = tuple(rule_of(kind, 5) for kind in KINDS)
    before = {kept.key: kept.how_long for kept in REGISTER}
    told = {kept.key: kept.how_long for kept in register_of(TenantSettings(retention=rules))}
    changed = {key for key in told if told[key] != before[key]}
    assert changed == {key for kind in KINDS for key in (*kind.told_by, *kind.added_to)}
    assert told["answers"] == "Svaren tas bort 5 år efter mötet."
    assert told["person"].endswith(
        "E-postadress och telefon tas bort 5 år efter det sista uppdraget. Namnet tas bort 5 år efter det sista uppdraget."
    )
    assert all("5 år" in told[key] for key in changed)


async def test_a_row_of_another_tenant_is_not_even_counted(owner: asyncpg.Connection):
    await Rows(owner, "stockholm", BEFORE - timedelta(days=1)).leave()
    for kind in KINDS:
        await cull(kind)
        async with tenant_scope("dalarna"):
            assert await count_old(rule_of(kind), before=BEFORE) == 0
