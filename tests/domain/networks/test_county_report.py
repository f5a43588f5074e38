"""The county's own combined report: who may read drafts sees what is anchored, others what is submitted."""

import msgspec

from services.domain.base.scope import tenant_scope
from services.domain.networks.actions.county_reports import county_report_key
from services.worker.summaries import _county_report
from tests.domain.networks.acting import (
    AUTUMN,
    CHILDREN,
    HEALTH,
    anchor,
    bring,
    follow,
    head,
    leader,
    open_autumn,
    write,
)


async def text_of(*, with_anchored: bool) -> str:
    """Everything that the combined report says."""
    async with tenant_scope("dalarna"):
        document = await _county_report("dalarna", AUTUMN.code, with_anchored=with_anchored)
    return msgspec.json.encode(document, enc_hook=str).decode()


async def test_what_is_anchored_but_not_submitted_is_for_those_who_may_read_drafts(database):
    await open_autumn()
    await follow("dalarna", CHILDREN, HEALTH)
    await bring("dalarna", CHILDREN, "Det här är inlämnat.")
    await write("dalarna", HEALTH, "Det här är bara förankrat.")
    await anchor("dalarna", HEALTH)
    staff, member = await text_of(with_anchored=True), await text_of(with_anchored=False)
    assert "Det här är inlämnat." in staff
    assert "Det här är bara förankrat." in staff
    assert "Det här är inlämnat." in member
    assert "Det här är bara förankrat." not in member


def test_staff_and_members_make_reports_of_their_own():
    from services.domain.base.actor import Actor, Grant
    from services.domain.base.roles import Role

    member = Actor(None, "Ledamoten", "dalarna", (Grant(Role.MEMBER),))
    keys = {county_report_key(AUTUMN.code, one) for one in (leader("dalarna"), head("dalarna"))}
    assert keys == {AUTUMN.code}
    assert county_report_key(AUTUMN.code, member) not in keys
