"""Keeps the parts of the service running: starts them in order, starts again what ends, stops all in order.

One thread and no event loop: parts are started by fork, which threads and loops bear badly, and there is nothing to
wait for but the end of children.
"""

import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import FrameType

from services.supervisor.process import PartFailed, Process
from services.supervisor.reasons import reason

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
CALM_AFTER = 60.0
LARGEST_LOG = 10_000_000
STOP_SECONDS = 1.6
LOOK_EVERY = 0.1


class StopAsked(Exception):
    """Ctrl-C, or a signal that means the same."""


@dataclass
class Supervised:
    """A part under supervision: when it began, and how long to wait before it is started again."""

    process: Process
    began: float = 0.0
    pause: float = FIRST_PAUSE
    again_at: float | None = None


@dataclass
class Supervision:
    """The running parts, first started first. The stages of `stop` are the reverse: servers end when nobody uses them."""

    say: Callable[[str], None]
    parts: list[Supervised] = field(default_factory=list)
    _stages: list[list[Process]] = field(default_factory=list)

    def start(self, *processes: Process) -> None:
        """Start these side by side; return when all of them are ready. They are stopped side by side, too."""
        self._stages.append([])
        self.start_beside(*processes)

    def start_beside(self, *processes: Process) -> None:
        """Start these when the last ones are ready, to be stopped together with them."""
        for process in processes:
            self._stages[-1].append(process)
            self.parts.append(Supervised(process, began=time.monotonic()))
            process.launch()
        for process in processes:
            process.wait_until_ready()

    def watch(self) -> None:
        """Until StopAsked is raised: start again what has ended, and keep the logs small."""
        logs_looked_at = 0.0
        while True:
            now = time.monotonic()
            for part in self.parts:
                self._look_after(part, now)
            if now - logs_looked_at > 30:
                logs_looked_at = now
                self._turn_logs()
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """Stop stage after stage. Each gets its time to end in order, then is ended."""
        for stage in reversed(self._stages):
            for process in stage:
                process.ask_to_stop()
            deadline = time.monotonic() + STOP_SECONDS
            for process in stage:
                process.stop(max(0.0, deadline - time.monotonic()))

    def kill(self) -> None:
        for stage in reversed(self._stages):
            for process in stage:
                process.kill()

    def _look_after(self, part: Supervised, now: float) -> None:
        if part.again_at is None:
            status = part.process.has_ended()
            if status is None:
                return
            if now - part.began > CALM_AFTER:
                part.pause = FIRST_PAUSE
            part.again_at = now + part.pause
            at = datetime.now().strftime("%H:%M:%S")
            self.say(f"{at} {part.process.name} stannade ({_in_words(status)}) och startas igen.")
            part.pause = min(part.pause * 2, LONGEST_PAUSE)
        elif now >= part.again_at:
            part.again_at = None
            part.began = now
            try:
                part.process.launch()
            except OSError as error:
                part.again_at = now + part.pause
                self.say(f"{part.process.name} kunde inte startas: {reason(error)}.")

    def _turn_logs(self) -> None:
        """Keep the last full log beside the present one. The parts append, so the file may be emptied under them."""
        for log in {part.process.log for part in self.parts if part.process.log}:
            if log.exists() and log.stat().st_size > LARGEST_LOG:
                shutil.copyfile(log, log.with_suffix(log.suffix + ".1"))
                with log.open("r+b") as file:
                    file.truncate()


def _in_words(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"slutkod {status}"


def supervise(supervision: Supervision, start: Callable[[], None]) -> bool:
    """Start, watch and stop. True when it ran until it was asked to stop; PartFailed passes on when a start fails."""

    def stop_asked(signal_number: int, frame: FrameType | None) -> None:
        raise StopAsked

    def kill_asked(signal_number: int, frame: FrameType | None) -> None:
        supervision.kill()

    endings = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {ending: signal.signal(ending, stop_asked) for ending in endings}
    try:
        start()
        supervision.watch()
    except StopAsked:
        return True
    finally:
        # Whoever asks twice is in a hurry.
        for ending in endings:
            signal.signal(ending, kill_asked)
        supervision.stop()
        for ending, handler in before.items():
            signal.signal(ending, handler)
    raise PartFailed("Övervakningen tog slut.")
