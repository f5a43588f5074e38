"""An extract holds everything that a tenant keeps about one person, and nothing about another."""

import re
from itertools import count

import asyncpg
import pytest

from services.domain.base.actor import Actor, Grant
from services.domain.base.clock import Clock
from services.domain.base.errors import NotFound
from services.domain.base.roles import Role
from services.domain.base.scope import tenant_scope
from services.domain.privacy.actions.extracts import EXTRACT, start_extract
from services.domain.privacy.holdings import HOLDINGS, MENTIONED, SAME_NAME, SAME_NAME_COVERS, WHO
from services.domain.privacy.queries import Extract, access_subject, find_subjects, gather
from services.domain.privacy.rules import REGISTER
from services.domain.tenancy.rules import TenantSettings, TenantView
from services.render import json_form
from services.render.content import KeyFacts, Section, tables
from services.render.extract import extract_document, extract_facts
from services.render.words.privacy import CODES, HEADINGS

NUMBERS = count(1)
DALARNA = TenantView(
    "dalarna", "RSS Dalarna", "Dalarna", "Region Dalarna", "region", "20", "bla", False, True, TenantSettings()
)

# Columns that point at people: keys to them and to the rows that stand for them, and names and addresses without a key.
POINTING = """
    select conrelid::regclass::text || '.' || a.attname as "column" from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey) and a.attname <> 'tenant'
    where contype = 'f'
        and confrelid in ('account'::regclass, 'person'::regclass, 'attendance'::regclass, 'call_recipient'::regclass)
    union select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'
        and column_name ~ '(^|_)(by|mail|recipient|phone|started_by|account)$' and data_type <> 'text'
    union select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'
        and column_name in ('name', 'substitute_name', 'address')
        and table_name in (
            select table_name from information_schema.columns where column_name in ('attendance', 'meeting', 'item')
            union select unnest(array['clause_responsible', 'round_letter', 'call_answer']))
"""

ELSEWHERE = {
    "identity.account": "the tenant does not see it; the operator gives it out",
    "body_rules.steered_by": "a body",
    "mandate_document.adopted_by": "a body",
    "seat.appointed_by": "a body",
    "attendance.in_place_of": "shown as a name in one's own row; it is about the other in theirs",
    "call_recipient.in_place_of": "the same",
    "call_recipient.name": "found by person, account or address",
    "round_letter.name": "found by address",
    "minutes_template.name": "",
}


async def test_every_column_that_points_at_people_is_looked_at(superuser_url: str):
    catalogue = await asyncpg.connect(superuser_url)
    pointing = {row["column"] for row in await catalogue.fetch(POINTING)}
    await catalogue.close()
    covered = {column for holding in HOLDINGS for column in holding.covers} | set(SAME_NAME_COVERS)
    assert len(pointing) > 50
    assert pointing - covered - set(ELSEWHERE) == set()


def test_every_kind_of_the_register_that_has_tables_is_looked_for():
    sought = {holding.kept for holding in HOLDINGS}
    assert {kept.key for kept in REGISTER if kept.tables} - sought == {"identity"}, "the operator gives it out"
    assert sought - {kept.key for kept in REGISTER} == set()


async def test_every_field_of_an_extract_has_a_heading(owner: asyncpg.Connection):
    for query in (*(holding.query for holding in HOLDINGS), SAME_NAME, MENTIONED):
        prepared = await owner.prepare(f"{WHO} {query}")
        fields = {attribute.name for attribute in prepared.get_attributes()}
        hidden = {"person", "addresses", "names"} if "who, lateral" in query and query.startswith("select *") else set()
        assert fields - set(HEADINGS) - hidden == set()


class Someone:
    """A person with an account and everything that there can be about them, as rows; words of theirs hold their name."""

    def __init__(self, owner: asyncpg.Connection) -> None:
        self.owner = owner
        number = next(NUMBERS)
        self.name = f"Åsa Öhrn{number}"
        self.mail = f"asa.ohrn{number}.{id(owner)}@falun.example"
        self.account = self.person = 0

    async def insert(self, table: str, **columns: object) -> int:
        names = ", ".join(columns)
        holes = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
        return await self.owner.fetchval(
            f"insert into {table} (tenant, {names}) values ('dalarna', {holes}) returning id", *columns.values()
        )

    async def come(self) -> "Someone":
        self.account = await self.owner.fetchval(
            "insert into account (name, mail) values ($1, $2) returning id", self.name, self.mail
        )
        self.person = await self.insert("person", name=self.name, mail=self.mail, phone="070-1", account=self.account)
        return self

    async def do_everything(self) -> None:
        """One row of each kind."""
        body = await self.insert(
            "body", slug=f"nat-{self.account}", name="Nätverket", kind="working_group", status="in_force"
        )
        seat = await self.insert("seat", body=body, role="member", function="Socialchef", places=1)
        await self.insert(
            "appointment", seat=seat, person=self.person, kind="ordinary", place=1, valid_from=Clock().today()
        )
        await self.insert("role_grant", account=self.account, role="reader", valid_from=Clock().today())
        await self.insert(
            "invitation", address=self.mail, name=self.name, roles='[{"role": "reader"}]', accepted_by=self.account
        )
        meeting = await self.insert(
            "meeting", body=body, slug=f"m-{self.account}", day=Clock().today(), kind="ordinary"
        )
        item = await self.insert("agenda_item", meeting=meeting, position=1, title=f"Om {self.name}s uppdrag")
        call = await self.insert("meeting_call", meeting=meeting, number=1, sent_by=self.account)
        called = await self.insert(
            "call_recipient", meeting=meeting, person=self.person, name=self.name, mail=self.mail
        )
        letter = await self.owner.fetchval(
            "insert into mail_message (hat, recipient, template, context) values ('dalarna', $1, 'meeting_call', '{}')"
            " returning id",
            self.mail,
        )
        await self.insert("call_delivery", recipient=called, call=call, kind="call", mail=letter)
        await self.insert("call_answer", recipient=called, answer="yes", via="page")
        await self.insert("meeting_guest", meeting=meeting, name=self.name, mail=self.mail)
        present = await self.insert(
            "attendance", meeting=meeting, person=self.person, name=self.name, state="present", mode="remote"
        )
        await self.insert("presenter", item=item, person=self.person)
        await self.insert("recusal", item=item, attendance=present, reason="närstående")
        vote = await self.insert("vote", item=item, question="Ska det bli så?")
        await self.insert("ballot", vote=vote, attendance=present, position_taken="yes")
        await self.insert("reservation", item=item, attendance=present, text="emot")
        await self.insert("item_note", item=item, text="skrev en rad", written_by=self.account)
        await self.insert("item_suggestion", meeting=meeting, title="Ett förslag", suggested_by=self.account)
        clause = await self.insert(
            "clause", meeting=meeting, item=item, text="att göra det", outcome="gjort", outcome_by=self.account
        )
        await self.insert("clause_responsible", clause=clause, kind="person", person=self.person)
        minutes = await self.insert("minutes", meeting=meeting, number=1, made_by=self.account, content="{}")
        await self.insert("minutes_approval", minutes=minutes, attendance=present, account=self.account)
        upload = await self.insert(
            "upload", name="Bilaga.pdf", media_type="application/pdf", size=1, digest="0" * 64, uploaded_by=self.account
        )
        await self.insert("minutes_comments", minutes=minutes, upload=upload, handed_in_by=self.account)
        await self.insert("masking", meeting=meeting, text="hemligt", reason="nämner någon", masked_by=self.account)
        await self.insert("publication", minutes=minutes, published_by=self.account)
        await self.insert("registration", meeting=meeting, minutes=minutes, recipient=self.mail)
        await self.insert("minutes_import", upload=upload, handed_in_by=self.account)
        round_ = await self.insert(
            "round", slug=f"r-{self.account}", title="En runda", question="Hur går det?", kind="question", form="text",
            deadline=Clock().today(), opened_by=self.name, opened_at=Clock().now(), state="open",
        )  # fmt: skip
        row = await self.insert("round_row", round=round_, body=body)
        await self.insert(
            "round_letter", round_row=row, occasion="opened", day=Clock().today(), name=self.name, address=self.mail
        )
        await self.owner.execute(
            "insert into national_network (slug, name, kind, valid_from, lead) values ($1, $1, 'topic', '2025-01-01', $2)",
            f"nn-{self.account}",
            self.account,
        )
        await self.insert("calendar_feed", account=self.account, kind="mine")
        await self.owner.execute(
            "insert into job (hat, kind, key, title, payload, started_by) values ('dalarna', 'x', $1, 'Ett jobb', '{}', $2)",
            self.mail,
            self.account,
        )
        for account, subject in ((self.account, f"möte:{meeting}"), (None, f"person:{self.person}")):
            await self.owner.execute(
                "insert into audit_entry (hat, account, verb, subject, address, at)"
                " values ('dalarna', $1, 'bodies.person.read', $2, '192.0.2.7', now())",
                account,
                subject,
            )


async def extract_of(someone: Someone, tenant: str = "dalarna") -> Extract:
    async with tenant_scope(tenant):
        subject = await access_subject(person=someone.person)
    async with tenant_scope(tenant, account=subject.account):
        return await gather(subject, REGISTER)


def titles(extract: Extract) -> set[str]:
    return {held.title for _, kinds in extract.kinds for held in kinds}


async def test_everything_about_a_person_is_found(owner: asyncpg.Connection):
    someone = await Someone(owner).come()
    await someone.do_everything()
    assert titles(await extract_of(someone)) == {holding.title for holding in HOLDINGS}


async def test_nothing_about_another_person_is_found(owner: asyncpg.Connection):
    await (await Someone(owner).come()).do_everything()
    other = await Someone(owner).come()
    assert titles(await extract_of(other)) == {"Konto", "Person"}


async def test_what_another_tenant_keeps_is_not_found(owner: asyncpg.Connection):
    someone = await Someone(owner).come()
    await someone.do_everything()
    with pytest.raises(NotFound):
        await extract_of(someone, tenant="stockholm")
    await owner.execute(
        "insert into person (tenant, name, account) values ('stockholm', $1, $2)", someone.name, someone.account
    )
    async with tenant_scope("stockholm"):
        subject = await access_subject(account=someone.account)
    async with tenant_scope("stockholm", account=subject.account):
        extract = await gather(subject, REGISTER)
    assert titles(extract) == {"Konto", "Person", "Ansvar för nationella nätverk"}, (
        "the last is SKR's, which every RSS sees"
    )


async def test_who_did_something_with_a_persons_data_is_not_told_to_that_person(owner: asyncpg.Connection):
    someone = await Someone(owner).come()
    await someone.do_everything()
    [about] = [
        held
        for _, kinds in (await extract_of(someone)).kinds
        for held in kinds
        if held.title.startswith("Händelser: vad andra")
    ]
    assert {name for row in about.rows for name in row} == {"at", "verb", "subject", "fields"}


async def test_a_name_without_a_person_is_told_apart(owner: asyncpg.Connection):
    someone = await Someone(owner).come()
    await someone.do_everything()
    extract = await extract_of(someone)
    assert {row["place"] for row in extract.same_name} == {"round"}
    mentioned = {row["place"] for row in extract.mentioned}
    assert "agenda_item" in mentioned
    assert all("text" not in row for row in extract.mentioned), "where, not what: the text is about others too"


async def test_a_person_is_found_by_name_or_address_once(owner: asyncpg.Connection):
    someone = await Someone(owner).come()
    await someone.do_everything()
    async with tenant_scope("dalarna"):
        for words in (someone.name, someone.name.lower()[:-1], someone.mail, someone.mail.upper()):
            found = [one for one in await find_subjects(words) if one.person == someone.person]
            assert len(found) == 1
            assert found[0].account == someone.account
    async with tenant_scope("stockholm"):
        assert await find_subjects(someone.mail) == []


async def test_a_guest_is_found_by_the_address_alone(owner: asyncpg.Connection):
    someone = await Someone(owner).come()
    await someone.do_everything()
    meeting = await owner.fetchval("select max(meeting) from meeting_guest")
    await someone.insert("meeting_guest", meeting=meeting, name="Gun Gäst", mail="gun.gast@universitetet.example")
    async with tenant_scope("dalarna"):
        [guest] = await find_subjects("gun.gast@")
        assert (guest.person, guest.account, guest.addresses) == (None, None, ("gun.gast@universitetet.example",))
        extract = await gather(await access_subject(address=guest.addresses[0]), REGISTER)
    assert titles(extract) == {"Gäst vid möten"}


async def test_the_document_says_what_there_is_in_words_and_what_there_is_not(owner: asyncpg.Connection):
    someone = await Someone(owner).come()
    await someone.do_everything()
    extract = await extract_of(someone)
    document = extract_document(extract, tenant=DALARNA, made_at=Clock().now())
    told = repr(document)
    for words in (
        someone.name,
        "Närvarande",
        "På distans",
        "Kommer",
        "Kallelse till ett möte",
        "192.0.2.7",
    ):
        assert words in told, words
    codes = {code for field in CODES.values() for code in field if re.search("_", code)}
    assert [code for code in codes if f"'{code}'" in told] == []
    other = extract_document(await extract_of(await Someone(owner).come()), tenant=DALARNA, made_at=Clock().now())
    [missing] = [
        block for block in other.blocks if isinstance(block, Section) and block.heading == "Det som inte finns"
    ]
    assert "Närvaro" in repr(missing)
    assert not [block for block in other.blocks if isinstance(block, Section) and block.heading.startswith("Närvaro")]
    assert isinstance(other.blocks[0], KeyFacts)
    assert list(tables(document.blocks))


async def test_the_facts_are_whole_and_the_same_again(owner: asyncpg.Connection):
    someone = await Someone(owner).come()
    await someone.do_everything()
    at = Clock().now()
    first, second = [
        json_form.render(extract_facts(await extract_of(someone), tenant=DALARNA, made_at=at)) for _ in range(2)
    ]
    assert first == second
    assert b'"attendance_state": "present"' in first


async def test_an_administrator_alone_has_it_made_and_the_log_says_about_whom(owner: asyncpg.Connection):
    someone = await Someone(owner).come()
    async with tenant_scope("dalarna"):
        subject = await access_subject(person=someone.person)
        for role in (Role.DEVELOPMENT_LEADER, Role.HEAD, Role.READER):
            with pytest.raises(NotFound):
                await start_extract(subject, actor=Actor(1, "Ada", "dalarna", (Grant(role),)), at=Clock().now())
        ada = Actor(someone.account, "Ada", "dalarna", (Grant(Role.ADMINISTRATOR),))
        job = await start_extract(subject, actor=ada, at=Clock().now())
        again = await start_extract(subject, actor=ada, at=Clock().now())
    assert (job.kind, job.title, again.id) == (EXTRACT, "Registerutdrag", job.id)
    assert job.is_private
    noted = await owner.fetch("select subject from audit_entry where verb = 'privacy.extract.asked'")
    assert {row["subject"] for row in noted} == {f"person:{someone.person}"}
