"""Swedish words of what is kept about a person: the fields of an extract, what is stored as codes, what hinders an erasure."""

from collections.abc import Mapping

from services.domain.base.roles import Role
from services.domain.bodies.rules import AppointmentKind
from services.domain.meetings.rules.calls import Answer, AnswerWay, LetterKind
from services.domain.meetings.rules.meetings import FeedKind
from services.domain.meetings.rules.sittings import AttendanceState, Capacity, Duty, Mode, Position
from services.domain.meetings.rules.suggestions import SuggestionState
from services.domain.privacy.erasure import StillNeeded
from services.domain.rounds.rules.reminders import Occasion
from services.render.formats import sentence
from services.render.words import bodies, calls, explain, rounds, sittings
from services.render.words.machinery import LETTERS

HEADINGS = {
    "account": "Konto",
    "accepted_at": "Antagen",
    "act": "Vad",
    "address": "Adress",
    "answer_way": "Svarade",
    "appointment_kind": "Slag",
    "approved_at": "Godkänt",
    "approved_by_person": "Godkände",
    "arrived": "Kom",
    "at": "När",
    "attendance_state": "Närvaro",
    "body": "Organ",
    "call_answer": "Svar",
    "called_at": "Kallad",
    "capacity": "Som",
    "closed_at": "Stängt",
    "created_at": "Infört",
    "day": "Mötesdag",
    "decided_at": "Besvarat",
    "decided_by_person": "Besvarade",
    "decision": "Beslut",
    "due": "Senast",
    "duty": "Uppgift vid mötet",
    "feed_kind": "Följer",
    "fields": "Uppgifter",
    "function": "Funktion",
    "handed_in_at": "Lämnad",
    "identifier": "Tjänste-id",
    "in_place_of": "I stället för",
    "invited_others": "Bjöd in",
    "item": "Punkt",
    "job_state": "Läge",
    "left_at": "Gick",
    "letter": "Brev",
    "letter_kind": "Slag",
    "letter_state": "Läge",
    "made_at": "Gjort",
    "made_by_person": "Gjorde",
    "mail": "E-postadress",
    "media_type": "Filtyp",
    "message": "Meddelande",
    "mode": "Deltog",
    "name": "Namn",
    "named_as_substitute": "Angiven som ersättare",
    "network": "Nätverk",
    "network_address": "Nätadress",
    "number": "Version",
    "organisation": "Arbetsgivare",
    "outcome": "Vad det blev",
    "outcome_at": "Rapporterat",
    "phone": "Telefon",
    "place": "Uppgift",
    "position_taken": "Röst",
    "principal": "Huvudman",
    "question": "Fråga",
    "reason": "Skäl",
    "recipient": "Mottagare",
    "reference": "Var",
    "register_number": "Diarienummer",
    "released": "Visad för mötet",
    "revoked_at": "Avslutad",
    "role": "Roll",
    "roles": "Roller",
    "round_occasion": "Anledning",
    "sent_at": "Skickat",
    "size": "Storlek (byte)",
    "source": "Ges av",
    "subject": "Gäller",
    "substitute_name": "Ersättare",
    "suggested_at": "Föreslaget",
    "suggestion_state": "Läge",
    "text": "Text",
    "title": "Titel",
    "uploaded_at": "Lämnad",
    "valid_from": "Från och med",
    "valid_to": "Till och med",
    "verb": "Händelse",
    "withdrawn_at": "Borttagen",
    "word": "Ord till kansliet",
    "written_at": "Skrivet",
}

PLACES = {
    "agenda_item": "Punkt i en dagordning",
    "attendance": "Närvaro utan koppling till registret",
    "call_answer": "Ersättare i ett svar på en kallelse",
    "clause": "Beslut",
    "clause_responsible": "Ansvarig för ett beslut",
    "item_note": "Sekreterarens anteckning",
    "item_view": "Synpunkt vid ett möte",
    "mandate_document": "Styrdokument",
    "masking": "Maskning",
    "meeting_call": "Kallelse",
    "meeting_guest": "Gäst utan adress",
    "minutes": "Anteckningar eller protokoll",
    "minutes_comments": "Synpunkter på anteckningar",
    "minutes_import": "Inläst fil",
    "national_part_draft": "Nationell del, utkast",
    "national_part_version": "Nationell del",
    "network_report": "Halvårsrapport",
    "presenter": "Föredragande utan koppling till registret",
    "publication": "Publicering",
    "report_anchoring": "Förankring av en halvårsrapport",
    "report_review": "SKR:s läsning av en halvårsrapport",
    "review_answer": "Svar på SKR:s fråga",
    "round": "Runda",
    "round_answer": "Svar på en runda",
    "submitted_report": "Inlämnad halvårsrapport",
}

_STATES = {
    "queued": "väntar",
    "running": "pågår",
    "done": "klart",
    "failed": "misslyckades",
    "sent": "skickat",
}

CODES: Mapping[str, Mapping[str, str]] = {
    "act": PLACES,
    "answer_way": {one: calls.word(one) for one in AnswerWay},
    "appointment_kind": {one: bodies.word(one) for one in AppointmentKind},
    "attendance_state": {one: sittings.word(one) for one in AttendanceState},
    "call_answer": {one: calls.word(one) for one in Answer},
    "capacity": {one: calls.word(one) for one in Capacity},
    "duty": {one: "" if one is Duty.NONE else sittings.word(one) for one in Duty},
    "feed_kind": {FeedKind.MINE: "egna möten", FeedKind.BODY: "ett organs möten", FeedKind.COUNTY: "länets möten"},
    "job_state": _STATES,
    "letter": LETTERS,
    "letter_kind": {one: calls.word(one) for one in LetterKind},
    "letter_state": _STATES,
    "mode": {one: sittings.word(one) for one in Mode},
    "place": PLACES,
    "position_taken": {one: sittings.word(one) for one in Position},
    "role": {one: one.title for one in Role},
    "round_occasion": {one: rounds.word(one) for one in Occasion},
    "source": {"invitation": "inbjudan"},
    "suggestion_state": {
        SuggestionState.OPEN: "obesvarat",
        SuggestionState.ACCEPTED: "antaget",
        SuggestionState.DECLINED: "avböjt",
    },
}
"""What is stored as a code → its words, by field."""


def code_words(field: str, value: str) -> str:
    """The words of a stored code, with a capital; what people wrote stays as it is."""
    if field == "roles":
        return ", ".join(code_words("role", one) for one in value.split(", "))
    if field == "source" and value.startswith("group:"):
        return "En grupp i organisationens inloggning"
    word = CODES.get(field, {}).get(value)
    return value if word is None else sentence(word)


HINDRANCES = {
    "seat": "har ett uppdrag. Avsluta det först",
    "role": "har en roll. Ta tillbaka den först",
    "call": "är kallad till ett möte. Ta bort hen från kallelsen, eller vänta tills mötet har varit",
    "task": "har ett beslut att genomföra. Lämna över det till någon annan först",
}


@explain.register
def _(error: StillNeeded) -> str:
    return " ".join(f"{error.facts['name']} {HINDRANCES[one]}." for one in error.facts["hindrances"])
