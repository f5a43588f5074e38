"""`/{tenant}/personer/{id}/radering`: what erasing a person would mean, and doing it."""

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.visit import Visit
from services.domain.base.audit import record
from services.domain.base.errors import RuleBroken
from services.domain.privacy.actions.erasure import erase_person
from services.domain.privacy.actions.retention import LONGEST_DECISION
from services.domain.privacy.erasure import ERASED
from services.domain.privacy.permissions import PrivacyPermission
from services.domain.privacy.queries import access_subject, erasure_plan
from services.domain.tenancy.rules import LegalForm
from services.render.words.privacy import HINDRANCES

ERASE = {"permission": PrivacyPermission.ERASE}
PATH = "/{tenant:str}/personer/{person_id:int}/radering"


@get(PATH, opt=ERASE, include_in_schema=False)
async def show_erasure(visit: Visit, person_id: int) -> Response[str]:
    """What would go, what would stay and why, or what stands in the way. The reading is noted, as that of the person's page."""
    await record(visit.signed_in, "bodies.person.read", subject=f"person:{person_id}", at=visit.clock.now())
    return await _page(visit, person_id, Typed(), [])


@post(PATH, opt=ERASE, include_in_schema=False)
async def erase(visit: Visit, person_id: int, request: Request) -> Response[str] | Redirect:
    """Erase the person."""
    values = await typed(request)
    mistakes = await typed_list(request, "mistake")
    try:
        await erase_person(
            person_id,
            ground=values["ground"],
            mistakes=[int(one) for one in mistakes if one.isdecimal() and len(one) < 10],
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _page(visit, person_id, values, mistakes, error)
    return see_other(f"{visit.home}/personer/{person_id}", said="Personens uppgifter är borttagna.")


async def _page(visit: Visit, person_id: int, values: Typed, mistakes: list[str], *broken: RuleBroken) -> Response[str]:
    subject = await access_subject(person=person_id)
    plan = await erasure_plan(subject, today=visit.clock.today())
    return page(
        "privacy/erasure.html",
        visit,
        status=422 if broken else 200,
        title=f"Radera {subject.name}",
        person=subject,
        plan=plan,
        hindrances=[HINDRANCES[one] for one in plan.hindrances],
        goes=[step.words for step in ERASED],
        is_archived=LegalForm(visit.own_tenant.legal_form).is_public_authority,
        values=values,
        mistakes=mistakes,
        errors=errors_by_field(*broken),
        longest=LONGEST_DECISION,
        breadcrumbs=[
            ("Personer", f"{visit.home}/personer"),
            (subject.name, f"{visit.home}/personer/{person_id}"),
            ("Radera", None),
        ],
    )


handlers = [show_erasure, erase]
