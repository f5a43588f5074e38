"""Minutes of the form of those of 2025-10-17, of an invented county: the same parts in the same places, other words and people.

One content, three writers: text as it comes out of a PDF (every line apart, page feet in the middle of sentences), Word with
struck names, PDF.
"""

import io
import textwrap
from dataclasses import dataclass, field

from docx import Document
from weasyprint import HTML

BODY = "Socialchefsnätverket"
WIDTH = 84
PAGE = 44

ATTENDANCE = [
    ("Arboga", [("Ann-Kristin Stensgård", "")]),
    ("Enköping", [("Torsten Bergqvist", ""), ("Jenny Munk-Ohlin", "struck")]),
    ("Fagersta", [("Mona Jarl", "struck"), ("Arvid Holmdal", ""), ("Ulla Forsnäs", "")]),
    ("Hallstahammar", [("Ylva Gärdlund", "")]),
    ("Heby", [("Anneli Friberg", "struck"), ("Elina Forsstrand", "tf")]),
    ("Kungsör", [("Jamila Lövås", "")]),
    ("Köping", [("Karin Guldbrand", ""), ("Johan Forsmo", "struck")]),
    ("Malung-Sälen", [("Moa Ståhlgren", "")]),
    ("Norberg", [("Alma Klovsjö", "")]),
    ("Sala", [("Jörgen Kallvik", "")]),
    ("Skinnskatteberg", [("Märta Linder-Öman", "struck")]),
    ("Surahammar", [("Anders Davner", ""), ("Malin Rosten", "")]),
    ("Västerås", [("Ingalill Franzon", "")]),
    ("Vansbro", [("Fredrika Hellman", "struck"), ("Anna-Lena Ohls", "tf"), ("Cecilia Carlgren", "")]),
    ("Älvkarleby", [("Eva-Karin Zetterlund", "")]),
    ("RSS Aros", [("Saga Kallmyr", ""), ("Linn Karlgard", "")]),
]


@dataclass(frozen=True)
class Part:
    """An item: number, heading, who presents (line by line), text, clauses; and what is to be understood of it."""

    label: str
    heading: str
    presenters: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    title: str = ""
    kinds: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    who: tuple[tuple[str, str, str], ...] = ()


CHAIR = ("", "Ordförande", BODY)
PARTS = [
    Part("1", "1. Mötets öppnande", clauses=["att öppna dagens möte."], title="Mötets öppnande"),
    Part(
        "2", "2. Godkännande av dagordning", clauses=["att fastställa dagordningen."], title="Godkännande av dagordning"
    ),
    Part(
        "3",
        "3. Föregående minnesanteckningar 240913 (Bilaga A)",
        clauses=["att lägga anteckningarna till handlingarna."],
        title="Föregående minnesanteckningar 240913",
        attachments=("A",),
    ),
    Part("4", "4. Rapport från nationell nivå", title="Rapport från nationell nivå"),
    Part(
        "4 a",
        "a) Information: Återkoppling från de nationella grupperna (Bilaga E)",
        presenters=[
            "Föredragande: Hedvig Forsell, utvecklingsledare, RSS Aros",
            "Alice Smedman, utvecklingsledare, RSS Aros",
            "Stella Tallbo, utvecklingsledare, RSS Aros",
        ],
        text=[
            "Socialchefsnätverket beslutade 240412 att pröva ett nytt sätt att återkoppla från de nationella"
            " grupper som"
            " RSS Aros följer. Varje halvår görs en skriftlig genomgång som tar upp vad som är på gång, vad som"
            " görs och vad"
            " länet saknar, och den tas upp vid ett vanligt möte i nätverket.",
            "Den här gången kom 3 av sammanlagt 6 grupper till tals:",
            "#Analys och statistik",
            "Gruppen för analys och statistik ska hjälpa kommunerna att följa vad deras insatser leder till och"
            " att använda"
            " sina egna siffror. De nationella frågorna för 2024–2025 är den nya lagen, gemensamma begrepp samt hur små"
            " kommuner kan dela på en analytiker.",
            "Den bilden delas av fler. Tre kommuner i länet har anmält sig till årets enkät till brukare, som ett"
            " sätt att"
            " få veta mer om hur stödet uppfattas i vardagen.",
            "#Kommunal vård i hemmet",
            "En ny grupp har kommit till genom att den gamla för äldreomsorg delades. Avsikten är att ge vården i"
            " hemmet en"
            " tydligare ledning och att visa vad den åstadkommer.",
            "Den som föredrog delade ut ett underlag (Bilaga E) med en översikt över vad som är på väg under året"
            " och med"
            " fördjupning för den som vill läsa vidare.",
            "#Unga och familj",
            "Gruppen arbetar vidare med fyra frågor som hänger ihop med den för analys:",
            "1. Unga i familjehem: Flera utredningar pågår. Länet utgår från sin egen modell och följer den rutin för"
            " läkarbesök som antogs i fjol.",
            "2. Unga som far illa: Nya regler innebär att barn på skyddat boende får egna beslut. Myndigheten ska"
            " hjälpa"
            " verksamheterna att upptäcka våld tidigare genom kartläggning och kurser för dem som arbetar nära barn.",
            "3. Tidiga brott: Det nationella stödet för åldern 6–17 år införs steg för steg. Erfarenheter från"
            " Sala tas om"
            " hand i länets kursutbud.",
            "4. Ny lag: Vad den betyder för unga, framför allt när stöd ges utan utredning och när vårdnadshavare"
            " inte är"
            " överens.",
            "Vikten av att lära av varandra lyftes fram. Gruppen följer också kursprogrammet och det nationella"
            " registret.",
        ],
        clauses=["att lägga informationen till handlingarna"],
        title="Återkoppling från de nationella grupperna",
        kinds=("Information",),
        attachments=("E",),
        who=(
            ("Hedvig Forsell", "utvecklingsledare", "RSS Aros"),
            ("Alice Smedman", "utvecklingsledare", "RSS Aros"),
            ("Stella Tallbo", "utvecklingsledare", "RSS Aros"),
        ),
    ),
    Part("5", "5. Rapport från regional nivå", title="Rapport från regional nivå"),
    Part(
        "5 a",
        "a) Beslut: Hur ledamöter föreslås till lokala programområden (LPO) (Bilaga B|1–6)",
        presenters=["Föredragande: Sixten Nilsäter, samordnare, RSS Aros"],
        text=[
            "Kunskapsstyrningen i länet hålls samman genom ett nationellt system och drivs i sex lokala"
            " programområden där"
            " kommunerna och regionen möts.",
            "Vid möte i SCHNV den 231220 redovisades vilka platser som stod tomma. Under våren har det följts upp"
            " och flera"
            " förslag väntas under hösten.",
            "Vid mötet gicks de förslag igenom som hunnit komma in. Beslut om vilka som utses tas vid ett senare"
            " tillfälle."
            " Det framhölls att grupperna måste ha en bredd som gör att alla delar av verksamheten kommer till tals.",
            "Den som föredrog gick igenom vilka platser som är tomma:",
            "1. LPO Nära vård: En förvaltningschef eller verksamhetschef inom hemsjukvården samt en sjuksköterska med"
            " ansvar för kvaliteten eller någon med liknande kunskap.",
            "2. LPO Unga: Någon från elevhälsan, till exempel en kurator. Dessutom behövs en ny ledamot från"
            " socialtjänsten,"
            " gärna en enhetschef.",
            "3. LPO Äldre: En avdelningschef för särskilt boende.",
            "Nätverket gav klartecken att gå vidare med de platser som är tomma. Det noterades att få personer kan"
            " komma i"
            " fråga. Kommunerna uppmanades att lämna namn på personer som kan passa.",
        ],
        clauses=[
            "att godkänna de profiler som tagits fram för tomma platser.",
            "att profilerna därefter sänds ut till dem som berörs i länets samtliga kommuner och till regionens"
            " samordnare.",
        ],
        title="Hur ledamöter föreslås till lokala programområden (LPO)",
        kinds=("Beslut",),
        attachments=("B 1", "B 2", "B 3", "B 4", "B 5", "B 6"),
        who=(("Sixten Nilsäter", "samordnare", "RSS Aros"),),
    ),
    Part(
        "5 b",
        "b) Beslut: Ledamot till arbetsgruppen för samordnad vård – Fler från|kommunerna",
        presenters=["Föredragande: Ordförande, Socialchefsnätverket"],
        text=[
            "Vid Socialchefsnätverket möte 240913 beslutades att ändra vem som söks som ytterligare kommunal ledamot i"
            " SAVA-gruppen, från en sjuksköterska till en HSL-chef.",
            "Fyra namn hade kommit in, och nätverket hade till uppgift att besluta vem som ska sitta i gruppen. Efter"
            " genomgång av namnen beslutades att Lotta Forsmark, verksamhetschef och HSL-chef i Sala, utses till"
            " kommunernas ledamot i SAVA-gruppen.",
        ],
        clauses=[
            "att uppdra Lotta Forsmark att vara kommunernas ledamot i arbetsgruppen för samordnad vård och omsorg."
        ],
        title="Ledamot till arbetsgruppen för samordnad vård – Fler från kommunerna",
        kinds=("Beslut",),
        who=(CHAIR,),
    ),
    Part(
        "5 c",
        "c) Information/Dialog: Hur det går för MiniVera",
        presenters=["Föredragande: Ordförande, Socialchefsnätverket"],
        text=[
            "Läget för avtalet om mottagningen för unga gicks igenom, och därmed frågan om hur länet ser på MiniVera-"
            "verksamheten. Länschefsnätverket beslutade vid sitt möte den 27 september att fortsätta utan Norberg,"
            " samt att"
            " kostnaderna ska räknas om för den norra delen.",
            "Nätverket vill säga att Norberg är välkommet tillbaka om kommunen ändrar sig.",
        ],
        clauses=["att lägga informationen till handlingarna"],
        title="Hur det går för MiniVera",
        kinds=("Information", "Dialog"),
        who=(CHAIR,),
    ),
    Part(
        "5 d",
        "d) Beslut: Länets stödcentrum mot förtryck – Beslut om|pengar för kommande år (Bilaga C)",
        presenters=["Föredragande: Torsten Bergqvist, socialchef, Enköpings kommun"],
        text=[
            "Centrumet öppnade i januari 2024 och har pengar till och med mars 2025. Under hösten har frågan åter"
            " kommit upp"
            " för att se hur det kan drivas längre än så.",
            "Staten väntas ge länsstyrelserna medel för detta, men det är ännu inte klart hur de fördelas."
            " Nätverket behöver"
            " besluta om kommunerna ska betala efter mars 2025. Under mötet hördes både de som vill och de som tvekar.",
        ],
        clauses=["att frågan om fortsatta pengar till centrumet tas upp för beslut vid nästa möte"],
        title="Länets stödcentrum mot förtryck – Beslut om pengar för kommande år",
        kinds=("Beslut",),
        attachments=("C",),
        who=(("Torsten Bergqvist", "socialchef", "Enköpings kommun"),),
    ),
    Part("6", "6. Aktuellt på RSS", title="Aktuellt på RSS"),
    Part(
        "6 a",
        "a) Information: Lärande i grupp – Grupperna presenteras samt besked|om ny medarbetare (Bilaga F)",
        presenters=[
            "Föredragande: Cornelia Mörne, utvecklingsledare, RSS Aros",
            "Saga Kallmyr, tf. avdelningschef, RSS Aros",
        ],
        text=[
            "De färdiga grupperna visades tillsammans med en första tidplan. Grupperna har satts samman efter"
            " storlek och"
            " läge i länet. Träffarna hålls omväxlande i Sala (ibland Köping), Karlskoga och Gävle.",
            "Starten blir fredagen den 7 februari 2025 på ett hotell i Sala. Material skickas ut till kommunerna under"
            " november–december 2024, och deltagarna uppmanas att sätta av tid för att läsa det tillsammans.",
        ],
        clauses=["att lägga informationen till handlingarna"],
        title="Lärande i grupp – Grupperna presenteras samt besked om ny medarbetare",
        kinds=("Information",),
        attachments=("F",),
        who=(
            ("Cornelia Mörne", "utvecklingsledare", "RSS Aros"),
            ("Saga Kallmyr", "tf. avdelningschef", "RSS Aros"),
        ),
    ),
    Part(
        "6 b",
        "b) Information: Halvårsrapport om kursprogrammets alla delar|(Bilaga G)",
        presenters=["Föredragande: Stella Tallbo, regional projektledare för kursprogrammet, RSS Aros"],
        text=[
            "En rapport gavs om alla delar. I höst går chefer först (nationellt, regionalt och på distans). I en"
            " del finns"
            " ungefär 320 användare i länet och de flesta är nöjda (>80 %).",
            "Det går nu att skapa gästkonton i portalen. Kommunerna uppmanas att använda dem med eftertanke.",
            "En kort kurs för första linjens chefer finns också.",
        ],
        clauses=["att godkänna halvårsrapporten samt lägga den till handlingarna"],
        title="Halvårsrapport om kursprogrammets alla delar",
        kinds=("Information",),
        attachments=("G",),
        who=(("Stella Tallbo", "regional projektledare för kursprogrammet", "RSS Aros"),),
    ),
    Part(
        "6 c",
        "c) Beslut: Länets stöd för att följa upp insatser för den enskilde (UFE) –|vad försöket visade och planen"
        " för 2025"
        " (Bilaga H)",
        presenters=[
            "Föredragande: Hedvig Forsell, utvecklingsledare, RSS Aros",
            "Cornelia Mörne, utvecklingsledare, RSS Aros",
        ],
        text=[
            "På nätverkets uppdrag har RSS Aros hållit en första omgång under våren 2024. De som var med är i"
            " stort sett"
            " nöjda, men cheferna måste vara med för att något ska förändras. Behovet av IT-"
            "stöd togs upp.",
            "Beslut om en ny omgång våren 2025 tas vid kommande möte.",
        ],
        clauses=[
            "att uppdra åt RSS att hålla UFE-kurser för länets verksamheter (våren 2025), ändrade efter vad"
            " försöket har"
            " visat.",
            "att uppdra åt RSS att bygga upp ett varaktigt stöd för UFE.",
        ],
        title="Länets stöd för att följa upp insatser för den enskilde (UFE) – vad försöket visade och planen för 2025",
        kinds=("Beslut",),
        attachments=("H",),
        who=(
            ("Hedvig Forsell", "utvecklingsledare", "RSS Aros"),
            ("Cornelia Mörne", "utvecklingsledare", "RSS Aros"),
        ),
    ),
    Part("7", "7. Nya ärenden", title="Nya ärenden"),
    Part(
        "7 a",
        "a) Beslut: Avtal mellan kommunerna och Region Aros om|vårdhygien (Bilaga D 1 och 2)",
        presenters=[
            "Föredragande: Asta Hansdotter, avdelningschef, Smittskydd och Hygien,",
            "Ledning och Stöd, Hälso- och sjukvårdsnämnden",
            "Erika Nybom, hygiensjuksköterska, Smittskydd och Hygien",
        ],
        text=[
            "Sedan 2008 regleras hjälpen med hygien genom avtal som förnyas varje år. Nu finns ett förslag till"
            " ett avtal"
            " som gäller tills vidare. Uppföljning ska, enligt förslaget, ske en gång om året.",
            "Någon undrade om det behövs ett eget avtal. Det beslutades att frågan ska tas vidare till LCHNV för"
            " fortsatt"
            " samtal.",
        ],
        clauses=[
            "att godkänna förslag till avtal mellan Region Aros, smittskydd och hygien och länets alla kommuner.",
            "att frågan tas vidare för samtal i Länschefsnätverket",
        ],
        title="Avtal mellan kommunerna och Region Aros om vårdhygien",
        kinds=("Beslut",),
        attachments=("D 1", "D 2"),
        who=(
            (
                "Asta Hansdotter",
                "avdelningschef",
                "Smittskydd och Hygien, Ledning och Stöd, Hälso- och sjukvårdsnämnden",
            ),
            ("Erika Nybom", "hygiensjuksköterska", "Smittskydd och Hygien"),
        ),
    ),
    Part(
        "7 b",
        "b) Information/Dialog: Lista över vad som kommer att kosta länets|kommuner pengar",
        presenters=["Föredragande: Ordförande, Socialchefsnätverket"],
        text=["En första lista visades. Efter några små ändringar skickas den ut på nytt."],
        clauses=["att en ändrad lista skickas ut till Socialchefsnätverket"],
        title="Lista över vad som kommer att kosta länets kommuner pengar",
        kinds=("Information", "Dialog"),
        who=(CHAIR,),
    ),
    Part(
        "7 c",
        "c) Dialog: Omsorgscollege – läget och vad kommunerna|tycker",
        presenters=["Föredragande: Ordförande, Socialchefsnätverket"],
        text=["Flera kommuner undrar om det ger så mycket som det kostar. Frågan tas hem av varje kommun."],
        clauses=["att frågan om att vara med i Omsorgscollege bereds vidare i styrgruppen för LCHNV"],
        title="Omsorgscollege – läget och vad kommunerna tycker",
        kinds=("Dialog",),
        who=(CHAIR,),
    ),
    Part(
        "7 d",
        "d) Information/Dialog: ADL-bedömningar – Vad kommunerna har svarat",
        presenters=["Föredragande: Ordförande, Socialchefsnätverket"],
        text=["Kommunerna fick säga hur det har gått sedan arbetet lades om. De flesta märker ingen skillnad."],
        clauses=["att frågan om ADL-bedömningar lyfts vidare till LCHNV för att tas om hand."],
        title="ADL-bedömningar – Vad kommunerna har svarat",
        kinds=("Information", "Dialog"),
        who=(CHAIR,),
    ),
]


# --- As text out of a PDF ----------------------------------------------------------------------------


def as_text() -> str:
    lines: list[str] = [
        "",
        " ",
        "",
        " ",
        "",
        "Socialchefsnätverket ",
        "(SCHNV) ",
        " ",
        "",
        "RSS Aros (Avdelningen för vård) ",
    ]
    lines += ["Ledning och stöd ", " ", "", f"Minnesanteckningar {BODY} i Aros  ", "", "Datum: 2024-10-18 ", ""]
    lines += ["Tid: 09.00-12.00 ", "", "Plats: Stora salen, Storgatan 2, Sala ", "", " ", ""]
    lines += ["Närvarande: (överstruken = frånvarande) ", ""]
    for organisation, people in ATTENDANCE:
        names = " ".join(f"{name} (tf)" if mark == "tf" else name for name, mark in people)
        lines += [f"{organisation} {names}   ", ""]
    for part in PARTS:
        lines += [" ", "", *(f"{line} " for line in part.heading.split("|")), ""]
        for line in part.presenters:
            lines += [f"{line} ", ""]
        for text in part.text:
            lines += [" ", "", *_spaced(text.removeprefix("#"))]
        if part.clauses:
            lines += [" ", "", f"{BODY} beslutade ", ""]
            for clause in part.clauses:
                lines += _spaced(clause)
    return "\n".join(_with_page_turns(lines))


def _spaced(text: str) -> list[str]:
    """A paragraph wrapped, each line followed by an empty one."""
    return [line for row in textwrap.wrap(text, WIDTH, break_on_hyphens=True) for line in (f"{row} ", "")]


def _with_page_turns(lines: list[str]) -> list[str]:
    """A page foot of empty lines at every so many lines, wherever that is."""
    turned: list[str] = []
    for number, line in enumerate(lines):
        turned.append(line)
        if number % PAGE == PAGE - 1 and not line.strip():
            turned += ["", "", "", " ", "", *[" "] * 9, "", " ", ""]
    return turned


# --- As Word -----------------------------------------------------------------------------------------


def as_word() -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Socialchefsnätverket\n(SCHNV)"
    document.sections[0].footer.paragraphs[0].text = "RSS Aros"
    document.add_heading(f"Minnesanteckningar {BODY} i Aros", 0)
    for line in ("Datum: 2024-10-18", "Tid: 09.00-12.00", "Plats: Stora salen, Storgatan 2, Sala", "",
                 "Närvarande: (överstruken = frånvarande)"):  # fmt: skip
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=4)
    for organisation, people in ATTENDANCE:
        cells = table.add_row().cells
        cells[0].text = organisation
        for cell, (name, mark) in zip(cells[1:], people, strict=False):
            run = cell.paragraphs[0].add_run(name)
            run.font.strike = mark == "struck"
            if mark == "tf":
                cell.paragraphs[0].add_run(" (tf)")
    for part in PARTS:
        document.add_heading(part.heading.replace("|", " "), 2 if part.label[-1].isalpha() else 1)
        for line in part.presenters:
            document.add_paragraph(line)
        for text in part.text:
            document.add_paragraph(text.removeprefix("#")).runs[0].bold = text.startswith("#")
        if part.clauses:
            document.add_paragraph(f"{BODY} beslutade")
            for clause in part.clauses:
                document.add_paragraph(clause)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


# --- As PDF ------------------------------------------------------------------------------------------

STYLE = """
@page { size: A4; margin: 3cm 2.5cm; @top-left { content: "Socialchefsnätverket (SCHNV)" }
        @bottom-right { content: "Sida " counter(page) " av " counter(pages) } }
body { font: 11pt "DejaVu Sans", sans-serif; line-height: 1.3 } h1 { font-size: 15pt }
h2, h3 { font-size: 12pt; margin: 12pt 0 0 }
p { margin: 0 0 8pt } p.near { margin: 0 } td { padding: 0 8pt 2pt 0 }
"""


def as_pdf() -> bytes:
    rows = "".join(
        f"<tr><td>{organisation}</td>"
        + "".join(
            f"<td>{f'<s>{name}</s>' if mark == 'struck' else name}{' (tf)' if mark == 'tf' else ''}</td>"
            for name, mark in people
        )
        + "</tr>"
        for organisation, people in ATTENDANCE
    )
    parts = "".join(
        f"<h2>{part.heading.replace('|', ' ')}</h2>"
        + "".join(f"<p class=near>{line}</p>" for line in part.presenters)
        + "".join(
            f"<p><b>{text[1:]}</b></p>" if text.startswith("#") else f"<p>{text.replace('>', '&gt;')}</p>"
            for text in part.text
        )
        + (
            f"<p class=near>{BODY} beslutade</p>" + "".join(f"<p class=near>{clause}</p>" for clause in part.clauses)
            if part.clauses
            else ""
        )
        for part in PARTS
    )
    page = (
        f"<html lang=sv><style>{STYLE}</style><h1>Minnesanteckningar {BODY} i Aros</h1><p>Datum:"
        f" 2024-10-18</p><p>Tid: 09.00-12.00</p>"
        f"<p>Plats: Stora salen, Storgatan 2, Sala</p><p>Närvarande: (överstruken ="
        f" frånvarande)</p><table>{rows}</table>{parts}"
    )
    return HTML(string=page).write_pdf()
