"""Writes about tenants: the operator takes an RSS on, its administrator chooses its look and way of working."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import execute, fetch_value
from services.domain.base.errors import Missing, NotFound, NotUnderstood, TooLarge
from services.domain.base.stale import refuse_stale
from services.domain.tenancy.permissions import TenancyPermission
from services.domain.tenancy.queries import access_tenant, processor_agreements
from services.domain.tenancy.rules import (
    LOGO_LIMIT,
    Colour,
    LegalForm,
    ProcessorAgreement,
    TenantSettings,
    TenantView,
    picture_kind,
)


async def activate(slug: str, *, actor: Actor, at: datetime) -> None:
    """Take an RSS on (ansluta): from now on its people can sign in."""
    await _set_active(slug, True, actor=actor, at=at)


async def deactivate(slug: str, *, actor: Actor, at: datetime) -> None:
    """Close an RSS to its people; its rows stay."""
    await _set_active(slug, False, actor=actor, at=at)


async def _set_active(slug: str, active: bool, *, actor: Actor, at: datetime) -> None:
    actor.require(TenancyPermission.OPERATE)
    if not await fetch_value("update tenant set active = $2 where slug = $1 returning true", slug, active):
        raise NotFound(tenant=slug)
    verb = "tenancy.tenant.activated" if active else "tenancy.tenant.deactivated"
    await record(actor, verb, subject=f"rss:{slug}", at=at, fields=("active",), after={"active": active})


async def describe(slug: str, *, name: str, host: str, legal_form: str, actor: Actor, at: datetime) -> None:
    """State an RSS's name, host organisation and the host's legal form."""
    actor.require(TenancyPermission.OPERATE)
    if not name.strip():
        raise Missing(name="namn", field="name")
    if legal_form not in set(LegalForm):
        raise NotUnderstood(
            name="juridisk form", value=legal_form, expected="en av formerna i listan", field="legal_form"
        )
    before = await access_tenant(slug)
    await execute(
        "update tenant set name = $2, host = $3, legal_form = $4 where slug = $1",
        slug,
        name.strip(),
        host.strip(),
        legal_form,
    )
    await record(
        actor,
        "tenancy.tenant.described",
        subject=f"rss:{slug}",
        at=at,
        fields=("name", "host", "legal_form"),
        before={"name": before.name, "host": before.host, "legal_form": before.legal_form},
        after={"name": name.strip(), "host": host.strip(), "legal_form": legal_form},
    )


async def state_agreement(slug: str, agreement: ProcessorAgreement, *, actor: Actor, at: datetime) -> None:
    """State what an RSS's agreement on personal data says (personuppgiftsbiträdesavtal). A version that is known is corrected,
    a new one stands beside those before it."""
    actor.require(TenancyPermission.OPERATE)
    await access_tenant(slug)
    before = next((one for one in await processor_agreements(slug) if one.version == agreement.version), None)
    await execute(
        "insert into processor_agreement (tenant, version, agreed_on, controller, processor, contact, sub_processors, stated_at)"
        " values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8) on conflict (tenant, version) do update set agreed_on = $3,"
        " controller = $4, processor = $5, contact = $6, sub_processors = $7::jsonb, stated_at = $8",
        slug,
        agreement.version,
        agreement.agreed_on,
        agreement.controller,
        agreement.processor,
        agreement.contact,
        json.dumps([asdict(one) for one in agreement.sub_processors], ensure_ascii=False),
        at,
    )
    await record(
        actor,
        "tenancy.agreement.stated",
        subject=f"rss:{slug}",
        at=at,
        fields=("agreement",),
        before=asdict(before) if before else None,
        after=asdict(agreement),
    )


@dataclass(frozen=True, kw_only=True)
class TenantChoice:
    """What an administrator has chosen, as its form says it. How long records are kept is chosen by itself."""

    short_name: str
    colour: str
    settings: TenantSettings


def choice_of(tenant: TenantView) -> TenantChoice:
    """What stands now, as a form is filled from it."""
    settings = replace(tenant.settings, retention=())
    return TenantChoice(short_name=tenant.short_name, colour=tenant.colour, settings=settings)


async def choose_settings(
    tenant: TenantView,
    *,
    short_name: str,
    colour: str,
    settings: TenantSettings,
    based_on: str | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Choose the tenant's look and way of working. How long records are kept is chosen by itself, and left as it is.

    `based_on` is the version of what the writer saw; raises StaleSave when somebody has chosen since.
    """
    actor.require(TenancyPermission.SETTINGS)
    if not short_name.strip():
        raise Missing(name="kort namn", field="short_name")
    if colour not in set(Colour):
        raise NotUnderstood(name="färg", value=colour, expected="en av de åtta färgerna", field="colour")
    if settings.anchoring == "body" and not settings.anchoring_body:
        raise Missing(name="organ som förankrar", field="anchoring_body")
    await execute("select from tenant where slug = $1 for update", tenant.slug)
    tenant = await access_tenant(tenant.slug)
    choice = choice_of(replace(tenant, short_name=short_name.strip(), colour=colour, settings=settings))
    await refuse_stale(choice_of(tenant), choice, based_on=based_on, subject=f"rss:{tenant.slug}")
    chosen = {name: value for name, value in asdict(settings).items() if name != "retention"}
    await execute(
        "update tenant set short_name = $2, colour = $3, settings = settings || $4::jsonb where slug = $1",
        tenant.slug,
        short_name.strip(),
        colour,
        json.dumps(chosen),
    )
    await record(
        actor,
        "tenancy.settings.chosen",
        subject=f"rss:{tenant.slug}",
        at=at,
        fields=("short_name", "colour", "settings"),
        before={"colour": tenant.colour, "settings": asdict(tenant.settings)},
        after={"colour": colour, "settings": asdict(settings)},
    )


async def choose_logo(slug: str, *, content: bytes, actor: Actor, at: datetime) -> None:
    """Put the tenant's logotype on its pages: PNG, JPEG or WebP, told by its content, at most LOGO_LIMIT bytes."""
    actor.require(TenancyPermission.SETTINGS)
    kind = picture_kind(content)
    if kind is None:
        raise NotUnderstood(
            name="logotyp", value="filen", expected="en bild i formatet PNG, JPEG eller WebP", field="logo"
        )
    if len(content) > LOGO_LIMIT:
        raise TooLarge(name="logotyp", limit=LOGO_LIMIT, field="logo")
    await execute("update tenant set logo = $2, logo_type = $3 where slug = $1", slug, content, kind)
    await record(actor, "tenancy.logo.chosen", subject=f"rss:{slug}", at=at, fields=("logo",), after=content.hex())


async def remove_logo(slug: str, *, actor: Actor, at: datetime) -> None:
    """Take the logotype away; pages show the service's own mark."""
    actor.require(TenancyPermission.SETTINGS)
    await execute("update tenant set logo = null, logo_type = null where slug = $1", slug)
    await record(actor, "tenancy.logo.removed", subject=f"rss:{slug}", at=at, fields=("logo",))
