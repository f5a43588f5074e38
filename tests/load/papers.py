"""A meeting's papers: a call to a hundred that is made and sent, minutes as Word and PDF, old minutes read in.

`python -m tests.load.papers` is the process that does, with the worker's settings: a line of JSON on its standard input
names what, the line that it answers says how many seconds it took. Its first line says that it is ready.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes

import asyncpg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions.calls import send_call
from services.domain.meetings.minutes_reader.apart import read_apart
from services.domain.meetings.minutes_reader.drafts import draft_of
from services.domain.meetings.queries.meetings import access_meeting
from services.domain.meetings.queries.reading_in import known_names, structure_to_compare
from services.domain.meetings.rules.agenda import MOST_FILES, MOST_ITEMS
from services.domain.piccolo_conf import DB
from services.supervisor.migrate import ROOT
from services.supervisor.process import free_port
from tests.domain.meetings.minutes_reader import twin
from tests.load.changes import leader_of
from tests.load.cluster import Cluster, background
from tests.load.measures import Report
from tests.load.nation import TODAY, at_hour
from tests.load.pages import TENANT

RECIPIENTS = 100
FULL = f"{MOST_ITEMS} punkter och {MOST_FILES} bilagor"
"""What a meeting at its limits holds."""
FORMS = {
    "anteckningar.txt": lambda: twin.as_text().encode("cp1252"),
    "anteckningar.docx": twin.as_word,
    "anteckningar.pdf": twin.as_pdf,
}
"""Minutes of the source's form, of an invented county."""


def measure_papers(cluster: Cluster, report: Report) -> None:
    """By the functions that the worker runs; the call through the outbox, the worker, and SMTP."""
    measure_calls(cluster, report)
    *minutes, full = asyncio.run(_minutes_without_documents(cluster.owner_url("ten"), 7))
    asyncio.run(_widen(cluster.owner_url("ten"), full))
    with _paper_process(cluster.environment("ten")) as papers:
        first, *later = [papers.do("minutes", number) for number in minutes]
        report.at_most("minnesanteckningar som Word och PDF, arbetarens första", first, 2, "s", digits=1)
        report.at_most("minnesanteckningar som Word och PDF, därefter", statistics.median(later), 2, "s", digits=1)
        what = f"minnesanteckningar som Word och PDF, {MOST_ITEMS} punkter och {RECIPIENTS} personer"
        report.at_most(what, papers.do("minutes", full), 2, "s", digits=1)
        for name in FORMS:
            seconds = statistics.median(papers.do("read", name) for _ in range(3))
            report.tell(f"inläsning av {name}, {len(twin.PARTS)} punkter", f"{seconds:.1f} s".replace(".", ","))


def measure_calls(cluster: Cluster, report: Report) -> None:
    """From the click until every letter has left for the mail server and both documents are kept."""
    owner_url, letters = cluster.owner_url("ten"), Letters()
    mail_server = Controller(letters, hostname="127.0.0.1", port=free_port())
    settings = cluster.environment("ten") | {"SAMBAND_SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}"}
    mail_server.start()
    asyncio.run(_leave_nothing_to_do(owner_url))
    try:
        with background(settings, logs=cluster.directory), _paper_process(settings) as papers:
            for what in ("arbetarens första", "därefter", FULL):
                meeting = asyncio.run(_meeting_to_call(owner_url, is_full=what == FULL))
                letters.taken = 0
                started = time.monotonic()
                clicked = papers.do("call", meeting)
                asyncio.run(_sent(owner_url, meeting))
                seconds = time.monotonic() - started
                if letters.taken != RECIPIENTS:
                    raise RuntimeError(f"{letters.taken} letters reached the mail server")
                what = f"kallelse till {RECIPIENTS}, gjord och skickad, {what}"
                report.at_most(f"{what} (klicket {clicked:.1f} s)".replace(".", ","), seconds, 5, "s", digits=1)
    finally:
        mail_server.stop()


class Letters:
    """A mail server's memory: how many letters it has taken."""

    taken = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd calls it so."""
        if not message_from_bytes(envelope.original_content or b"")["Subject"]:
            return "550 A letter without a subject"
        self.taken += 1
        return "250 OK"


async def _leave_nothing_to_do(owner_url: str) -> None:
    """What other measurements have promised would be done by this one's worker."""
    owner = await asyncpg.connect(owner_url)
    await owner.execute("delete from outbox_message")
    await owner.close()


async def _meeting_to_call(owner_url: str, *, is_full: bool) -> str:
    """A meeting of TENANT that nobody has been called to, with as many guests as make a hundred recipients.

    `is_full`: with as many items and attachments as a meeting may have.
    """
    owner = await asyncpg.connect(owner_url)
    meeting = await owner.fetchrow(
        "select m.id, m.slug, count(distinct a.person) as seated from meeting m join seat s on s.body = m.body"
        " join appointment a on a.seat = s.id and a.valid_from <= m.day and (a.valid_to is null or a.valid_to >= m.day)"
        " where m.tenant = $1 and m.day > $2 and m.state = 'planned'"
        " and exists (select from agenda_item i where i.tenant = m.tenant and i.meeting = m.id)"
        " and not exists (select from meeting_call c where c.tenant = m.tenant and c.meeting = m.id)"
        " group by m.id order by m.day, m.id limit 1",
        TENANT,
        TODAY,
    )
    if meeting is None:
        raise RuntimeError("no meeting is left to call to: build the nations anew")
    await owner.execute(
        "insert into meeting_guest (tenant, meeting, name, mail, position)"
        " select $1, $2, 'Gäst ' || n, 'gast' || n || '@nation.example', n from generate_series(1, $3::integer) n",
        TENANT,
        meeting["id"],
        RECIPIENTS - meeting["seated"],
    )
    if is_full:
        await owner.execute(_MORE_ITEMS, meeting["id"], MOST_ITEMS)
        await owner.execute(_MORE_FILES, meeting["id"], MOST_FILES)
    await owner.close()
    return meeting["slug"]


_MORE_ITEMS = """
    with known as (select count(*) as items, max(position) as last from agenda_item where meeting = $1),
        pattern as (select * from agenda_item where meeting = $1 and role = 'none' order by id limit 1)
    insert into agenda_item (tenant, meeting, position, title, kinds, role, background, minutes, state, origin, created_at)
    select tenant, meeting, last + n, title || ' ' || n, kinds, role, background, minutes, state, origin, created_at
    from known, pattern, generate_series(1, $2::integer - items) n
"""
# Of files that other meetings have; each named at one of the items.
_MORE_FILES = """
    with known as (select count(*) as attachments from attachment where meeting = $1),
        added as (
            insert into attachment (tenant, meeting, title, position)
            select m.tenant, m.id, 'Underlag ' || n, n
            from known, meeting m, generate_series(attachments + 1, $2) n where m.id = $1 returning *),
        files as (
            insert into attachment_file (tenant, attachment, upload, position)
            select a.tenant, a.id, u.id, 1 from added a cross join lateral (
                select id from upload where tenant = a.tenant order by id offset a.position limit 1) u),
        items as (select id, row_number() over (order by id) as place, count(*) over () as items
            from agenda_item where meeting = $1)
    insert into item_attachment (tenant, item, attachment)
    select a.tenant, i.id, a.id from added a join items i on i.place = 1 + a.position % i.items
"""


async def _sent(owner_url: str, meeting: str) -> None:
    """Wait until the documents of the meeting's call are kept and its letters have gone."""
    owner = await asyncpg.connect(owner_url)
    all_sent = (
        "select c.word is not null and c.pdf is not null and not exists (select from call_delivery d"
        " join mail_message l on l.id = d.mail where d.tenant = c.tenant and d.call = c.id and l.state <> 'sent')"
        " from meeting_call c join meeting m on m.id = c.meeting where m.tenant = $1 and m.slug = $2"
    )
    deadline = time.monotonic() + 120
    while not await owner.fetchval(all_sent, TENANT, meeting):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the call to {meeting} was not sent within two minutes")
        await asyncio.sleep(0.02)
    await owner.close()


async def _minutes_without_documents(owner_url: str, count: int) -> list[int]:
    owner = await asyncpg.connect(owner_url)
    rows = await owner.fetch(
        "select id from minutes where tenant = $1 and word is null order by id desc limit $2", TENANT, count
    )
    await owner.close()
    return [row["id"] for row in rows]


async def _widen(owner_url: str, minutes: int) -> None:
    """Have the minutes say what they say of their items and people over and over, until a meeting holds no more."""
    owner = await asyncpg.connect(owner_url)
    async with owner.transaction():
        await owner.execute("alter table minutes disable trigger user")  # Approved minutes are never changed.
        for part, most in (("items", MOST_ITEMS), ("attendance", RECIPIENTS)):
            await owner.execute(
                "update minutes set content = jsonb_set(content, array[$2::text], (select jsonb_agg(one) from (select one"
                " from generate_series(1, $3::integer), jsonb_array_elements(content -> $2) one limit $3) many))"
                " where id = $1",
                minutes,
                part,
                most,
            )
        await owner.execute("alter table minutes enable trigger user")
    await owner.close()


class _Papers:
    """The process that does, as the measuring one speaks with it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._hear()  # Its start is no part of what it does: the API that it stands for runs already.

    def do(self, what: str, on: str | int) -> float:
        """How many seconds it took."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([what, on]) + "\n")
        self.process.stdin.flush()
        return float(self._hear())

    def _hear(self) -> str:
        assert self.process.stdout is not None
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the process of papers ended")
        return answer


@contextmanager
def _paper_process(settings: dict[str, str]) -> Iterator[_Papers]:
    command = [sys.executable, "-m", "tests.load.papers"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=os.environ | settings, cwd=ROOT, **pipes) as process:
        try:
            yield _Papers(process)
        finally:
            process.kill()


async def _call(meeting: str) -> None:
    actor = await leader_of(TENANT)
    async with tenant_scope(TENANT):
        await send_call(await access_meeting(meeting), number=1, message="Välkomna.", actor=actor, at=at_hour(TODAY))


async def _write(minutes: int) -> None:
    # Imported here, for it reads the worker's settings.
    from services.worker.kinds import Message
    from services.worker.minutes import make_minutes_documents

    await make_minutes_documents(Message(0, TENANT, "meetings.minutes_documents", {"minutes": minutes}, 1))


async def _read(name: str) -> None:
    content = FORMS[name]()
    async with tenant_scope(TENANT):
        structure = await structure_to_compare()
        known = await known_names(structure)
    _, found = await read_apart(name, content, known)
    if len(draft_of(found, structure, today=TODAY).items) != len(twin.PARTS):
        raise RuntimeError(f"{name}: not every item was understood")


async def serve() -> None:
    """Do what each line asks for."""
    verbs = {"call": _call, "minutes": _write, "read": _read}
    await DB.start_connection_pool(min_size=1, max_size=4)
    loop = asyncio.get_running_loop()
    print("ready", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        what, on = json.loads(line)
        started = time.perf_counter()
        await verbs[what](on)
        print(time.perf_counter() - started, flush=True)
    await DB.close_connection_pool()


if __name__ == "__main__":
    asyncio.run(serve())
