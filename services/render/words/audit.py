"""Swedish words for the audit log (händelselogg): what was done, to what, and which fields.

Every verb that the domain records has its words here; a test reads the code to see that none is missing.
"""

from services.render.formats import half_year, sentence

EVENTS = {
    "bodies.appointment.ended": "Avslutade ett uppdrag",
    "bodies.appointment.made": "Utsåg till en plats",
    "bodies.appointment.withdrawn": "Tog tillbaka ett uppdrag",
    "bodies.body.changed": "Ändrade ett organ",
    "bodies.body.closed": "Avslutade ett organ",
    "bodies.body.created": "Lade till ett organ",
    "bodies.body.reopened": "Öppnade ett organ igen",
    "bodies.document.added": "Lade till ett styrdokument",
    "bodies.document.removed": "Tog bort ett styrdokument",
    "bodies.person.added": "Lade till en person",
    "bodies.person.changed": "Ändrade en persons uppgifter",
    "bodies.person.linked": "Kopplade en person till ett konto",
    "bodies.person.read": "Läste en persons uppgifter",
    "bodies.principal.lacking": "Ändrade vilka funktioner en huvudman saknar",
    "bodies.route.added": "Lade till en väg mellan organ",
    "bodies.route.removed": "Tog bort en väg mellan organ",
    "bodies.seat.added": "Lade till en plats",
    "bodies.seat.changed": "Ändrade en plats",
    "bodies.seat.closed": "Avslutade en plats",
    "bodies.seat.removed": "Tog bort en plats",
    "bodies.structure.exported": "Hämtade strukturen som fil",
    "bodies.structure.imported": "Läste in en strukturfil",
    "bodies.vacancy.closed": "Avslutade en vakans",
    "identity.account.opened": "Öppnade ett konto",
    "identity.grant.ended": "Tog tillbaka en roll",
    "identity.grant.given": "Gav en roll",
    "identity.invitation.accepted": "Tog emot en inbjudan",
    "identity.invitation.made": "Bjöd in",
    "identity.invitation.withdrawn": "Tog tillbaka en inbjudan",
    "identity.person.linked": "Kopplade ett konto till en person",
    "identity.provider.changed": "Ändrade en inloggning",
    "identity.provider.connected": "Anslöt en inloggning",
    "identity.session.begun": "Loggade in",
    "identity.session.ended": "Loggade ut",
    "identity.sessions.ended": "Loggade ut någon överallt",
    "jobs.started": "Startade ett jobb",
    "mail.letter.read": "Läste ett brev",
    "mail.letter.sent_again": "Skickade ett brev igen",
    "meetings.break.added": "Lade till ett lov",
    "meetings.break.removed": "Tog bort ett lov",
    "meetings.feed.made": "Skapade en kalenderprenumeration",
    "meetings.feed.revoked": "Återkallade en kalenderprenumeration",
    "meetings.meeting.called_off": "Ställde in ett möte",
    "meetings.meeting.changed": "Ändrade ett möte",
    "meetings.meeting.moved": "Flyttade ett möte",
    "meetings.meeting.planned": "Planerade ett möte",
    "networks.collection.changed": "Ändrade en insamling",
    "networks.collection.opened": "Öppnade en insamling",
    "networks.collection.template_changed": "Ändrade en insamlings mall",
    "networks.following.ended": "Slutade bevaka ett nätverk",
    "networks.following.started": "Började bevaka ett nätverk",
    "networks.national_part.published": "Publicerade en nationell del",
    "networks.national_part.saved": "Sparade en nationell del",
    "networks.network.added": "Lade till ett nätverk",
    "networks.network.changed": "Ändrade ett nätverk",
    "networks.question.answered": "Svarade på SKR:s fråga",
    "networks.report.anchored": "Förankrade en halvårsrapport",
    "networks.report.begun": "Lät SKR se att en halvårsrapport är påbörjad",
    "networks.report.cleared": "Tog tillbaka ett besked om en halvårsrapport",
    "networks.report.delayed": "Lämnade besked att en halvårsrapport kommer senare",
    "networks.report.excepted": "Lämnade besked att ingen halvårsrapport kommer",
    "networks.report.proposed": "Lämnade en halvårsrapport för förankring",
    "networks.report.question": "Ställde en fråga om en halvårsrapport",
    "networks.report.received": "Markerade en halvårsrapport som mottagen",
    "networks.report.saved": "Sparade en halvårsrapport",
    "networks.report.sent_back": "Skickade tillbaka en halvårsrapport",
    "networks.report.submitted": "Lämnade in en halvårsrapport till SKR",
    "networks.summary.made": "Gjorde en sammanställning",
    "networks.summary.published": "Publicerade en sammanställning",
    "tenancy.logo.chosen": "Bytte logotyp",
    "tenancy.logo.removed": "Tog bort logotypen",
    "tenancy.settings.chosen": "Ändrade inställningarna",
    "tenancy.tenant.activated": "Anslöt ett RSS",
    "tenancy.tenant.deactivated": "Kopplade från ett RSS",
    "tenancy.tenant.described": "Ändrade ett RSS uppgifter",
}

AREAS = {
    "bodies.": "Organ, platser och personer",
    "networks.": "Nätverk och halvårsrapporter",
    "identity.": "Behörigheter och inloggning",
    "tenancy.": "Inställningar",
    "jobs.": "Jobb",
    "mail.": "Brev",
}
"""The beginning of the verbs of one area → its name, to choose what the log shows."""

KINDS = {
    "behorighet": "Roll",
    "brev": "Brev",
    "halvårsrapport": "Halvårsrapport",
    "huvudman": "Huvudman",
    "identitetstjanst": "Inloggning",
    "inbjudan": "Inbjudan",
    "insamling": "Insamling",
    "jobb": "Jobb",
    "kalender": "Kalenderprenumeration",
    "konto": "Konto",
    "lov": "Lov",
    "möte": "Möte",
    "nationell del": "Nationell del",
    "nätverk": "Nätverk",
    "organ": "Organ",
    "person": "Person",
    "plats": "Plats",
    "rss": "RSS",
    "sammanställning": "Sammanställning",
    "struktur": "Strukturen",
    "styrdokument": "Styrdokument",
    "uppdrag": "Uppdrag",
    "vakans": "Vakans",
}

FIELDS = {
    "abbreviation": "förkortning",
    "account": "konto",
    "active": "anslutning",
    "address": "adress",
    "adopted_by": "antaget av",
    "adopted_on": "antaget den",
    "appointed_by": "utses av",
    "auth_method": "autentisering",
    "body": "organ",
    "client_id": "klient-id",
    "closed": "avslutad",
    "closes_on": "sista dag",
    "colour": "färg",
    "content": "texten",
    "count": "antal",
    "day": "dag",
    "decision": "beslut",
    "decision_mode": "beslutsform",
    "ends": "slutar",
    "ends_on": "sista dag",
    "follows": "bevakning",
    "from_half_year": "från halvår",
    "function": "funktion",
    "host": "värdorganisation",
    "instead_of": "i stället för",
    "issuer": "utfärdare",
    "kind": "slag",
    "lacks": "saknade funktioner",
    "lead": "sakområdesansvarig",
    "legal_form": "juridisk form",
    "link": "länk",
    "logo": "logotyp",
    "mail": "e-postadress",
    "meetings_approximate": "ungefärligt antal möten",
    "meetings_per_year": "möten per år",
    "message": "meddelande",
    "name": "namn",
    "networks": "nätverk",
    "opens_on": "öppnar",
    "organisation": "organisation",
    "parent": "överordnat organ",
    "per_principal_max": "högst per huvudman",
    "per_principal_min": "minst per huvudman",
    "person": "person",
    "phone": "telefon",
    "place": "plats",
    "place_owner": "platsens huvudman",
    "predecessors": "tog över från",
    "principal": "huvudman",
    "purpose": "syfte",
    "reason": "skäl",
    "revoked_at": "återkallad",
    "role": "roll",
    "roles": "roller",
    "same_persons_as": "samma personer som i",
    "seat": "plats",
    "secret": "hemlighet",
    "sequence": "version",
    "settings": "arbetssätt",
    "short_name": "kort namn",
    "slug": "adressnamn",
    "starts": "börjar",
    "starts_on": "första dag",
    "state": "tillstånd",
    "status": "status",
    "template": "mall",
    "tenant": "RSS",
    "title": "titel",
    "valid_from": "från och med",
    "valid_to": "till och med",
    "version": "version",
    "voting": "rösträtt",
}


def event_words(verb: str) -> str:
    """What was done: Flyttade en plats. A verb that a later version has stopped using reads as an earlier event."""
    return EVENTS.get(verb, "Tidigare slag av händelse")


def field_words(field: str) -> str:
    """A field as people call it; one without a word of its own keeps its name."""
    return FIELDS.get(field, field.replace("_", " "))


def subject_words(subject: str, names: dict[str, str]) -> str:
    """To what it was done: Person Kerstin Åkerblom; Halvårsrapport Barn och unga, hösten 2025.

    `names`: what the subject's parts are called, by the whole subject or by the part.
    """
    kind, _, key = subject.partition(":")
    kind_words = KINDS.get(kind, sentence(kind))
    if subject in names:
        return f"{kind_words} {names[subject]}"
    words = [_part(part, names) for part in reversed(key.split("/")) if part]
    return f"{kind_words} {', '.join(words)}".strip()


def _part(part: str, names: dict[str, str]) -> str:
    try:
        return names.get(part) or half_year(part)
    except ValueError:
        return part
