"""Letters about rounds: few, on the right days, one to a person; and the files of a round's answers."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import asyncpg
import openpyxl
import pytest

from services.domain.base import jobs
from services.domain.base.clock import Clock
from services.domain.base.engine import fetch, fetch_value
from services.domain.base.scope import tenant_scope
from services.domain.bodies.actions.appointments import appoint
from services.domain.bodies.actions.people import PersonDraft, add_person
from services.domain.bodies.rules import AppointmentKind, Period
from services.domain.documents.store import made_file_store
from services.domain.rounds.actions import answers, rounds
from services.domain.rounds.actions.exports import ROUND_EXPORT, start_export
from services.domain.rounds.actions.letters import ROUND_ASKED, ROUNDS_DUE, remind_of_rounds
from services.domain.rounds.actions.rounds import ROUND_OPENED
from services.domain.rounds.queries.letters import letters_of, open_rows, recipients_of
from services.domain.rounds.queries.rounds import access_round
from services.domain.rounds.rules.answers import Answer
from services.domain.rounds.rules.reminders import Occasion
from services.domain.rounds.rules.rounds import AnswerForm, Respondents
from services.worker.kinds import JobScope, Message
from tests.domain.bodies import conftest
from tests.domain.bodies.test_import import bring_in
from tests.domain.rounds.test_rounds import AT, DO, STAFF, TODAY, VIEWS, happened, numbers

database = conftest.database
DEADLINE = date(2025, 12, 20)


@pytest.fixture
async def owner(database: None, owner_url: str):
    """The county with its seats, nobody's letters; a contact for Falun and one for Mora and Orsa both."""
    await bring_in("dalarna")
    owner = await asyncpg.connect(owner_url)
    await owner.execute("truncate mail_message, effect, outbox_message cascade")
    await owner.execute("delete from role_grant where role in ('contact', 'registrar')")
    async with tenant_scope("dalarna"):
        falun, mora, orsa = await numbers("falun", "mora", "orsa")
    await grant(owner, "falukontakten", falun)
    await grant(owner, "norrkontakten", mora, orsa)
    yield owner
    await owner.close()


async def grant(owner: asyncpg.Connection, name: str, *principals: int, role: str = "contact") -> None:
    mail = f"{name}@kommun.example"
    account = await owner.fetchval("select id from account where mail = $1 and closed_at is null", mail)
    account = account or await owner.fetchval(
        "insert into account (name, mail) values ($1, $2) returning id", name, mail
    )
    for principal in principals:
        await owner.execute(
            "insert into role_grant (account, tenant, role, principal, valid_from) values ($1, 'dalarna', $2, $3, '2025-01-01')",
            account,
            role,
            principal,
        )


async def opened(title: str = "Fråga", deadline: date | None = DEADLINE, *slugs: str, **changes: object) -> str:
    async with tenant_scope("dalarna"):
        asked = Respondents(principals=await numbers(*(slugs or ("falun", "mora", "orsa"))))
        return await rounds.open_round(replace(VIEWS, title=title, deadline=deadline, **changes), asked, **DO)


async def deliver(kind: str, today: date, monkeypatch: pytest.MonkeyPatch, **payload: object) -> None:
    """What the relay and the worker do with a message, twice: a second delivery must change nothing."""
    from services.worker import rounds as work

    monkeypatch.setattr(work, "settings", replace(work.settings, clock=Clock(today)))
    make = {ROUND_OPENED: work.tell_of_opened, ROUNDS_DUE: work.remind_of_due, ROUND_ASKED: work.remind_by_hand}[kind]
    for attempt in (1, 2):
        await make(Message(1, "dalarna", kind, {"today": today.isoformat(), **payload}, attempt))


async def letters(owner: asyncpg.Connection) -> list[tuple[str, str, list[str]]]:
    """To whom, which, about which rounds; and they are read, so that the next look sees new ones alone."""
    rows = await owner.fetch(
        "select recipient, template, array(select x ->> 'title' from jsonb_array_elements(context -> 'owed') x) as titles"
        " from mail_message order by recipient, id"
    )
    await owner.execute("truncate mail_message cascade")
    return [(row["recipient"].partition("@")[0], row["template"], row["titles"]) for row in rows]


async def test_who_is_asked_is_told_at_once_and_of_several_rounds_in_one_letter(owner, monkeypatch):
    await opened("Fråga ett")
    await opened("Fråga två", None, "falun")
    await deliver(ROUND_OPENED, TODAY, monkeypatch)
    assert await letters(owner) == [
        ("falukontakten", "round_opened", ["Fråga ett", "Fråga två"]),
        ("norrkontakten", "round_opened", ["Fråga ett", "Fråga ett"]),
    ]
    await opened("Fråga tre", DEADLINE, "falun")
    await deliver(ROUND_OPENED, TODAY, monkeypatch)
    assert await letters(owner) == [("falukontakten", "round_opened", ["Fråga tre"])]


async def test_one_letter_gathers_everything_that_one_owes(owner, monkeypatch):
    await opened("Snart")
    await opened("Senare", DEADLINE + timedelta(days=60))
    await deliver(ROUNDS_DUE, DEADLINE - timedelta(days=7), monkeypatch)
    found = await letters(owner)
    assert found == [
        ("falukontakten", "round_due", ["Snart", "Senare"]),
        ("norrkontakten", "round_due", ["Snart", "Snart", "Senare", "Senare"]),
    ]


async def test_nobody_is_reminded_of_what_is_answered_nor_twice(owner, monkeypatch):
    slug = await opened("Fråga", DEADLINE, "falun", "mora")
    async with tenant_scope("dalarna"):
        round_ = await access_round(slug, actor=STAFF)
        await answers.register_answer(round_, round_.rows[0], Answer(text="Bra"), version=1, **DO)
    sent = []
    for number in range(60):
        today = TODAY + timedelta(days=number)
        async with tenant_scope("dalarna"):
            await remind_of_rounds(today)
        if await owner.fetchval("delete from outbox_message where kind = $1 returning true", ROUNDS_DUE):
            await deliver(ROUNDS_DUE, today, monkeypatch)
        sent += [(number, name) for name, _, _ in await letters(owner)]
    assert sent == [(days, "norrkontakten") for days in (23, 29, 31, 38, 52)]
    async with tenant_scope("dalarna"):
        (row,) = [row for row in (await access_round(slug, actor=STAFF)).rows if row.respondent.slug == "mora"]
        occasions = [letter.occasion for letter in await letters_of(row.id)]
    assert occasions == [Occasion.LATE, Occasion.LATE, Occasion.LATE, Occasion.DAY, Occasion.WEEK]


async def test_a_reminder_spares_those_of_the_coming_days(owner, monkeypatch):
    await opened("Först", DEADLINE, "falun")
    await opened("Dagen efter", DEADLINE + timedelta(days=1), "falun")
    await deliver(ROUNDS_DUE, DEADLINE - timedelta(days=7), monkeypatch)
    await deliver(ROUNDS_DUE, DEADLINE - timedelta(days=6), monkeypatch)
    assert await letters(owner) == [("falukontakten", "round_due", ["Först", "Dagen efter"])]


async def test_somebody_asks_for_the_answer_by_hand(owner, monkeypatch):
    slug = await opened()
    async with tenant_scope("dalarna"):
        round_ = await access_round(slug, actor=STAFF)
    falun = next(row for row in round_.rows if row.respondent.slug == "falun")
    await deliver(ROUND_ASKED, TODAY, monkeypatch, round=round_.id, rows=[falun.id])
    assert [name for name, _, _ in await letters(owner)] == ["falukontakten"]
    await deliver(ROUND_ASKED, TODAY, monkeypatch, round=round_.id, rows=[])
    assert [name for name, _, _ in await letters(owner)] == ["norrkontakten"]
    await deliver(ROUND_ASKED, TODAY + timedelta(days=1), monkeypatch, round=round_.id, rows=[])
    assert [name for name, _, _ in await letters(owner)] == ["falukontakten", "norrkontakten"]


async def test_without_a_contact_those_who_sit_in_the_asking_body_are_written_to(owner):
    async with tenant_scope("dalarna"):
        schnv = await fetch_value("select id from body where slug = 'socialchefsnatverket'")
        seat = await fetch_value(
            "select s.id from seat s join seat_source x on x.seat = s.id where s.body = $1 and x.principal_group is not null"
            " order by s.id limit 1",
            schnv,
        )
        (rattvik,) = await numbers("rattvik")
        since = {"principal": rattvik, "period": Period(valid_from=date(2025, 1, 1)), **DO}
        people = {
            name: await add_person(PersonDraft(name=name, mail=f"{name}@rattvik.example", principal=rattvik), **DO)
            for name in ("chefen", "tf", "ersattaren")
        }
        await appoint(seat, person=people["chefen"], kind=AppointmentKind.ORDINARY, **since)
        held = await fetch_value("select id from appointment where person = $1", people["chefen"])
        await appoint(seat, person=people["tf"], kind=AppointmentKind.ACTING, instead_of=held, **since)
        await appoint(seat, person=people["ersattaren"], kind=AppointmentKind.SUBSTITUTE, **since)
        asked = Respondents(principals=(rattvik,), functions=("Länets MAS",))
        await rounds.open_round(replace(VIEWS, body=schnv), asked, **DO)
        await rounds.open_round(replace(VIEWS, title="Från kansliet"), asked, **DO)
        rows = await open_rows()
        whom = await recipients_of([row.id for row in rows], TODAY)
        told = {(row.title, row.respondent.name): [one.address for one in whom[row.id]] for row in rows}
    assert told == {
        (VIEWS.title, "Rättvik"): ["tf@rattvik.example"],
        (VIEWS.title, "Länets MAS"): [],
        ("Från kansliet", "Rättvik"): [],
        ("Från kansliet", "Länets MAS"): [],
    }
    await grant(owner, "registratorn", rattvik, role="registrar")
    async with tenant_scope("dalarna"):
        whom = await recipients_of([row.id for row in rows], TODAY)
        told = {(row.title, row.respondent.name): [one.address for one in whom[row.id]] for row in rows}
    assert told[VIEWS.title, "Rättvik"] == ["tf@rattvik.example"]
    assert told["Från kansliet", "Rättvik"] == ["registratorn@kommun.example"]


async def test_a_letter_is_written_in_swedish_with_the_way_to_answer(owner, monkeypatch):
    from services.render.mail import Letter, write_letter

    await opened("Snart", DEADLINE, "mora")
    await opened("Sent", TODAY + timedelta(days=5), "mora")
    await deliver(ROUND_OPENED, TODAY, monkeypatch)
    await deliver(ROUNDS_DUE, DEADLINE - timedelta(days=7), monkeypatch)
    written = []
    for row in await owner.fetch("select * from mail_message order by id"):
        import json

        letter = Letter("brev-1", row["recipient"], "Samband <a@b.example>", datetime.now(UTC), row["template"],
                        json.loads(row["context"]))  # fmt: skip
        message = write_letter(letter)
        written.append((message["Subject"], message.get_body(("plain",)).get_content()))
    (first, body), (second, reminder) = written
    assert (first, second) == ("2 frågor till er", "Påminnelse: 2 svar väntas")
    assert "Mora" in body
    assert "Senast 20 december 2025." in body
    assert "/dalarna/rundor/snart/svar/" in body
    assert "Skulle ha varit inne 25 november 2025." in reminder
    assert "För 1 av dem har svarsdagen passerat" in reminder


async def test_the_answers_are_taken_home_as_excel_and_csv(owner):
    from services.worker.rounds import export_answers

    slug = await opened("Ja eller nej", DEADLINE, "falun", "mora", form=AnswerForm.YES_NO)
    async with tenant_scope("dalarna"):
        for choice, text in (("no", "Nej tack"), ("yes", "=HYPERLINK(ja)")):
            round_ = await access_round(slug, actor=STAFF)
            row = round_.rows[0]
            await answers.register_answer(round_, row, Answer(choice=choice, text=text), version=row.version, **DO)
        job = await start_export(round_, **DO)
        assert job.kind == ROUND_EXPORT
        before = await happened("rounds.round.exported")
    async with tenant_scope("dalarna"):
        job = await jobs.begin(job.id)
    await export_answers(job, JobScope(job, clock=Clock(TODAY), base_url="http://127.0.0.1"))
    async with tenant_scope("dalarna"):
        assert (await jobs.access(job.id)).state == "done"
        files = {row["name"]: row["digest"] for row in await fetch("select * from stored_file where job = $1", job.id)}
        assert await happened("rounds.round.exported") == before + 1
    book = openpyxl.load_workbook(BytesIO(await made_file_store().read(files["svar-ja-eller-nej.xlsx"])))
    facts = {row[0]: row[1] for row in book["Om"].iter_rows(values_only=True)}
    assert (facts["Hur många"], facts["Ja"], facts["Nej"]) == ("1 av 2 har svarat", 1, 0)
    standing = list(book["Svar"].iter_rows(values_only=True))
    assert standing[1][:5] == ("Falun", "Har svarat", None, "Ja", "=HYPERLINK(ja)")
    assert standing[1][6].date() == AT.date()
    assert standing[2][:2] == ("Mora", "Väntas")
    history = list(book["Alla svar"].iter_rows(values_only=True))
    assert [row[1] for row in history] == ["Svar", "Nej", "Ja"]
    content = (await made_file_store().read(files["svar-ja-eller-nej.csv"])).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(content), delimiter=";"))
    assert lines[0][:5] == ["Svarar", "Läge", "Skäl", "Svar", "Text"]
    assert lines[1][:5] == ["Falun", "Har svarat", "", "Ja", "'=HYPERLINK(ja)"]
    assert len(lines) == 3
