"""Files become lines, or are refused in words of their own."""

import io
import zipfile

import pikepdf
import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from weasyprint import HTML

from services.domain.meetings.minutes_reader import extract, understand
from services.domain.meetings.minutes_reader.original import (
    BrokenFile,
    EmptyFile,
    EncryptedFile,
    NotMinutesFile,
    NotWhatItSays,
    OldWordFile,
    RuleBroken,
    ScannedDocument,
    SwellingFile,
    TooMuchToRead,
)
from services.render.words import UNEXPECTED, explain
from tests.domain.meetings.minutes_reader.papers import KNOWN


def texts(name: str, content: bytes) -> list[str]:
    return [line.text for line in extract(name, content).lines if line.text.strip()]


def word(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(body: str, style: str = "") -> bytes:
    return HTML(string=f"<style>body {{ font: 11pt sans-serif }} {style}</style>{body}").write_pdf() or b""


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def test_a_heading_that_was_broken_by_hand_is_one_heading():
    document = Document()
    for text in (
        "Minnesanteckningar Socialchefsnätverket", "2024-03-15 kl. 9.00–12.00", "1. Mötets öppnande", "2. Nya ärenden",
        "a) Beslut: Nominering till programområden (Bilaga B", "1–6)", "Föredragande: Doris Kvast, samordnare",
        "b) Information: Presentation av grupperna samt", "information om nyrekrytering (Bilaga F)",
        "Grupperna presenterades.", "Socialchefsnätverket beslutade", "att lägga informationen till handlingarna",
    ):  # fmt: skip
        document.add_paragraph(text)
    draft = understand(extract("a.docx", word(document)), KNOWN)
    titles = [(item.title, [one.label for one in item.attachments]) for item in draft.items[2:]]
    assert titles == [
        ("Nominering till programområden", [f"B {number}" for number in range(1, 7)]),
        ("Presentation av grupperna samt information om nyrekrytering", ["F"]),
    ]


# --- Text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_text_is_read_whatever_its_encoding(encoding: str) -> None:
    assert texts("a.txt", "Närvarande: Åsa Öst".encode(encoding)) == ["Närvarande: Åsa Öst"]


def test_letters_written_as_two_signs_become_one() -> None:
    assert texts("a.txt", "Na\u0308rvarande: A\u030asa".encode()) == ["Närvarande: Åsa"]


def test_windows_quotes_dashes_and_line_ends_are_understood() -> None:
    assert texts("a.TXT", "”möte” – nu\r\nslut\r".encode("cp1252")) == ["”möte” – nu", "slut"]


def test_a_name_struck_through_sign_by_sign_is_struck() -> None:
    struck = "".join(f"{sign}\u0336" for sign in "Eva Ek")
    original = extract("a.txt", f"Sala {struck} Bo Al".encode())
    assert [(line.text, line.struck) for line in original.lines] == [("Sala Eva Ek Bo Al", ((5, 11),))]
    assert original.shows_strikes


# --- Word --------------------------------------------------------------------------------------------


def test_numbers_that_word_makes_itself_are_written_out() -> None:
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.append(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">'
            '<w:lvl w:ilvl="0"><w:start w:val="12"/><w:numFmt w:val="decimal"/><w:lvlText w:val="§ %1"/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
            "</w:abstractNum>"
        )
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in (
        (0, "Val av justerare"),
        (0, "Budget"),
        (1, "Läget"),
        (1, "Planen"),
        (0, "Övrigt"),
        (1, "Mera"),
    ):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )
    assert texts("a.docx", word(document)) == [
        "§ 12 Val av justerare", "§ 13 Budget", "a) Läget", "b) Planen", "§ 14 Övrigt", "a) Mera",
    ]  # fmt: skip


def test_tracked_changes_are_accepted() -> None:
    document = Document()
    paragraph = document.add_paragraph("att godkänna ")
    paragraph._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>utkastet</w:delText></w:r></w:del>')
    )
    paragraph._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="x"><w:r><w:t>rapporten</w:t></w:r></w:ins>')
    )
    assert texts("a.docx", word(document)) == ["att godkänna rapporten"]


def test_struck_text_is_marked_by_run_and_by_style_and_hidden_text_is_left_out() -> None:
    document = Document()
    style = document.styles.add_style("Borta", 2)
    style.font.strike = True
    paragraph = document.add_paragraph("Sala ")
    paragraph.add_run("Eva Ek").font.strike = True
    paragraph.add_run(" ")
    paragraph.add_run("Bo Al", style="Borta")
    paragraph.add_run(" hemligt").font.hidden = True
    line = next(line for line in extract("a.docx", word(document)).lines if line.text)
    assert (line.text, line.struck) == ("Sala Eva Ek Bo Al", ((5, 11), (12, 17)))


def test_text_in_content_controls_boxes_and_tables_is_not_passed_over() -> None:
    document = Document()
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>Datum: 2025-03-04</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Sala", "Eva Ek\nBo Al"
    assert texts("a.docx", word(document)) == ["Datum: 2025-03-04", "Sala\tEva Ek\vBo Al"]


def test_the_margins_of_pages_stand_apart() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Socialchefsnätverket"
    document.add_paragraph("1. Öppnande")
    lines = [line for line in extract("a.docx", word(document)).lines if line.text]
    assert [(line.text, line.apart) for line in lines] == [("Socialchefsnätverket", True), ("1. Öppnande", False)]


def test_minutes_kept_as_a_table_in_word() -> None:
    document = Document()
    document.add_paragraph("Mötesanteckningar Samverkansgruppen 2025-01-21")
    rows = [
        ("Nr", "Ärende", "Anteckningar", "Beslut", "Ansvarig"),
        ("1", "Inledning", "Karin hälsade välkommen.", "", ""),
        ("2", "Utbildning", "Många har anmält sig.", "att hålla den i april\natt bjuda in alla", "Bo Alm"),
    ]
    table = document.add_table(rows=0, cols=5)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    found = understand(extract("a.docx", word(document)), KNOWN)
    assert [(one.label, one.title, [clause.text for clause in one.adopted]) for one in found.items] == [
        ("1", "Inledning", []),
        ("2", "Utbildning", ["att hålla den i april", "att bjuda in alla"]),
    ]


def test_attendance_in_a_table_with_headings() -> None:
    document = Document()
    document.add_paragraph("Minnesanteckningar Länschefsnätverket 2025-01-21")
    document.add_paragraph("Närvarande")
    rows = [
        ("Kommun", "Namn", "Titel", "Närvarande"),
        ("Sala", "Eva Ek", "socialchef", "x"),
        ("Köping", "Bo Al", "förvaltningschef", ""),
        ("Västerås", "Mia Ö-Berg", "IFO-chef", "x"),
    ]
    table = document.add_table(rows=0, cols=4)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("1. Öppnande")
    document.add_paragraph("2. Övriga frågor")
    found = understand(extract("a.docx", word(document)), KNOWN)
    assert [(one.organisation, one.name, one.title, one.present) for one in found.attendance] == [
        ("Sala", "Eva Ek", "socialchef", True),
        ("Köping", "Bo Al", "förvaltningschef", False),
        ("Västerås", "Mia Ö-Berg", "IFO-chef", True),
    ]


def test_word_headings_without_numbers_are_items() -> None:
    document = Document()
    document.add_heading("Minnesanteckningar Samverkansrådet 2025-01-21", 0)
    for heading, text in (
        ("Läget i länet", "Alla har det bra."),
        ("Beslut: Ny mall", "Rådet beslutade att anta mallen."),
    ):
        document.add_heading(heading, 1)
        document.add_paragraph(text)
    found = understand(extract("a.docx", word(document)), KNOWN)
    assert [(one.title, one.kinds, [clause.text for clause in one.adopted]) for one in found.items] == [
        ("Läget i länet", (), []),
        ("Ny mall", ("Beslut",), ["att anta mallen."]),
    ]


# --- PDF ---------------------------------------------------------------------------------------------


def test_a_line_through_a_name_is_told_from_one_below_it() -> None:
    original = extract("a.pdf", pdf("<p>Närvarande vid mötet i Sala <s>Eva Ek</s> <u>Bo Alm</u></p>"))
    line = next(line for line in original.lines if line.text)
    assert [line.text[start:end] for start, end in line.struck] == ["Eva Ek"]


def test_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    text = "<p>att nätverket godkänner rapporten och lägger den till handlingarna så att alla kan läsa den i lugn och ro</p>"
    numbered = "".join(text.replace("rapporten", f"rapport {number}") for number in range(6))
    joined = " ".join(
        texts(
            "a.pdf", pdf(f"<h1>En rubrik som går över båda spalterna</h1><div>{numbered}</div>", "div { columns: 2 }")
        )
    )
    assert [joined.index(f"rapport {number}") for number in range(6)] == sorted(
        joined.index(f"rapport {number}") for number in range(6)
    )
    assert joined.count("att nätverket") == 6


def test_a_table_cell_that_wraps_stays_in_its_row() -> None:
    rows = "".join(
        f"<tr><td>{place}</td><td>{name}</td><td>{other}</td></tr>"
        for place, name, other in (
            ("Sala", "Ann-Kristin Stensgård-Lindeblad", "Eva Ek"),
            ("Köping", "Bo Al", "Sofia Skog"),
            ("Arboga", "Mia Ro", "Åke Ny"),
            ("Heby", "Per Ros", "Jan Vik"),
        )
    )
    lines = texts("a.pdf", pdf(f"<p>Närvarande</p><table>{rows}</table>", "td { width: 3.2cm } table { width: 10cm }"))
    assert lines[1:3] == ["Sala\tAnn-Kristin Stensgård-Lindeblad\tEva Ek", "Köping\tBo Al\tSofia Skog"]


# --- Refusals ----------------------------------------------------------------------------------------


def scanned() -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def locked() -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("<p>hemligt</p>"))) as document:
        document.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))
    return file.getvalue()


REFUSED = [
    ("a.txt", b"", EmptyFile),
    ("a.txt", b" \n\t\n", EmptyFile),
    ("a.docx", b"\x00\x00", EmptyFile),
    ("a.docx", word(Document()), EmptyFile),
    ("a.pdf", scanned(), ScannedDocument),
    ("a.pdf", locked(), EncryptedFile),
    ("a.pdf", b"%PDF-1.7\ntrasig", BrokenFile),
    ("a.docx", b"PK\x03\x04 trasig", BrokenFile),
    ("a.docx", packed({"word/document.xml": b"<trasig"}), BrokenFile),
    ("a.docx", packed({"mimetype": b"application/epub+zip"}), NotWhatItSays),
    ("a.docx", b"%PDF-1.7", NotWhatItSays),
    ("a.pdf", "Protokoll fört vid".encode(), NotWhatItSays),
    ("a.txt", b"%PDF-1.7", NotWhatItSays),
    ("a.txt", bytes(range(1, 32)) * 20, NotWhatItSays),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OldWordFile),
    ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OldWordFile),
    ("a.exe", b"MZ", NotMinutesFile),
    ("protokoll", b"text", NotMinutesFile),
    ("a.docx", packed({"word/document.xml": b" " * 130_000_000}), SwellingFile),
    ("a.docx", packed({"word/document.xml": b"<w/>", "word/media/bomb": bytes(40_000_000)}), SwellingFile),
    ("a.docx", packed({f"word/{number}": b"" for number in range(4_001)}), SwellingFile),
    ("a.txt", b"rad\n" * 30_000, TooMuchToRead),
    ("a.txt", b"ord " * 1_200_000, TooMuchToRead),
]


@pytest.mark.parametrize(
    ("name", "content", "refusal"), REFUSED, ids=[f"{one[0]}-{one[2].__name__}" for one in REFUSED]
)
def test_what_cannot_be_read_is_refused_in_words_of_its_own(
    name: str, content: bytes, refusal: type[RuleBroken]
) -> None:
    with pytest.raises(refusal) as refused:
        extract(name, content)
    assert explain(refused.value) != UNEXPECTED
    assert name in explain(refused.value)
