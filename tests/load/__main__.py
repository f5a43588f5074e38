"""`./samband bench`: everything that docs/benchmarks.md names, in one run, as a table. Asserts nothing.

`--quick` asks less often, listens with fewer, and skips the starts; `--data` keeps the cluster for the next run;
`--only` measures one part.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import asyncpg

from services.supervisor.commands import BENCHMARKS
from services.supervisor.migrate import ROOT
from tests.load.cluster import Cluster, memory, server, sessions_of
from tests.load.live import Audience
from tests.load.measures import Report
from tests.load.pages import (
    HALF_YEAR,
    MEETING,
    NETWORK,
    TENANT,
    Effort,
    measure_hot_pages,
    measure_lists,
    measure_search,
)
from tests.load.papers import measure_papers
from tests.load.service import measure_service

FULL, QUICK = Effort(rounds=5, requests=100), Effort(rounds=3, requests=20)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./samband bench")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", choices=BENCHMARKS, action="append")
    chosen = parser.parse_args()
    wanted = chosen.only or [part for part in BENCHMARKS if not (chosen.quick and part == "service")]
    report, effort = Report(), QUICK if chosen.quick else FULL
    with tempfile.TemporaryDirectory(prefix="samband-bench-") as temporary:
        measures: dict[str, Callable[[Cluster], None]] = {
            "pages": lambda cluster: measure_hot_pages(cluster, report, effort),
            "lists": lambda cluster: measure_lists(cluster, report, effort),
            "search": lambda cluster: measure_search(cluster, report, effort),
            "papers": lambda cluster: measure_papers(cluster, report),
            "summaries": lambda cluster: measure_summaries(cluster, report),
            "live": lambda cluster: measure_live(cluster, report, listeners=100 if chosen.quick else 500),
        }
        if wanted != ["service"]:
            started = time.monotonic()
            with Cluster((chosen.data or Path(temporary)).absolute()) as cluster:
                report.tell("nationerna färdiga (tio år och ett)", f"{time.monotonic() - started:.0f} s")
                for part in wanted:
                    if part in measures:
                        print(f"{part}:", flush=True)
                        measures[part](cluster)
        if "service" in wanted:
            print("service:", flush=True)
            measure_service(report)
    print(f"\n{date.today()}, {os.cpu_count()} kärnor, last {os.getloadavg()[0]:.1f}\n\n{report.table()}")


def measure_summaries(cluster: Cluster, report: Report) -> None:
    """One network's summary in all forms, cold and warm, and the whole half-year's."""
    asyncio.run(_forget_summaries(cluster))
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.summaries"],
        input=json.dumps({"half_year": HALF_YEAR, "networks": [NETWORK, "funktionshinder", None]}).encode(),
        stdout=subprocess.PIPE,
        env=os.environ | cluster.environment("ten"),
        cwd=ROOT,
        check=True,
    )
    cold, warm, whole = json.loads(done.stdout)
    report.at_most("ett nätverks sammanställning, arbetarens första", cold[1], 3, "s", digits=1)
    report.at_most("ett nätverks sammanställning, därefter", warm[1], 3, "s", digits=1)
    report.at_most(f"hela halvåret i alla former ({whole[2] / 1e6:.1f} MB)", whole[1], 20, "s", digits=1)


async def _forget_summaries(cluster: Cluster) -> None:
    """What an earlier run made would be found again and nothing be written."""
    owner = await asyncpg.connect(cluster.owner_url("ten"))
    await owner.execute("delete from summary_document; delete from summary")
    await owner.close()


def measure_live(cluster: Cluster, report: Report, *, listeners: int) -> None:
    """From a commit to its arrival at every listener, and the memory of a listener: SKR's matrix, and a meeting under way."""
    meeting = f"{TENANT}/{MEETING}"
    for name, path, hat, *changes in (
        ("SKR:s matris", f"/nationellt/insamling/{HALF_YEAR}", "nationellt", "reports", HALF_YEAR),
        ("ett möte som pågår", f"/{TENANT}/moten/{MEETING}", TENANT, "meeting", meeting),
    ):
        cookie = sessions_of(cluster, "ten")[hat]
        # A server of its own for each, so that what it has learnt to hold for one audience isn't there for the next.
        with server(
            "services.api", cluster.environment("ten"), "/health/ready", log=cluster.directory / "api.log"
        ) as api:
            stream = {"port": api.port, "path": f"{path}/handelser", "cookie": cookie}
            with Audience(**stream, count=10):
                pass  # What the first streams load is no listener's.
            alone = memory(api.pid)
            with Audience(**stream, count=listeners) as audience:
                with_all = memory(api.pid)
                delays = _delays(cluster, audience, *changes)
            p95 = statistics.quantiles(delays, n=20)[-1] * 1000
            report.at_most(f"{listeners} lyssnare på {name}: från commit till framme, p95", p95, 250, "ms")
            report.at_most(f"minne per lyssnare på {name}", (with_all - alone) / listeners / 1000, 100, "kB")


def _delays(cluster: Cluster, audience: Audience, kind: str, where: str, *, changes: int = 10) -> list[float]:
    """The seconds from each commit until each listener heard of it."""
    command = [sys.executable, "-m", "tests.load.changes", kind, where]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    delays: list[float] = []
    with subprocess.Popen(command, env=os.environ | cluster.environment("ten"), cwd=ROOT, **pipes) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(changes):
            process.stdin.write("next\n")
            process.stdin.flush()
            committed = float(process.stdout.readline())
            delays += [arrival - committed for arrival in audience.arrivals()]
        process.kill()
    return delays


if __name__ == "__main__":
    main()
