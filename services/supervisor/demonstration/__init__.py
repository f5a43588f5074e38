"""The demonstration: invented people who can sign in (demonstrationen)."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PEOPLE = Path(__file__).with_name("people.toml")


@dataclass(frozen=True)
class DemonstrationPerson:
    """An invented person: what the identity provider states, and what Samband has invited them to."""

    sub: str
    name: str
    mail: str
    organisation: str
    group: str
    says: str
    grants: tuple[dict[str, str], ...] = ()
    is_invited: bool = True
    acr: str = "http://id.elegnamnden.se/loa/1.0/loa3"
    claims: dict[str, Any] = field(default_factory=dict)

    def stated_claims(self) -> dict[str, Any]:
        """A work identity by the Swedish OpenID Connect profile; no personal identity number."""
        given, _, family = self.name.partition(" ")
        return {
            "sub": self.sub,
            "name": self.name,
            "given_name": given,
            "family_name": family,
            "email": self.mail,
            "email_verified": True,
            "https://id.oidc.se/claim/orgAffiliation": self.mail,
            "https://id.oidc.se/claim/orgName": self.organisation,
            **self.claims,
        }


def people(path: Path = PEOPLE) -> list[DemonstrationPerson]:
    """In the order that they are shown in."""
    entries = tomllib.loads(path.read_text())["person"]
    return [DemonstrationPerson(**entry | {"grants": tuple(entry.get("grants", ()))}) for entry in entries]
