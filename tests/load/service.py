"""The whole embedded service as `./samband up` runs it: how fast it starts, what it weighs idle, what its pages weigh."""

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import msgspec

from services.supervisor.instance import Instance
from services.supervisor.migrate import ROOT
from services.supervisor.process import free_port
from tests.browser import CHROMIUM, chromium
from tests.load.cluster import answers, memory
from tests.load.measures import Report

IDLE_SECONDS = 20
FIRST_PAGE = "/dalarna"
NEXT_PAGES = ("/dalarna/organ", "/dalarna/struktur", "/dalarna/representation", "/dalarna/natverksrapporter")


def measure_service(report: Report) -> None:
    """Start it twice; between the starts let it rest, weigh it, and look at its pages."""
    with tempfile.TemporaryDirectory(prefix="samband-bench-") as temporary:
        directory = Path(temporary) / "data"
        Path(temporary).chmod(0o711)
        port = _two_free_ports()
        with _Up(directory, port) as first:
            report.at_most("första start, Python-miljön finns", first.seconds, 120, "s", digits=1)
            # Long enough for the first beat of every schedule and for what the start left behind.
            time.sleep(IDLE_SECONDS)
            report.at_most("minne i vila, hela tjänsten (PSS)", memory(first.pid) / 1e6, 600, "MB")
            _weigh_pages(directory, port, report)
        with _Up(directory, port) as second:
            report.at_most("andra start", second.seconds, 6, "s", digits=1)


class _Up:
    """`./samband up` until the end of the block. `seconds`: from the command until the web answers that all is ready."""

    def __init__(self, directory: Path, port: int) -> None:
        self.log = directory.parent / "up.log"
        self.command = [sys.executable, str(ROOT / "samband"), "up", "--data", str(directory), "--port", str(port)]
        self.ready = f"http://127.0.0.1:{port}/health/ready"
        self.seconds = 0.0

    def __enter__(self) -> "_Up":
        started = time.monotonic()
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=output, stderr=output)
        self.pid = self.process.pid
        while not answers(self.ready):
            if self.process.poll() is not None or time.monotonic() - started > 300:
                raise RuntimeError(f"./samband up did not start: {self.log.read_text()[-500:]}")
            time.sleep(0.05)
        self.seconds = time.monotonic() - started
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def _two_free_ports() -> int:
    """A port whose successor, which the demonstration's sign-in takes, is most likely free too."""
    return free_port()


def _weigh_pages(directory: Path, port: int, report: Report) -> None:
    if CHROMIUM is None:
        report.tell("sidornas vikt", "ej mätt: Chromium saknas")
        return
    cookie = asyncio.run(_sign_in(Instance(directory)))
    origin = f"http://127.0.0.1:{port}"
    with chromium() as browser:
        context = browser.new_context()
        context.add_cookies([{"name": "samband", "value": cookie, "url": origin}])
        page = context.new_page()
        weight = _Weight(context.new_cdp_session(page), origin)
        first = weight.of(lambda: page.goto(origin + FIRST_PAGE, wait_until="networkidle"))
        report.at_most(f"första besöket, {FIRST_PAGE}", first / 1000, 150, "kB")
        for path in NEXT_PAGES:
            following = weight.of(lambda path=path: page.goto(origin + path, wait_until="networkidle"))
            report.at_most(f"nästa sida, {path}", following / 1000, 30, "kB", digits=1)
        report.at_most("anrop till andra värdar", weight.foreign, 0, "st")


class _Weight:
    """Bytes on the wire, as the browser's network counts them: compressed, with headers."""

    def __init__(self, network, origin: str) -> None:
        self.bytes = 0
        self.foreign = 0
        self.origin = origin
        network.send("Network.enable")
        network.on("Network.loadingFinished", self._count)
        network.on("Network.requestWillBeSent", self._look)

    def of(self, visit) -> int:
        self.bytes = 0
        visit()
        return self.bytes

    def _count(self, event) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _look(self, event) -> None:
        self.foreign += not event["request"]["url"].startswith((self.origin, "data:", "blob:"))


async def _sign_in(instance: Instance) -> str:
    """A session of the demonstration's administrator in Dalarna, as sign-in would give it."""
    from services.api.sessions import SessionStore, SignedIn, _Begin, connect

    with instance.servers() as embedded:
        owner = await asyncpg.connect(embedded.owner_url())
        account = await owner.fetchval(
            "insert into account (name, mail) values ('Mätare', 'matare@falun.example') returning id"
        )
        await owner.execute(
            "insert into role_grant (account, tenant, role, valid_from) select $1, 'dalarna', unnest($2::text[]), '2020-01-01'",
            account,
            ["administrator", "development_leader"],
        )
        await owner.close()
        redis = connect(embedded.valkey.url)
        who = SignedIn(account, "bench", "https://issuer.example", str(account), None, int(time.time()))
        cookie = await SessionStore(redis).begin(msgspec.json.encode(who), _Begin(who, "id-token"))
        await redis.aclose()
    return cookie
