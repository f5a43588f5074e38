"""The RSS's own Word templates (mallar)."""

from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, fetch_value
from services.domain.base.errors import NotFound
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.rules.templates import TemplateKind


async def choose_template(kind: TemplateKind, upload: int, *, actor: Actor, at: datetime) -> None:
    """Make documents of this kind from an uploaded Word file from now on. The file was looked through before."""
    actor.require(MeetingPermission.TEMPLATES)
    found = await fetch_value(
        "insert into minutes_template (tenant, kind, upload, uploaded_at) values ($1, $2, $3, $4) returning id",
        current_scope().tenant,
        kind.value,
        upload,
        at,
    )
    await record(
        actor, "meetings.template.chosen", subject=f"mall:{found}", at=at, after={"kind": kind.value, "upload": upload}
    )


async def leave_template(kind: TemplateKind, *, actor: Actor, at: datetime) -> None:
    """Make documents of this kind in Samband's own form again. Raises NotFound when there is no template."""
    actor.require(MeetingPermission.TEMPLATES)
    if not await fetch_value(
        "with gone as (delete from minutes_template where kind = $1 returning id) select count(*) from gone", kind.value
    ):
        raise NotFound(template=kind.value)
    await record(actor, "meetings.template.left", subject=f"mall:{kind.value}", at=at, fields=("kind",))
