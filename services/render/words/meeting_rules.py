"""Swedish words for how a body meets (mötesregler)."""

from collections.abc import Mapping

from services.domain.meetings.rules.agenda import ApprovalForm, Form, Quorum, SteersItself
from services.render.words import explain

FORMS: Mapping[Form, str] = {
    Form.NOTES: "Minnesanteckningar",
    Form.PROTOCOL: "Protokoll med paragrafer som löper genom året",
}
QUORUMS: Mapping[Quorum, str] = {
    Quorum.NONE: "När som helst",
    Quorum.HALF: "När mer än hälften av dem som har rösträtt är med",
    Quorum.NUMBER: "När ett visst antal med rösträtt är med",
}
FORMALITIES: Mapping[str, str] = {
    "recusal": "Jäv",
    "votes": "Omröstningar med namn",
    "reservations": "Reservationer",
}
"""What a formal body notes at an item; networks seldom do."""
APPROVALS: Mapping[ApprovalForm, str] = {
    ApprovalForm.NEXT_MEETING: "Läggs till handlingarna vid nästa möte",
    ApprovalForm.APPROVERS: "Justeras av personer som utses vid mötet",
}


@explain.register
def _(_: SteersItself) -> str:
    return "Ett organ kan inte vara sin egen styrgrupp. Välj ett annat, eller inget."
