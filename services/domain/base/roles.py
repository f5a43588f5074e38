"""The roles that a person can have (roller), in a tenant, at SKR or as operator."""

from enum import StrEnum


class Role(StrEnum):
    """A role. Its Swedish name is what the pages show."""

    title: str  # type: ignore[assignment] - str.title() is not wanted of a role

    OPERATOR = "operator", "driftansvarig"
    SKR_COORDINATOR = "skr_coordinator", "nationell samordnare"
    NETWORK_LEAD = "network_lead", "sakområdesansvarig"
    ADMINISTRATOR = "administrator", "administratör"
    DEVELOPMENT_LEADER = "development_leader", "utvecklingsledare"
    HEAD = "head", "chef för RSS"
    READER = "reader", "läsare"
    CHAIR = "chair", "ordförande"
    VICE_CHAIR = "vice_chair", "vice ordförande"
    SECRETARY = "secretary", "sekreterare"
    MEMBER = "member", "ledamot"
    SUBSTITUTE = "substitute", "ersättare"
    CO_OPTED = "co_opted", "adjungerad"
    CONTACT = "contact", "kontaktperson"
    REGISTRAR = "registrar", "registrator"
    SIGNATORY = "signatory", "firmatecknare"
    GUEST = "guest", "gäst"

    def __new__(cls, value: str, title: str) -> "Role":
        member = str.__new__(cls, value)
        member._value_ = value
        member.title = title
        return member
