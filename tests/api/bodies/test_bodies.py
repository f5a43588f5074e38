"""The structure's pages and forms, as people of two counties see them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest

from services.domain.base.actor import Actor
from services.domain.base.engine import fetch_value
from services.domain.base.roles import Role
from services.domain.base.scope import operator_scope, tenant_scope
from services.domain.bodies.actions.appointments import appoint
from services.domain.bodies.actions.people import PersonDraft, add_person
from services.domain.bodies.actions.structure import apply_structure
from services.domain.bodies.rules import Period
from services.domain.bodies.structure_file import read
from services.domain.networks.reference import load_networks
from tests.api.conftest import Browser, Service, shown_errors
from tests.domain.bodies.conftest import STRUCTURE_TABLES

DEMONSTRATION = Path(__file__).parents[3] / "services/supervisor/demonstration"
AT = datetime(2025, 11, 20, 9, tzinfo=UTC)
SINCE = Period(valid_from=date(2024, 1, 1))


@pytest.fixture
async def structures(service: Service, superuser_url: str) -> Service:
    """Dalarna and Stockholm with their structures, nobody in any seat."""
    connection = await asyncpg.connect(superuser_url)
    await connection.execute(f"truncate {STRUCTURE_TABLES} restart identity cascade")
    await connection.close()
    async with operator_scope():
        await load_networks()
    for slug in ("stockholm", "dalarna"):
        async with tenant_scope(slug):
            structure = read((DEMONSTRATION / f"{slug}.toml").read_bytes())
            await apply_structure(structure, actor=Actor.system(slug), at=AT)
    return service


@pytest.fixture
async def administrator(structures: Service) -> Browser:
    return await structures.sign_in(Role.ADMINISTRATOR)


async def seat_of(body: str, number: int = 0) -> int:
    async with tenant_scope("dalarna"):
        return await fetch_value(
            "select s.id from seat s join body b on b.id = s.body where b.slug = $1 order by s.position offset $2 limit 1",
            body,
            number,
        )


async def principal(slug: str) -> int:
    async with tenant_scope("dalarna"):
        return await fetch_value("select id from principal where slug = $1", slug)


async def put(body: str, name: str, whose: str = "falun", number: int = 0, **more) -> int:
    seat, whom = await seat_of(body, number), await principal(whose)
    actor = Actor.system("dalarna")
    async with tenant_scope("dalarna"):
        who = await add_person(PersonDraft(name=name, mail=more.get("mail")), actor=actor, at=AT)
        return await appoint(seat, person=who, principal=whom, period=SINCE, actor=actor, at=AT)


PAGES = (
    "organ", "organ/{body}", "struktur", "struktur/fil", "huvudman", "huvudman/{principal}", "representation", "personer",
    "personer/ny", "organ/nytt", "organ/{body}/andra", "organ/{body}/platser/ny", "organ/{body}/adjungera",
    "organ/{body}/vakanser/ny",
)  # fmt: skip


@pytest.mark.parametrize(
    ("tenant", "body", "principal"),
    [("dalarna", "socialchefsnatverket", "falun"), ("stockholm", "styrgrupp", "storsthlm")],
)
async def test_every_page_opens_while_nobody_sits_anywhere(structures, tenant, body, principal):
    browser = await structures.sign_in(Role.ADMINISTRATOR, tenant=tenant)
    for path in PAGES:
        answer = await browser.get(f"/{tenant}/{path.format(body=body, principal=principal)}")
        assert answer.status_code == 200, path
        assert answer.text.count("<h1") == 1, path


async def test_a_body_shows_who_sits_what_is_vacant_and_its_ways(structures, administrator):
    await put("socialchefsnatverket", "Anna Provsson")
    page = (await administrator.get("/dalarna/organ/socialchefsnatverket")).text
    assert "Anna Provsson" in page
    assert "15 vakanta platser" not in page
    assert "14 vakanta platser" in page
    assert "9 möten per år" in page
    assert "Länsnätverket för förvaltningschefer" in page
    lpo = (await administrator.get("/dalarna/organ/lpo-rehabilitering")).text
    assert "MAS och/eller MAR" in lpo
    assert "17 oktober 2025" in lpo


async def test_a_page_looks_back_to_a_day(structures, administrator):
    await put("socialchefsnatverket", "Anna Provsson")
    before = (await administrator.get("/dalarna/organ/socialchefsnatverket?datum=2023-06-01")).text
    assert "Sidan visar läget den 1 juni 2023" in before
    assert "15 vakanta platser" in before
    crooked = await administrator.get("/dalarna/organ/socialchefsnatverket?datum=i+går")
    assert crooked.status_code == 200
    assert "är inget datum" in crooked.text


async def test_what_one_may_not_do_is_not_shown(structures):
    reader = await structures.sign_in(Role.READER)
    page = (await reader.get("/dalarna/organ/socialchefsnatverket")).text
    assert "Ändra organet" not in page
    assert "/utse" not in page
    assert (await reader.get(f"/dalarna/platser/{await seat_of('socialchefsnatverket')}/utse")).status_code == 404
    assert (
        await reader.submit("/dalarna/organ/socialchefsnatverket/avsluta", {"closes": "2025-11-20"})
    ).status_code == 404
    assert "anna@falun.example" not in page


async def test_another_countys_body_does_not_exist(structures):
    stranger = await structures.sign_in(Role.ADMINISTRATOR, tenant="stockholm")
    assert (await stranger.get("/dalarna/organ/socialchefsnatverket")).status_code == 404
    assert (await stranger.get("/stockholm/organ/socialchefsnatverket")).status_code == 404
    assert (await stranger.get(f"/stockholm/platser/{await seat_of('socialchefsnatverket')}")).status_code == 404


async def test_a_new_person_is_appointed_in_one_form(structures, administrator):
    seat = await seat_of("socialchefsnatverket")
    form = {
        "kind": "ordinary", "principal": str(await principal("mora")), "name": "Bo Provsson", "title": "socialchef",
        "valid_from": "2025-11-01",
    }  # fmt: skip
    answer = await administrator.submit(f"/dalarna/platser/{seat}/utse", form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dalarna/organ/socialchefsnatverket")
    page = (await administrator.get("/dalarna/organ/socialchefsnatverket")).text
    assert "Bo Provsson" in page


async def known_person(name: str, title: str | None = None) -> int:
    async with tenant_scope("dalarna"):
        return await add_person(PersonDraft(name=name, title=title), actor=Actor.system("dalarna"), at=AT)


@pytest.mark.parametrize("typed", ["Bo Provsson, socialchef", "bo  provsson", " Bo Provsson, Socialchef "])
async def test_a_known_person_is_appointed_by_typing_the_name(structures, administrator, typed):
    person, seat = await known_person("Bo Provsson", "socialchef"), await seat_of("socialchefsnatverket")
    form = {"kind": "ordinary", "principal": str(await principal("mora")), "who": typed, "valid_from": "2025-11-01"}
    assert '<option value="Bo Provsson, socialchef">' in (await administrator.get(f"/dalarna/platser/{seat}/utse")).text
    assert (await administrator.submit(f"/dalarna/platser/{seat}/utse", form)).status_code == 303
    async with tenant_scope("dalarna"):
        assert await fetch_value("select person from appointment where seat = $1", seat) == person


async def test_a_name_that_may_mean_several_is_answered_by_them_to_choose_among(structures, administrator):
    first, second = await known_person("Bo Provsson", "socialchef"), await known_person("Bo Provsson", "IFO-chef")
    await known_person("Eva Annan")
    seat = await seat_of("socialchefsnatverket")
    form = {"kind": "ordinary", "principal": str(await principal("mora")), "who": "provs", "valid_from": "2025-11-01"}
    answer = await administrator.submit(f"/dalarna/platser/{seat}/utse", form)
    assert answer.status_code == 422
    assert shown_errors(answer) == ["Flera personer passar. Välj en av dem."]
    assert set(re.findall(r'name="person" value="(\d+)"', answer.text)) == {str(first), str(second)}
    # A choice that was made for another text counts no more.
    stale = form | {"person": str(second), "meant_by": "något annat"}
    assert (await administrator.submit(f"/dalarna/platser/{seat}/utse", stale)).status_code == 422
    chosen = form | {"person": str(second), "meant_by": "provs"}
    assert (await administrator.submit(f"/dalarna/platser/{seat}/utse", chosen)).status_code == 303
    async with tenant_scope("dalarna"):
        assert await fetch_value("select person from appointment where seat = $1", seat) == second


async def test_a_name_that_nobody_has_is_refused_and_makes_nobody(structures, administrator):
    seat = await seat_of("socialchefsnatverket")
    form = {
        "kind": "ordinary",
        "principal": str(await principal("mora")),
        "who": "Ingen Alls",
        "valid_from": "2025-11-01",
    }
    answer = await administrator.submit(f"/dalarna/platser/{seat}/utse", form)
    assert "Ingen i registret heter ”Ingen Alls”" in shown_errors(answer)[0]
    assert 'value="Ingen Alls"' in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "person"),
        ({"valid_from": ""}, "från och med"),
        ({"valid_from": "igår"}, "2025-11-20"),
        ({"valid_to": "2020-01-01"}, "ligger före startdatumet"),
        ({"principal": ""}, "Välj vilken huvudman"),
        ({"principal": "999999"}, "besätts inte av"),
        ({"mail": "fel"}, "namn@kommun.se"),
        ({"kind": "kung"}, "ett val i listan"),
    ],
)
async def test_a_refused_appointment_keeps_what_was_typed(structures, administrator, change, words):
    seat = await seat_of("socialchefsnatverket")
    form = {
        "kind": "ordinary", "principal": str(await principal("mora")), "name": "Bo Provsson", "title": "byggchef",
        "mail": "bo@mora.example", "valid_from": "2025-11-01", "decision": "Nätverket, punkt 7",
    } | change  # fmt: skip
    answer = await administrator.submit(f"/dalarna/platser/{seat}/utse", form)
    assert answer.status_code == 422
    assert any(words in message for message in shown_errors(answer)), shown_errors(answer)
    for typed in ("byggchef", "Nätverket, punkt 7"):
        assert typed in answer.text
    async with tenant_scope("dalarna"):
        assert await fetch_value("select count(*) from person") == 0


async def test_a_full_seat_is_refused_with_who_has_it(structures, administrator):
    await put("spak-arbetsgruppen", "Anna Provsson", "sater")
    form = {
        "kind": "ordinary", "principal": str(await principal("mora")), "name": "Bo Provsson", "valid_from": "2025-11-01",
    }  # fmt: skip
    answer = await administrator.submit(f"/dalarna/platser/{await seat_of('spak-arbetsgruppen')}/utse", form)
    assert answer.status_code == 422
    assert "Platsen är upptagen under den tiden: Anna Provsson (från 1 januari 2024)" in answer.text


async def test_a_seat_moves_to_a_new_person_in_one_form(structures, administrator):
    held = await put("spak-arbetsgruppen", "Anna Provsson", "sater")
    assert "Anna Provsson" in (await administrator.get(f"/dalarna/uppdrag/{held}/flytta")).text
    answer = await administrator.submit(
        f"/dalarna/uppdrag/{held}/flytta", {"name": "Bo Provsson", "valid_from": "2025-12-01"}
    )
    assert answer.status_code == 303
    async with tenant_scope("dalarna"):
        ended = await fetch_value("select valid_to from appointment where id = $1", held)
    assert ended == date(2025, 11, 30)
    later = (await administrator.get("/dalarna/organ/spak-arbetsgruppen?datum=2025-12-01")).text
    assert re.search(r'scope="row"><a [^>]+>Bo Provsson', later)


async def test_an_appointment_ends_and_a_mistaken_one_is_taken_back(structures, administrator):
    held = await put("spak-arbetsgruppen", "Anna Provsson", "sater")
    refused = await administrator.submit(f"/dalarna/uppdrag/{held}/avsluta", {"valid_to": "2020-01-01"})
    assert refused.status_code == 422
    assert 'value="2020-01-01"' in refused.text
    assert (
        await administrator.submit(f"/dalarna/uppdrag/{held}/avsluta", {"valid_to": "2025-11-20"})
    ).status_code == 303
    assert (await administrator.submit(f"/dalarna/uppdrag/{held}/ta-tillbaka")).status_code == 303
    assert (await administrator.get(f"/dalarna/uppdrag/{held}/avsluta")).status_code == 404


async def test_a_body_is_made_changed_and_closed(structures, administrator):
    form = {"name": "Arbetsgrupp för ny lag", "kind": "working_group", "status": "in_force", "meetings_per_year": "4"}
    made = await administrator.submit("/dalarna/organ/nytt", form)
    assert made.headers["location"] == "/dalarna/organ/arbetsgrupp-for-ny-lag"
    again = await administrator.submit("/dalarna/organ/nytt", form)
    assert again.status_code == 422
    assert "Arbetsgrupp för ny lag" in again.text
    edit = f"{made.headers['location']}/andra"
    changed = await administrator.submit(
        edit, form | {"purpose": "**Ny lag** införs.", "based_on": await version_in(administrator, edit)}
    )
    assert changed.status_code == 303
    assert "<strong>Ny lag</strong>" in (await administrator.get(made.headers["location"])).text
    closed = await administrator.submit(f"{made.headers['location']}/avsluta", {"closes": "2025-11-20"})
    assert closed.status_code == 303
    assert "Låt organet fortsätta" in (await administrator.get(made.headers["location"])).text


async def test_a_body_with_seats_held_is_not_closed_and_says_why(structures, administrator):
    await put("spak-arbetsgruppen", "Anna Provsson", "sater")
    answer = await administrator.submit("/dalarna/organ/spak-arbetsgruppen/avsluta", {"closes": "2025-11-21"})
    assert answer.status_code == 422
    assert "Det finns uppdrag efter 21 november 2025: Anna Provsson" in answer.text
    assert 'value="2025-11-21"' in answer.text


async def test_a_seat_is_added_with_what_it_is_drawn_from(structures, administrator):
    async with tenant_scope("dalarna"):
        group = await fetch_value("select id from principal_group where slug = 'municipalities'")
    form = {"function": "Jurist", "role": "member", "drawn_from": [f"principal_group:{group}"], "count": "2"}
    assert (await administrator.submit("/dalarna/organ/ifo-chefsnatverket/platser/ny", form)).status_code == 303
    page = (await administrator.get("/dalarna/organ/ifo-chefsnatverket")).text
    assert "Jurist" in page
    assert "från Länets kommuner · 2 platser" in page
    refused = await administrator.submit(
        "/dalarna/organ/ifo-chefsnatverket/platser/ny", form | {"per_principal_min": "3", "per_principal_max": "1"}
    )
    assert refused.status_code == 422
    assert f'value="principal_group:{group}" checked' in refused.text
    seat = await seat_of("ifo-chefsnatverket", 1)
    for address in (f"/dalarna/platser/{seat}", f"/dalarna/platser/{seat}/andra"):
        assert "Jurist" in (await administrator.get(address)).text
    assert (await administrator.submit(f"/dalarna/platser/{seat}/ta-bort")).status_code == 303


async def test_ways_and_documents_are_stated_and_taken_back(structures, administrator):
    here = "/dalarna/organ/ifo-chefsnatverket"
    async with tenant_scope("dalarna"):
        target = await fetch_value("select id from body where slug = 'socialchefsnatverket'")
    assert (await administrator.submit(f"{here}/vagar", {"route_kind": "reports_to", "target": ""})).status_code == 422
    assert (
        await administrator.submit(f"{here}/vagar", {"route_kind": "reports_to", "target": str(target)})
    ).status_code == 303
    refused = await administrator.submit(
        f"{here}/styrdokument", {"document_name": "Uppdrag", "address": "javascript:alert(1)"}
    )
    assert refused.status_code == 422
    assert "börjar med https://" in refused.text
    form = {"document_name": "Uppdrag", "adopted_by": str(target), "adopted_on": "2024-05-01"}
    assert (await administrator.submit(f"{here}/styrdokument", form)).status_code == 303
    page = (await administrator.get(here)).text
    assert "rapporterar till" in page.lower()
    assert "Antaget av Socialchefsnätverket 1 maj 2024" in page
    for form in re.findall(r'action="(/dalarna/organ/ifo-chefsnatverket/(?:vagar|styrdokument)/\d+/ta-bort)"', page):
        assert (await administrator.submit(form)).status_code == 303


async def test_a_stated_vacancy_is_closed(structures, administrator):
    page = (await administrator.get("/dalarna/organ/lpo-rehabilitering")).text
    (form,) = re.findall(r'action="(/dalarna/organ/lpo-rehabilitering/vakanser/\d+/avsluta)"', page)
    assert (await administrator.submit(form)).status_code == 303
    assert "MAS och/eller MAR" not in (await administrator.get("/dalarna/organ/lpo-rehabilitering")).text


async def test_a_vacancy_that_a_document_names_is_entered_on_the_bodys_page(structures, administrator):
    here = "/dalarna/organ/ifo-chefsnatverket"
    async with tenant_scope("dalarna"):
        group = await fetch_value("select id from principal_group where slug = 'municipalities'")
    form = {
        "function": "MAS eller MAR", "drawn_from": f"principal_group:{group}", "count": "2",
        "stated_on": "2025-10-17", "stated_in": "Nätverkets anteckningar, punkt 5",
    }  # fmt: skip
    assert (await administrator.submit(f"{here}/vakanser/ny", form)).status_code == 303
    page = (await administrator.get(here)).text
    for words in ("MAS eller MAR", "2 platser", "17 oktober 2025", "Underlag: ”Nätverkets anteckningar, punkt 5”"):
        assert words in page
    exported = (await administrator.get("/dalarna/struktur/fil/struktur.toml")).text
    assert "MAS eller MAR" in exported
    async with tenant_scope("dalarna"):
        assert await fetch_value("select count(*) from audit_entry where verb = 'bodies.vacancy.stated'") == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"function": ""}, "funktion"),
        ({"stated_on": "2030-01-01"}, "en dag som har varit"),
        ({"count": "0"}, "från 1 till 999"),
        ({"drawn_from": "kung:1"}, "ett val i listan"),
    ],
)
async def test_a_crooked_stated_vacancy_is_refused_with_the_reason(structures, administrator, change, words):
    form = {"function": "Byggchef", "stated_on": "2025-10-17"} | change
    answer = await administrator.submit("/dalarna/organ/ifo-chefsnatverket/vakanser/ny", form)
    assert answer.status_code == 422
    assert words in " ".join(shown_errors(answer))
    assert f'value="{change.get("function", "Byggchef")}"' in answer.text


async def test_somebody_is_co_opted(structures, administrator):
    form = {"name": "Cia Provsson", "organisation": "Högskolan", "valid_from": "2025-11-01"}
    answer = await administrator.submit("/dalarna/organ/ifo-chefsnatverket/adjungera", form)
    assert answer.status_code == 303
    assert "Cia Provsson" in (await administrator.get("/dalarna/organ/ifo-chefsnatverket")).text
    refused = await administrator.submit("/dalarna/organ/ifo-chefsnatverket/adjungera", form | {"valid_from": "x"})
    assert "Cia Provsson" in refused.text


async def test_a_principals_page_tells_where_it_is_represented_and_where_not(structures, administrator):
    await put("socialchefsnatverket", "Anna Provsson")
    page = (await administrator.get("/dalarna/huvudman/falun")).text
    represented, missing = page.split("Här saknas någon från Falun")
    assert "Anna Provsson" in represented
    assert "IFO-chefsnätverket" in missing
    lacking = {"lacks": ["Chef med ansvar för individ- och familjeomsorg"]}
    assert (await administrator.submit("/dalarna/huvudman/falun/saknar", lacking)).status_code == 303
    after = (await administrator.get("/dalarna/huvudman/falun")).text.split("Här saknas någon från Falun")[1]
    assert "funktionen finns inte hos Falun" in after


async def test_the_matrix_names_those_who_sit_and_marks_what_is_vacant(structures, administrator):
    await put("socialchefsnatverket", "Anna Provsson")
    page = (await administrator.get("/dalarna/representation")).text
    assert "Anna Provsson" in page
    assert page.count("Vakant") > 40
    assert "Barn och unga" in page


async def test_a_network_that_has_ended_has_no_seat_left_to_fill(structures, administrator):
    ended = "Äldreomsorg och kommunal hälso- och sjukvård"
    assert ended in (await administrator.get("/dalarna/representation?datum=2025-06-30")).text
    assert ended not in (await administrator.get("/dalarna/representation?datum=2025-07-01")).text


async def test_the_chairs_seat_stands_first_on_the_bodys_page(structures, administrator):
    page = (await administrator.get("/dalarna/organ/socialchefsnatverket")).text
    functions = re.findall(r'id="plats-\d+-rubrik"><a[^>]+>([^<]+)<', page)
    assert functions[0] == "Ordförande"
    assert len(functions) == 3


async def test_people_are_found_by_part_of_a_name_as_page_and_as_fragment(structures, administrator):
    await put("socialchefsnatverket", "Anna Provsson")
    await put("socialchefsnatverket", "Bo Annorlunda", "mora")
    page = (await administrator.get("/dalarna/personer?sok=provs")).text
    assert "Anna Provsson" in page
    assert "Bo Annorlunda" not in page
    fragment = await administrator.get(
        "/dalarna/personer?sok=provs",
        headers={"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#traffar"},
    )
    assert fragment.text.strip().startswith('<div id="traffar"')
    assert "<html" not in fragment.text
    assert "Ingen träff" in (await administrator.get("/dalarna/personer?sok=xyz")).text


async def test_reading_a_persons_page_is_noted_and_contacts_are_for_the_office(structures, administrator):
    await put("socialchefsnatverket", "Anna Provsson", mail="anna@falun.example")
    async with tenant_scope("dalarna"):
        who = await fetch_value("select id from person")
    assert "anna@falun.example" in (await administrator.get(f"/dalarna/personer/{who}")).text
    member = await structures.sign_in(Role.MEMBER)
    page = (await member.get(f"/dalarna/personer/{who}")).text
    assert "Anna Provsson" in page
    assert "anna@falun.example" not in page
    async with tenant_scope("dalarna"):
        read = await fetch_value(
            "select count(*) from audit_entry where verb = 'bodies.person.read' and subject = $1 and hat = 'dalarna'",
            f"person:{who}",
        )
    assert read >= 2


async def test_a_person_is_corrected(structures, administrator):
    await put("socialchefsnatverket", "Anna Provsson")
    async with tenant_scope("dalarna"):
        who = await fetch_value("select id from person")
    edit = f"/dalarna/personer/{who}/andra"
    typed = {"based_on": await version_in(administrator, edit), "title": "socialchef"}
    refused = await administrator.submit(edit, typed | {"name": ""})
    assert refused.status_code == 422
    assert 'value="socialchef"' in refused.text
    assert typed["based_on"] in refused.text
    assert (await administrator.submit(edit, typed | {"name": "Anna Ny"})).status_code == 303
    assert (await administrator.submit("/dalarna/personer/ny", {"name": "Dan Provsson"})).status_code == 303


async def version_in(browser: Browser, form: str) -> str:
    """What the form says that it was filled from."""
    found = re.search(r'name="based_on" value="([^"]+)"', (await browser.get(form)).text)
    assert found is not None
    return found[1]


async def forms_to_change() -> dict[str, dict[str, str]]:
    """Each form that changes what two people may have open at once, with what must be typed in it."""
    await put("socialchefsnatverket", "Anna Provsson")
    async with tenant_scope("dalarna"):
        person = await fetch_value("select id from person")
    return {
        "/dalarna/organ/socialchefsnatverket/andra": {
            "name": "Nätverket",
            "kind": "executive_network",
            "status": "in_force",
        },
        f"/dalarna/platser/{await seat_of('socialchefsnatverket')}/andra": {"function": "Chef", "role": "member"},
        f"/dalarna/personer/{person}/andra": {"name": "Anna Provsson"},
    }


async def test_a_form_that_somebody_else_has_saved_meanwhile_shows_both_and_overwrites_nothing(
    structures, administrator
):
    colleague = await structures.sign_in(Role.ADMINISTRATOR)
    for form, needed in (await forms_to_change()).items():
        main = next(iter(needed))
        version = await version_in(administrator, form)
        first = needed | {main: "Kollegans ord", "based_on": version}
        assert (await colleague.submit(form, first)).status_code == 303
        late = needed | {main: "Egna ord", "based_on": version}
        answer = await administrator.submit(form, late)
        assert answer.status_code == 409
        comparison = re.search(r'id="jamforelse".*?</section>', answer.text, re.DOTALL)
        assert comparison is not None
        assert "Kollegans ord" in comparison[0]
        assert "Egna ord" in comparison[0]
        assert f'value="{late[main]}"' in answer.text
        assert "Kollegans ord" in (await administrator.get(form)).text
        # With both before the eyes, saving once more is a choice. The colleague's second click of the first harms nothing.
        assert (await colleague.submit(form, first)).status_code == 303
        shown = re.search(r'name="based_on" value="([^"]+)"', answer.text)
        assert shown is not None
        assert (await administrator.submit(form, late | {"based_on": shown[1]})).status_code == 303
        assert "Egna ord" in (await administrator.get(form)).text


async def test_a_form_that_does_not_say_what_it_was_filled_from_overwrites_nothing(structures, administrator):
    for form, needed in (await forms_to_change()).items():
        assert (await administrator.submit(form, needed)).status_code in (409, 303)
        changed = needed | {next(iter(needed)): "Egna ord"}
        assert (await administrator.submit(form, changed)).status_code == 409


async def test_the_structure_leaves_as_a_file_and_that_is_noted(structures, administrator):
    async def noted() -> int:
        async with tenant_scope("dalarna"):
            return await fetch_value("select count(*) from audit_entry where verb = 'bodies.structure.exported'")

    before = await noted()
    assert (await administrator.get("/dalarna/struktur/fil/struktur.toml")).status_code == 200
    assert await noted() == before + 1


async def test_the_file_goes_out_and_in_and_says_the_difference_first(structures, administrator):
    text = (await administrator.get("/dalarna/struktur/fil/struktur.toml")).text
    same = await upload(administrator, text)
    assert "Ingen skillnad" in same.text
    changed = text.replace("meetings_per_year = 9", "meetings_per_year = 8")
    shown = await upload(administrator, changed)
    assert "Socialchefsnätverket: möten per år ändras från 9 till 8." in shown.text
    assert "9 möten per år" in (await administrator.get("/dalarna/organ/socialchefsnatverket")).text
    applied = await administrator.submit("/dalarna/struktur/fil", {"content": changed, "apply": "ja"})
    assert applied.status_code == 303
    assert "8 möten per år" in (await administrator.get("/dalarna/organ/socialchefsnatverket")).text


async def test_a_broken_file_is_refused_with_its_lines(structures, administrator):
    text = (await administrator.get("/dalarna/struktur/fil/struktur.toml")).text
    broken = await upload(administrator, text.replace('kind = "political"', 'kind = "klubb"'))
    assert broken.status_code == 422
    assert re.search(r"Rad \d+: ”klubb” kan inte stå som kind", broken.text)
    assert "Ingenting har ändrats" in broken.text
    assert (await upload(administrator, "")).status_code == 422
    assert (await upload(administrator, text.replace("dalarna", "stockholm", 1))).status_code == 422


async def upload(browser: Browser, text: str):
    token = browser.cookies.get("csrf") or (await browser.get("/tillganglighet")).cookies["csrf"]
    return await browser.post(
        "/dalarna/struktur/fil", data={"_csrf_token": token}, files={"file": ("dalarna.toml", text.encode())}
    )


async def test_only_the_office_takes_the_file_out_and_only_the_administrator_brings_one_in(structures):
    member, leader = await structures.sign_in(Role.MEMBER), await structures.sign_in(Role.DEVELOPMENT_LEADER)
    assert (await member.get("/dalarna/struktur/fil")).status_code == 404
    assert (await leader.get("/dalarna/struktur/fil")).status_code == 200
    assert (await upload(leader, "schema = 1")).status_code == 404
