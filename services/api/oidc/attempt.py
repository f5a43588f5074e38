"""A sign-in under way: what we must remember between sending the browser off and its return."""

from dataclasses import asdict, dataclass
from typing import Any, Self

LIFETIME = 600
"""Seconds within which the person must come back from the provider."""


@dataclass(frozen=True)
class Attempt:
    """One sign-in under way (påbörjad inloggning). `provider` is its slug, `next_path` where the person was going.

    `browser` is a digest of the secret that the browser holds in a cookie: only the browser that asked may come back.
    """

    provider: str
    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    started: float
    browser: str
    next_path: str = "/"
    max_age: int | None = None

    def is_expired(self, now: float) -> bool:
        return not 0 <= now - self.started <= LIFETIME

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(**data)
