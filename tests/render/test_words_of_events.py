"""Whatever the domain writes into the audit log has Swedish words."""

import re
from pathlib import Path

from services.domain.networks.rules.life_cycle import ReviewKind, StatusKind
from services.render.environment import TEMPLATES
from services.render.words.audit import EVENTS, FIELDS, KINDS, event_words, subject_words
from services.render.words.machinery import LETTERS

SERVICES = Path(__file__).parents[2] / "services"
CODE = "\n".join(
    path.read_text("utf-8") for path in SERVICES.rglob("*.py") if not {"piccolo_migrations", "words"} & set(path.parts)
)
VERB = re.compile(
    r'"((?:bodies|documents|networks|identity|meetings|privacy|rounds|tenancy)\.[a-z_]+\.[a-z_]+|jobs\.started)"'
)
STEPS = ("proposed", "anchored", "sent_back", *(kind.value for kind in (*StatusKind, *ReviewKind)))


def test_every_verb_of_the_domain_has_words() -> None:
    verbs = set(VERB.findall(CODE)) | {f"networks.report.{step}" for step in STEPS}
    assert verbs - set(EVENTS) == set()
    assert len(verbs) > 50


def test_no_words_are_kept_for_a_verb_that_nothing_uses() -> None:
    unused = {verb for verb in EVENTS if f'"{verb}"' not in CODE and verb.rpartition(".")[2] not in STEPS}
    assert unused == set()


def test_every_kind_of_subject_and_every_named_field_has_a_word() -> None:
    kinds = set(re.findall(r'subject(?: )?=(?: )?f?"([^":{]+)[:"]', CODE))
    assert kinds - set(KINDS) == set()
    fields = {name for group in re.findall(r"fields=\(([^)]*)\)", CODE) for name in re.findall(r'"([a-z_]+)"', group)}
    assert fields - set(FIELDS) - {"method", "path", "status_code"} == set()


def test_a_subject_is_told_by_its_name() -> None:
    names = {"person:48": "Kerstin Åkerblom", "barn-och-unga": "Barn och unga"}
    assert subject_words("person:48", names) == "Person Kerstin Åkerblom"
    assert subject_words("halvårsrapport:2025-2/barn-och-unga", names) == "Halvårsrapport Barn och unga, hösten 2025"
    assert subject_words("uppdrag:7", names) == "Uppdrag 7"
    assert subject_words("rss:dalarna", {"dalarna": "RSS Dalarna"}) == "RSS Dalarna"
    assert subject_words("struktur", names) == "Strukturen"
    assert event_words("bodies.something.forgotten") == "Tidigare slag av händelse"


def test_every_letter_has_a_name() -> None:
    assert {path.stem for path in (TEMPLATES / "mail").glob("*.html")} - {"layout"} == set(LETTERS)
