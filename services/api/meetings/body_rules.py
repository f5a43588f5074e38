"""`/{tenant}/organ/{slug}/motesregler`: how a body meets."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.answers import structure_page
from services.api.forms import Typed, errors_by_field, typed
from services.api.stale import Shown, compared
from services.api.visit import Visit
from services.domain.base.errors import NotUnderstood, RuleBroken, StaleSave
from services.domain.base.stale import version_of
from services.domain.bodies.queries.bodies import BodyView, access_body, body_refs
from services.domain.bodies.queries.book import BodyRef
from services.domain.meetings.actions.body_rules import RulesDraft, change_rules, draft_of
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import rules_of
from services.domain.meetings.rules.agenda import ApprovalForm, Form, Quorum
from services.render.formats import listing
from services.render.words import meeting_rules as words

RULES = {"permission": MeetingPermission.RULES}
PAGE = "/{tenant:str}/organ/{slug:str}/motesregler"
MOST_APPROVERS, MOST_VOTERS, MOST_DAYS = 9, 200, 90

Member = TypeVar("Member", bound=StrEnum)


@get(PAGE, opt=RULES, include_in_schema=False)
async def show(visit: Visit, slug: str) -> Response[str]:
    """The rules in force, to change."""
    body, bodies = await access_body(slug), await body_refs()
    stated = draft_of(await rules_of(body.id))
    values = Typed(
        record=stated.form,
        quorum=stated.quorum,
        quorum_number=str(stated.quorum_number or ""),
        **{name: "1" for name in words.FORMALITIES if getattr(stated, name)},
        approval=stated.approval,
        approvers=str(stated.approvers or ""),
        steered_by=next((one.slug for one in bodies if one.id == stated.steered_by), ""),
        suggestion_days=str(stated.suggestion_days),
        reminder_days=str(stated.reminder_days),
        based_on=version_of(stated),
    )
    return _page(visit, body, bodies, values)


@post(PAGE, opt=RULES, include_in_schema=False)
async def change(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Say how the body meets."""
    body, bodies, values = await access_body(slug), await body_refs(), await typed(request)
    try:
        draft, based_on = _draft(values, bodies), values["based_on"]
        await change_rules(body.id, draft, based_on=based_on, actor=visit.signed_in, at=visit.clock.now())
    except StaleSave as stale:
        return _page(visit, body, bodies, values, stale=stale)
    except RuleBroken as error:
        return _page(visit, body, bodies, values, error)
    return see_other(f"{visit.home}/organ/{slug}/motesregler", said="Mötesreglerna är sparade.")


def _page(
    visit: Visit,
    body: BodyView,
    bodies: Sequence[BodyRef],
    values: Typed,
    *broken: RuleBroken,
    stale: StaleSave | None = None,
) -> Response[str]:
    names = {one.id: one.name for one in bodies}
    return structure_page(
        "meetings/body_rules.html",
        visit,
        status=409 if stale else 422 if broken else 200,
        crumbs=[
            ("Organ", f"{visit.home}/organ"),
            (body.short, f"{visit.home}/organ/{body.slug}"),
            ("Mötesregler", None),
        ],
        title="Mötesregler",
        body=body,
        values=values,
        errors=errors_by_field(*broken),
        stale=compared(stale, _shown_fields(names)) if stale else None,
        based_on=stale.facts["version"] if stale else values["based_on"],
        forms=_choices(words.FORMS),
        quorums=_choices(words.QUORUMS),
        formalities=words.FORMALITIES,
        approvals=_choices(words.APPROVALS),
        others=[(one.slug, one.name) for one in bodies if one.id != body.id],
    )


def _choices(names: Mapping[Member, str]) -> list[tuple[str, str]]:
    return [(one.value, name) for one, name in names.items()]


def _draft(values: Typed, bodies: Sequence[BodyRef]) -> RulesDraft:
    quorum = _chosen(Quorum, values, "quorum", "när organet kan besluta")
    approval = _chosen(ApprovalForm, values, "approval", "hur anteckningarna godkänns")
    return RulesDraft(
        form=_chosen(Form, values, "record", "vad som skrivs"),
        quorum=quorum,
        quorum_number=values.number("quorum_number", "hur många som måste vara med", least=1, most=MOST_VOTERS)
        if quorum is Quorum.NUMBER
        else None,
        recusal=bool(values["recusal"]),
        votes=bool(values["votes"]),
        reservations=bool(values["reservations"]),
        approval=approval,
        approvers=values.number("approvers", "hur många som justerar", least=1, most=MOST_APPROVERS)
        if approval is ApprovalForm.APPROVERS
        else 0,
        steered_by=_steering(values, bodies),
        suggestion_days=values.number("suggestion_days", "dagar före mötet för förslag", most=MOST_DAYS),
        reminder_days=values.number("reminder_days", "dagar före mötet för påminnelsen", most=MOST_DAYS),
    )


def _chosen(kind: type[Member], values: Typed, name: str, label: str) -> Member:
    try:
        return kind(values[name])
    except ValueError as error:
        raise NotUnderstood(name=label, value=values[name], expected="ett val i listan", field=name) from error


def _steering(values: Typed, bodies: Sequence[BodyRef]) -> int | None:
    asked = values["steered_by"]
    found = next((one.id for one in bodies if one.slug == asked), None)
    if asked and found is None:
        raise NotUnderstood(name="styrgrupp", value=asked, expected="ett organ i listan", field="steered_by")
    return found


def _shown_fields(bodies: Mapping[int, str]) -> list[Shown]:
    """The form's fields as a comparison says them."""
    return [
        ("Det som skrivs", lambda draft: words.FORMS[draft.form]),
        ("Kan besluta", lambda draft: words.QUORUMS[draft.quorum]),
        ("Så många måste vara med", lambda draft: draft.quorum_number),
        (
            "Vid mötet antecknas",
            lambda draft: (
                listing([name for rule, name in words.FORMALITIES.items() if getattr(draft, rule)]) or "inget särskilt"
            ),
        ),
        ("Godkännande", lambda draft: words.APPROVALS[draft.approval]),
        ("Så många justerar", lambda draft: draft.approvers or None),
        ("Väljer punkterna", lambda draft: bodies.get(draft.steered_by or 0)),
        ("Förslag senast, dagar före", lambda draft: draft.suggestion_days),
        ("Påminnelse, dagar före", lambda draft: draft.reminder_days),
    ]


handlers = [show, change]
