"""The register of what is kept about people (register över personuppgifter): what, whose, why, how long, in which tables.

A test asks the database for tables that point at people and finds them here, or fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.domain.privacy.retention import KIND_OF_KEY
from services.domain.tenancy.rules import TenantSettings


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of personal data, in the words of those whom it is about. `tables` hold it; without any it lies elsewhere."""

    key: str
    what: str
    whose: str
    why: str
    how_long: str
    tables: tuple[str, ...] = ()


HISTORY = "Blir kvar som en del av organens historia."
RECORD = "Som mötets handlingar. Där värden är en myndighet är det allmän handling, som gallras enligt dokumenthanteringsplanen."

REGISTER = (
    Kept(
        "account",
        "Konto: namn och e-postadress i arbetet",
        "Den som har loggat in",
        "För att veta vem som gör vad.",
        "Tills kontot stängs. Då tas adressen bort, och namnet står kvar vid det som personen har gjort.",
        ("account",),
    ),
    Kept(
        "identity",
        "Inloggning: organisationens beteckning för personen, och när hen senast loggade in",
        "Den som har loggat in",
        "För att känna igen personen utan lösenord hos oss.",
        "Tas bort när kontot stängs.",
        ("identity",),
    ),
    Kept(
        "invitation",
        "Inbjudan: namn, e-postadress eller tjänste-id i arbetet, roller, vem som bjöd in",
        "Den som har bjudits in",
        "För att rätt person ska komma in första gången.",
        "Blir kvar, besvarad eller tillbakatagen.",
        ("invitation",),
    ),
    Kept(
        "roles",
        "Roller: vad personen får göra, från och till vilken dag",
        "Den som har en roll",
        "För att var och en ska se och göra det som hör till uppdraget, och för att det ska gå att se efteråt.",
        "Blir kvar som historik.",
        ("role_grant",),
    ),
    Kept(
        "person",
        "Person: namn, titel, arbetsgivare, e-postadress och telefon i arbetet",
        "Den som sitter eller har suttit i ett organ",
        "För att länet ska veta vem som företräder vilken huvudman, nu och då.",
        "Tills RSS tar bort uppgifterna. Kontaktuppgifter kan tas bort när uppdraget är slut.",
        ("person",),
    ),
    Kept(
        "appointments",
        "Uppdrag: plats i ett organ, för vilken huvudman, från och till vilken dag",
        "Den som sitter eller har suttit i ett organ",
        "För att det ska gå att se vem som satt var vid varje beslut.",
        HISTORY,
        ("appointment",),
    ),
    Kept(
        "calls",
        "Kallelser: namn och adress, som vad man kallas, vad som skickades när",
        "Ledamöter, kansliets personal och gäster",
        "För att kalla till möten, och visa vem som har kallats.",
        HISTORY + " En gäst som aldrig kallades tas bort när hen tas av listan.",
        ("meeting_guest", "call_recipient", "call_delivery", "meeting_call"),
    ),
    Kept(
        "answers",
        "Svar på kallelser: kommer eller inte, ersättare, ord till kansliet",
        "Den som är kallad",
        "För att veta vilka som kommer. Orden ser bara de som kallar.",
        HISTORY,
        ("call_answer",),
    ),
    Kept(
        "attendance",
        "Närvaro: namn, titel, arbetsgivare, när man kom och gick, i vems ställe, vad man föredrog",
        "Den som kallas till eller deltar i ett möte",
        "För att anteckningarna ska säga vilka som deltog.",
        RECORD,
        ("attendance", "presenter"),
    ),
    Kept(
        "votes",
        "Jäv, röster och reservationer",
        "Den som deltar i ett möte",
        "För att anteckningarna ska säga det.",
        RECORD,
        ("recusal", "ballot", "reservation"),
    ),
    Kept(
        "notes",
        "Sekreterarens anteckningar under ett möte, och vem som skrev sist",
        "Sekreterare, och de som nämns i texten",
        "För att skriva mötets anteckningar.",
        "Raderas när mötets anteckningar godkänns.",
        ("item_note",),
    ),
    Kept(
        "suggestions",
        "Förslag till punkter: vem som föreslog och vem som svarade",
        "Ledamöter och styrgrupp",
        "För att förslaget ska få ett svar.",
        RECORD,
        ("item_suggestion",),
    ),
    Kept(
        "decisions",
        "Beslut: vem som ska göra vad, och vem som rapporterade vad det blev",
        "Den som har fått ett uppdrag",
        "För att det som beslutas ska bli gjort.",
        RECORD,
        ("clause", "clause_responsible"),
    ),
    Kept(
        "minutes",
        "Anteckningar och protokoll: vilka som deltog, föredrog, justerade; vem som gjorde, maskade och publicerade dem",
        "De som deltog i mötet",
        "Länets minne av vad det har beslutat.",
        RECORD + " Godkända anteckningar ändras aldrig.",
        ("minutes", "minutes_approval", "minutes_comments", "masking", "publication"),
    ),
    Kept(
        "registrations",
        "Diarieföring: registratorns adress och numret som kom tillbaka",
        "Värdens registrator",
        "För värdens diarium.",
        RECORD,
        ("registration",),
    ),
    Kept(
        "imports",
        "Gamla anteckningar som lästs in: filen och det som förstods av den",
        "De som nämns i filen, och den som lämnade in den",
        "För att länets tidigare möten ska finnas med.",
        "Som mötet det blev. En undanlagd fil sparas tills den tas bort.",
        ("minutes_import",),
    ),
    Kept(
        "rounds",
        "Rundor: vem som frågade, svarade och fick påminnelse",
        "Huvudmännens kontaktpersoner och kansliets personal",
        "För att veta vem som står bakom ett svar, och inte påminna två gånger.",
        "Som svaret, som är en allmän handling där värden är en myndighet.",
        ("round", "round_answer", "round_letter"),
    ),
    Kept(
        "reports",
        "Halvårsrapporter: vem som skrev, förankrade, lämnade in, frågade och svarade",
        "De som skriver och beslutar, i länet och hos SKR",
        "För att veta vem som står bakom en text.",
        "Som rapporten, som är en allmän handling där värden är en myndighet.",
        (
            "network_report",
            "report_anchoring",
            "submitted_report",
            "report_review",
            "review_answer",
            "national_part_draft",
            "national_part_version",
            "national_network",
        ),
    ),
    Kept(
        "files",
        "Filer som lämnats in eller gjorts för att sparas: namn, innehåll, vem som lämnade in",
        "Den som lämnade in, och de som nämns",
        "Det är länets handlingar.",
        "Så länge som det de hör till. Innehållet försvinner natten efter.",
        ("upload",),
    ),
    Kept(
        "letters",
        "Brev: till vem, vilket slag, när, om det kom fram. Det som någon svarar på en kallelse med e-post",
        "Den som har fått brev eller svarat på ett",
        "För att det ska gå att se vem som fick vad, och för att svaret ska nå en människa.",
        "Blir kvar.",
        ("mail_message",),
    ),
    Kept(
        "feeds",
        "Kalenderprenumerationer: vems möten som följs",
        "Den som prenumererar",
        "För att kalendern ska få svar. Den hemliga adressen sparas inte.",
        "Blir kvar efter att den avslutats, som ett nummer som inte svarar någon.",
        ("calendar_feed",),
    ),
    Kept(
        "jobs",
        "Jobb och de dokument de gjorde: vem som startade dem",
        "Den som startade jobbet",
        "För att visa det för den personen.",
        "Jobbet blir kvar. Dokumenten tas bort efter 30 dagar.",
        ("job", "stored_file"),
    ),
    Kept(
        "audit",
        "Händelselogg: vem som gjorde vad och när, från vilken nätadress",
        "Den som gör något",
        "För att det ska gå att se i efterhand vad som har hänt, och lita på det.",
        "Tills RSS gallrar, annars tills vidare. Loggen har kontrollsummor i stället för innehåll.",
        ("audit_entry",),
    ),
    Kept(
        "session",
        "Pågående inloggning: konto, när, genom vilken tjänst. Adressen i en begäran om engångslänk",
        "Den som loggar in",
        "För att slippa logga in på varje sida.",
        "Åtta timmar utan aktivitet, som längst ett dygn. En begäran tio minuter.",
    ),
    Kept(
        "drafts",
        "Utkast i den egna webbläsaren",
        "Den som skriver",
        "För att inget ska gå förlorat.",
        "Tills texten är sparad, eller personen loggar ut.",
    ),
    Kept(
        "backups",
        "Säkerhetskopior av allt ovan",
        "Alla ovan",
        "För att kunna återställa.",
        "Så länge som den som driver Samband sparar dem. Det som tagits bort finns kvar i äldre kopior.",
    ),
)


def register_of(settings: TenantSettings) -> tuple[Kept, ...]:
    """The register of one RSS: with what it has chosen itself."""
    told = _told(settings)
    return tuple(replace(kept, how_long=told.get(kept.key, kept.how_long)) for kept in REGISTER)


def _told(settings: TenantSettings) -> Mapping[str, str]:
    """How long, in the RSS's own choice, by the key of what it is chosen for."""
    told: dict[str, str] = {}
    if settings.audit_years:
        years = settings.audit_years
        told["audit"] = (
            f"{years} år. Loggen har kontrollsummor i stället för innehåll, och varje gallring ett protokoll."
        )
    otherwise = {kept.key: kept.how_long for kept in REGISTER}
    for rule in settings.retention:
        kind = KIND_OF_KEY[rule.kind]
        told |= dict.fromkeys(kind.told_by, kind.told(rule.years))
        for key in kind.added_to:
            told[key] = f"{told.get(key, otherwise[key])} {kind.told(rule.years)}"
    return told
