"""Who needs to sign in once more gets there from a form too, which our own policy keeps from leading to another host."""

import subprocess
import sys

from services.supervisor.migrate import ROOT
from tests.browser import accessibility_faults
from tests.journeys.conftest import Travellers
from tests.supervisor.test_up import Up


def run_sql(demonstration: Up, statement: str) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "services.supervisor.commands",
            "psql",
            "--data",
            demonstration.instance.directory,
            "--",
            "-c",
            statement,
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )


def test_a_form_leads_to_sign_in_at_a_higher_level_and_back(travellers: Travellers, demonstration: Up) -> None:
    page = travellers.sign_in("Ylva Brodin")
    page.goto("/dalarna/personer/ny")
    page.get_by_label("Namn").fill("Kim Prov")
    run_sql(
        demonstration,
        """update tenant set settings = settings || '{"required_acr": ["loa4"]}' where slug = 'dalarna'""",
    )
    try:
        page.locator("main form").get_by_role("button").first.click()
        page.wait_for_url("**/logga-in/igen?vidare=/dalarna/personer")
        assert page.get_by_text("RSS Dalarna kräver en högre tillitsnivå").is_visible()
        assert accessibility_faults(page) == []
    finally:
        run_sql(demonstration, "update tenant set settings = settings - 'required_acr' where slug = 'dalarna'")
    page.get_by_role("link", name="Logga in igen").click()
    page.get_by_role("button", name="Ylva Brodin").click()
    page.wait_for_url("**/dalarna/personer")
    assert not page.get_by_text("Kim Prov").is_visible(), "nothing was written below the level"
