"""What each role is asked to do about its county's reports."""

import re

from services.domain.base.roles import Role
from tests.api.conftest import Browser, Service

REPORT = "/dalarna/natverksrapporter/2025-2/barn-och-unga"


async def asked_about_reports(browser: Browser) -> list[str]:
    """The steps that the overview leads to, in its own words."""
    return re.findall(rf'<a [^>]*href="{REPORT}">([^<]+)</a>', (await browser.get("/dalarna")).text)


async def version_of(browser: Browser) -> str:
    found = re.search(r'name="version" value="(\d+)"', (await browser.get(REPORT)).text)
    assert found is not None
    return found[1]


async def test_only_whose_turn_it_is_is_asked_for_the_next_step(service: Service, coordinator: Browser):
    dates = {"opens_on": "2025-10-01", "closes_on": "2025-12-05"}
    opened = await coordinator.submit(
        "/nationellt/insamlingar/ny", {"half_year": "2025-2", "networks": "barn-och-unga", "message": ""} | dates
    )
    assert opened.status_code == 303
    leader, head, administrator = [
        await service.sign_in(role) for role in (Role.DEVELOPMENT_LEADER, Role.HEAD, Role.ADMINISTRATOR)
    ]
    await leader.submit("/dalarna/natverk/barn-och-unga/bevakning", {"follows": "ja", "half_year": "2025-2"})
    for person in (leader, head, administrator):
        assert await asked_about_reports(person) == ["Skriv rapporten"]

    await leader.submit(REPORT, {"version": await version_of(leader), "uppfoljning": "Vi har följt upp."})
    await leader.submit(f"{REPORT}/forankring", {"step": "proposed"})
    assert await asked_about_reports(head) == ["Förankra rapporten"]
    assert await asked_about_reports(leader) == await asked_about_reports(administrator) == []

    await head.submit(f"{REPORT}/forankring", {"step": "anchored", "version": await version_of(head)})
    assert await asked_about_reports(leader) == await asked_about_reports(head) == ["Lämna in till SKR"]
    assert await asked_about_reports(administrator) == []
