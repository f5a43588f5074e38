"""What Prometheus is told of requests: how many, how long they took, how many are under way."""

from dataclasses import dataclass
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

_LABELS = ("method", "path", "status_code")
_COUNT = Counter("samband_requests_total", "Requests answered", _LABELS)
_SECONDS = Histogram("samband_request_duration_seconds", "Seconds until an answer has left", _LABELS)
UNDER_WAY = Gauge("samband_requests_in_progress", "Requests under way, open streams among them")


@dataclass(frozen=True, slots=True)
class _Told:
    count: Counter
    seconds: Histogram


def tell_request(method: str, path: str, status: int, seconds: float) -> None:
    """Count an answered request. `path` is the address's pattern, never what stood in it."""
    told = _told(method, path, status)
    told.count.inc()
    told.seconds.observe(seconds)


@cache
def _told(method: str, path: str, status: int) -> _Told:
    # To find them by their labels takes longer than to count.
    labels = (method, path, str(status))
    return _Told(_COUNT.labels(*labels), _SECONDS.labels(*labels))
