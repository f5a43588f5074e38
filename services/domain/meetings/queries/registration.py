"""Reads of registrations (registrering): what went to the registrar, and which number came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.domain.base.engine import fetch, fetch_row
from services.domain.base.errors import NotFound
from services.domain.base.permissions import STAFF


@dataclass(frozen=True, kw_only=True)
class RegistrationView:
    """A paper at the registrar. `version` is that of the call or the minutes, `state` that of the letter.

    `word` and `pdf` are the numbers of the paper's documents.
    """

    id: int
    kind: Literal["call", "minutes"]
    version: int
    meeting: int
    slug: str
    day: date
    body: int
    body_name: str
    body_short: str
    recipient: str
    sent_at: datetime
    state: str | None
    register_number: str | None
    registered_at: datetime | None
    word: int | None
    pdf: int | None

    @property
    def has_failed(self) -> bool:
        """Whether the letter did not arrive, and nobody has registered the paper in another way."""
        return self.state == "failed" and self.register_number is None


_REGISTRATIONS = """
    select r.id, case when r.call is null then 'minutes' else 'call' end as kind, coalesce(c.number, n.number) as version,
        m.id as meeting, m.slug, m.day, b.id as body, b.name as body_name, coalesce(b.abbreviation, b.short_name, b.name)
            as body_short, r.recipient, r.sent_at, l.state, r.register_number, r.registered_at,
        coalesce(c.word, n.word) as word, coalesce(c.pdf, n.pdf) as pdf
    from registration r join meeting m on m.id = r.meeting join body b on b.id = m.body
        left join meeting_call c on c.id = r.call left join minutes n on n.id = r.minutes
        left join mail_message l on l.id = r.mail
"""
SHOWN = 100
"""How many of the latest the list of registrations shows."""


async def registrations() -> Sequence[RegistrationView]:
    """What went to the registrar: what has no number yet first, then the latest."""
    found = await fetch(
        f"{_REGISTRATIONS} order by r.register_number is not null, r.sent_at desc, r.id desc limit $1", SHOWN
    )
    return [RegistrationView(**dict(row)) for row in found]


async def registrations_of(meeting: int) -> Sequence[RegistrationView]:
    """What of a meeting went to the registrar, in that order."""
    return [
        RegistrationView(**dict(row))
        for row in await fetch(f"{_REGISTRATIONS} where r.meeting = $1 order by r.id", meeting)
    ]


async def access_registration(registration: int) -> RegistrationView:
    """One of them. Raises NotFound."""
    row = await fetch_row(f"{_REGISTRATIONS} where r.id = $1", registration)
    if row is None:
        raise NotFound(registration=registration)
    return RegistrationView(**dict(row))


async def office_mails(today: date) -> Sequence[str]:
    """The addresses of the county's office, each once."""
    rows = await fetch(
        "select distinct lower(a.mail) as mail from role_grant g join account a on a.id = g.account"
        " where g.role = any($2) and a.mail <> '' and a.closed_at is null and g.valid_from <= $1"
        " and (g.valid_to is null or g.valid_to >= $1) order by 1",
        today,
        [role.value for role in STAFF],
    )
    return [row["mail"] for row in rows]
