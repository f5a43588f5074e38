"""`/{tenant}/gallring`: how long which records are kept, and the protocols of what has gone."""

from typing import Annotated

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.stale import Shown, compared
from services.api.visit import Visit
from services.domain.base.clock import years_before
from services.domain.base.errors import RuleBroken, StaleSave
from services.domain.base.stale import version_of
from services.domain.privacy.actions.erasure import ERASURE
from services.domain.privacy.actions.retention import LONGEST_DECISION, MOST_YEARS, choice_of, choose_retention
from services.domain.privacy.permissions import PrivacyPermission
from services.domain.privacy.queries import CULLINGS_SHOWN, count_old, cullings
from services.domain.privacy.retention import GRACE_DAYS, KEPT_FOR_GOOD, KINDS, RecordKind

CHOOSE = {"permission": PrivacyPermission.RETENTION}
PATH = "/{tenant:str}/gallring"


def _years_of(kind: RecordKind) -> Shown:
    return kind.title, lambda choice: f"{choice.years[kind.key]} år" if kind.key in choice.years else "bevaras"


SHOWN: list[Shown] = [*map(_years_of, KINDS), ("Beslut om gallring", lambda choice: choice.decision)]
"""The form's fields as a comparison says them."""


@get(PATH, opt=CHOOSE, include_in_schema=False)
async def show_retention(
    visit: Visit, before: Annotated[int | None, QueryParameter(name="fore")] = None
) -> Response[str]:
    """How long which records are kept, what would go now, and the protocols of what has gone."""
    choice = choice_of(visit.own_tenant.settings.retention)
    values = Typed({f"years_{kind}": str(years) for kind, years in choice.years.items()})
    values |= {"decision": choice.decision, "based_on": version_of(choice)}
    return await _page(visit, values, before=before)


@post(PATH, opt=CHOOSE, include_in_schema=False)
async def save_retention(visit: Visit, request: Request) -> Response[str] | Redirect:
    """Choose how long records are kept; at bad input the same page with what was typed."""
    values = await typed(request)
    try:
        years = {
            kind.key: values.number(f"years_{kind.key}", kind.title.lower(), least=kind.least, most=MOST_YEARS)
            for kind in KINDS
            if values[f"years_{kind.key}"].strip()
        }
        await choose_retention(
            years,
            decision=values["decision"],
            based_on=values["based_on"] or None,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except StaleSave as stale:
        return await _page(visit, values, stale=stale)
    except RuleBroken as error:
        return await _page(visit, values, error)
    return see_other(f"{visit.home}/gallring", said="Gallringsreglerna är sparade.")


async def _page(
    visit: Visit, values: Typed, *broken: RuleBroken, stale: StaleSave | None = None, before: int | None = None
) -> Response[str]:
    today = visit.clock.today()
    found = await cullings(before=before)
    return page(
        "privacy/retention.html",
        visit,
        status=409 if stale else 422 if broken else 200,
        title="Gallring",
        stale=compared(stale, SHOWN) if stale else None,
        based_on=stale.facts["version"] if stale else values["based_on"],
        kinds=KINDS,
        titles={kind.key: kind.title for kind in KINDS} | {ERASURE: "Radering av en person"},
        kept=KEPT_FOR_GOOD,
        values=values,
        errors=errors_by_field(*broken),
        longest=LONGEST_DECISION,
        grace=GRACE_DAYS,
        due={
            rule.kind: await count_old(rule, before=years_before(today, rule.years))
            for rule in visit.own_tenant.settings.retention
        },
        cullings=found,
        older=found[-1].id if len(found) == CULLINGS_SHOWN else None,
        breadcrumbs=[
            (visit.own_tenant.short_name, visit.home),
            ("Inställningar", f"{visit.home}/installningar"),
            ("Gallring", None),
        ],
    )


handlers = [show_retention, save_retention]
