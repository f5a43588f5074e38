"""What a tenant may look like and choose (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from services.domain.base.errors import NotUnderstood, RuleBroken


class Colour(StrEnum):
    """The eight built themes; each keeps its contrast in light and dark."""

    BLUE = "bla"
    GREEN = "gron"
    PETROL = "petrol"
    PURPLE = "lila"
    WINE = "vinrod"
    PINK = "rosa"
    OCHRE = "ockra"
    SLATE = "skiffer"


class LegalForm(StrEnum):
    """The host's legal form: decides what is a public document and what must be archived."""

    REGION = "region"
    MUNICIPAL_ASSOCIATION = "municipal_association"
    ASSOCIATION = "association"
    MUNICIPALITY = "municipality"
    UNKNOWN = "unknown"

    @property
    def is_public_authority(self) -> bool | None:
        """Whether the host is a public authority; None when its form is not known."""
        return None if self is LegalForm.UNKNOWN else self is not LegalForm.ASSOCIATION


LOGO_LIMIT = 200_000
"""Bytes that a logotype may have."""

_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def picture_kind(content: bytes) -> str | None:
    """The media type that a picture's first bytes tell, or None for anything else, whatever its name says."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in _SIGNATURES.items() if content.startswith(signature)), None)


@dataclass(frozen=True, slots=True)
class TenantView:
    """A tenant as pages and rules see it. `settings` is the tenant's own choice, with defaults in `TenantSettings`."""

    slug: str
    name: str
    short_name: str
    host: str
    legal_form: str
    county: str
    colour: str
    has_logo: bool
    active: bool
    settings: "TenantSettings"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """For how many years an RSS keeps records of a kind (gallringsregel), by which decision of its own (gallringsbeslut or
    dokumenthanteringsplan), and since when it says so. The kinds are those of `services.domain.privacy.retention`."""

    kind: str
    years: int
    decision: str
    since: date


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """How a tenant works: `anchoring` is "head" or "body" (then `anchoring_body` names it); `shows_begun` lets SKR see that
    work on a report has begun; `fresh_sign_in_minutes` asks for a fresh sign-in before approving and submitting (0: never);
    `required_acr` lists the levels of assurance that are enough (none: as the tenant's own providers ask); `audit_years` is
    how long the audit log is kept (0: for good); `registrar_mail` is the host's registrar, who gets calls and approved
    minutes (none: nothing is sent); `privacy_contact` is whom to turn to about personal data; `retention` holds the kinds of
    records that are not kept for good.
    """

    anchoring: str = "head"
    anchoring_body: str | None = None
    shows_begun: bool = False
    fresh_sign_in_minutes: int = 0
    registrar_mail: str | None = None
    required_acr: tuple[str, ...] = ()
    audit_years: int = 0
    privacy_contact: str = ""
    retention: tuple[RetentionRule, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "TenantSettings":
        """Settings from stored JSON; what it does not name keeps its default."""
        lists = ("required_acr", "retention")
        known = {name: value for name, value in stored.items() if name in cls.__slots__ and name not in lists}
        return cls(
            **known,
            required_acr=tuple(stored.get("required_acr", ())),
            retention=tuple(
                RetentionRule(rule["kind"], rule["years"], rule["decision"], date.fromisoformat(rule["since"]))
                for rule in stored.get("retention", ())
            ),
        )


class ShutsOneselfOut(RuleBroken):
    """The chosen levels of assurance leave out the one at which who chooses has signed in (`level`)."""

    field = "required_acr"


def ensure_keeps_in(settings: TenantSettings, acr: str | None) -> None:
    """Raise ShutsOneselfOut when whoever signed in at this level could not come in any more."""
    if settings.required_acr and acr not in settings.required_acr:
        raise ShutsOneselfOut(level=acr or "")


# --- The agreement on personal data --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SubProcessor:
    """Whom the processor has do a part of the work (underbiträde): what, and in which country the data are."""

    name: str
    task: str
    country: str


@dataclass(frozen=True, slots=True)
class ProcessorAgreement:
    """A version of the agreement between an RSS's host and whoever runs Samband (personuppgiftsbiträdesavtal).

    Source: Regulation (EU) 2016/679, articles 28 and 13.1 e–f: the parties, and to whom and where the data go.
    """

    version: str
    agreed_on: date
    controller: str
    processor: str
    contact: str = ""
    sub_processors: tuple[SubProcessor, ...] = ()


def sub_processors_of(text: str) -> tuple[SubProcessor, ...]:
    """Sub-processors as they are written, one a line: name; task; country. Raises NotUnderstood."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = [part.strip() for part in line.split(";")]
        if len(parts) != 3 or not all(parts):
            raise NotUnderstood(
                name="underbiträde", value=line, expected="som Namn; uppgift; land", field="sub_processors"
            )
        found.append(SubProcessor(*parts))
    return tuple(found)


def written(sub_processors: Iterable[SubProcessor]) -> str:
    """Sub-processors as they are written in the form."""
    return "\n".join(f"{one.name}; {one.task}; {one.country}" for one in sub_processors)
