"""Stale saves: a form says what it was filled from, so that nobody overwrites what somebody else has saved meanwhile."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from services.domain.base.audit import digest
from services.domain.base.engine import current_scope, fetch_row
from services.domain.base.errors import StaleSave
from services.domain.base.hats import hat_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def version_of(draft: "DataclassInstance") -> str:
    """A short digest of everything that a form was filled from: the same as long as nothing of it has changed."""
    return (digest(asdict(draft)) or "")[:24]


async def refuse_stale(
    current: "DataclassInstance", submitted: "DataclassInstance", *, based_on: str | None, subject: str
) -> None:
    """Raise StaleSave when the row no longer is what the writer saw; `current` must be read after the row was locked.

    `based_on` is the version that the writer saw, None for a writer that has looked at no form. What stands there already
    is the second click of one. Who saved meanwhile is the latest of the audit log about `subject`.
    """
    if based_on is None or based_on == version_of(current) or submitted == current:
        return
    latest = await fetch_row(
        "select e.at, a.name from audit_entry e left join account a on a.id = e.account"
        " where e.hat = $1 and e.subject = $2 order by e.id desc limit 1",
        hat_of(current_scope()),
        subject,
    )
    raise StaleSave(
        current=current,
        submitted=submitted,
        version=version_of(current),
        saved_by=latest["name"] if latest else None,
        saved_at=latest["at"] if latest else None,
    )
