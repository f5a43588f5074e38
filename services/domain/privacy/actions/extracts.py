"""Having an extract made (registerutdrag), by the worker, for the administrator who asks."""

from datetime import datetime

from services.domain.base import jobs
from services.domain.base.actor import Actor
from services.domain.base.audit import digest, record
from services.domain.base.jobs import JobView
from services.domain.privacy.permissions import PrivacyPermission
from services.domain.privacy.queries import Subject

EXTRACT = "privacy.extract"


async def start_extract(subject: Subject, *, actor: Actor, at: datetime) -> JobView:
    """Start making the extract about a person; asked for twice by the same administrator it is one job.

    The log says about whom, without naming them: whoever has neither person nor account is told by a digest of the address.
    """
    actor.require(PrivacyPermission.EXTRACT)
    told = _told(subject)
    await record(actor, "privacy.extract.asked", subject=told, at=at)
    return await jobs.start(
        EXTRACT,
        f"{actor.account}/{told}",
        title="Registerutdrag",
        payload={
            "person": subject.person,
            "account": subject.account,
            "address": next(iter(subject.addresses), None),
            jobs.PRIVATE: True,
        },
        actor=actor,
        at=at,
    )


def _told(subject: Subject) -> str:
    if subject.person is not None:
        return f"person:{subject.person}"
    if subject.account is not None:
        return f"konto:{subject.account}"
    return f"adress:{(digest(subject.addresses) or '')[:16]}"
