"""`/{tenant}/diarium`: what has gone to the registrar, and the numbers that came back."""

from collections.abc import Mapping
from typing import Literal

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.visit import Visit
from services.domain.base.errors import RuleBroken
from services.domain.meetings.actions.registration import send_registration_again, state_register_number
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.registration import (
    RegistrationView,
    access_registration,
    registrations,
    registrations_of,
)

PAGE = "/{tenant:str}/diarium"
REGISTER = {"permission": MeetingPermission.REGISTER}


@get(PAGE, opt=REGISTER, include_in_schema=False)
async def show(visit: Visit) -> Response[str]:
    """The papers that the visitor may register: those without a number first."""
    return await _page(visit)


@post(f"{PAGE}/{{registration:int}}", opt=REGISTER, include_in_schema=False)
async def register(visit: Visit, registration: int, request: Request) -> Response[str] | Redirect:
    """Say under which number a paper is registered."""
    values = await typed(request)
    view = await access_registration(registration)
    visit.signed_in.require(MeetingPermission.REGISTER, body=view.body)
    try:
        await state_register_number(registration, values["number"], actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, values=values, faulty=registration, errors=errors_by_field(error))
    return see_other(f"{visit.home}/diarium#handling-{registration}", said="Diarienumret är sparat.")


@post(f"{PAGE}/{{registration:int}}/igen", opt=REGISTER, include_in_schema=False)
async def send_again(visit: Visit, registration: int) -> Response[str] | Redirect:
    """Send a paper again whose letter did not arrive."""
    try:
        await send_registration_again(registration, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, errors=errors_by_field(error))
    return see_other(f"{visit.home}/diarium#handling-{registration}", said="Handlingen skickas igen.")


async def registered_versions(
    visit: Visit, meeting: MeetingView, kind: Literal["call", "minutes"]
) -> Mapping[int, RegistrationView]:
    """Which versions of a meeting's paper have gone to the registrar, for who registers."""
    if not visit.may(MeetingPermission.REGISTER, body=meeting.body.id):
        return {}
    return {one.version: one for one in await registrations_of(meeting.id) if one.kind == kind}


async def _page(
    visit: Visit, *, values: Typed | None = None, faulty: int | None = None, errors: Mapping[str, str] | None = None
) -> Response[str]:
    found = [one for one in await registrations() if visit.may(MeetingPermission.REGISTER, body=one.body)]
    return page(
        "meetings/registration.html",
        visit,
        status=422 if errors else 200,
        title="Diarium",
        waiting=[one for one in found if one.register_number is None],
        registered=[one for one in found if one.register_number is not None],
        failed=sum(one.has_failed for one in found),
        registrar=visit.own_tenant.settings.registrar_mail,
        values=values or Typed(),
        faulty=faulty,
        errors=errors or {},
        home=visit.home,
        breadcrumbs=[(visit.own_tenant.short_name, visit.home), ("Möten", f"{visit.home}/moten"), ("Diarium", None)],
    )


handlers = [show, register, send_again]
