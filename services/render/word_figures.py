"""Drawings in Word: the SVG itself, as Word shows it since 2016, with its words for those who cannot see it."""

import re
import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from services.render.content import Figure

if TYPE_CHECKING:
    from docx.document import Document as WordFile

_SVG_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"


def add_drawing(file: "WordFile", figure: Figure, *, width_cm: float) -> None:
    """The drawing over the width of the text. Older programs show an empty frame, its words and its caption."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.shared import Cm

    width, height = proportions(figure.svg)
    shape = file.add_picture(BytesIO(_clear_pixel()), width=Cm(width_cm), height=Cm(width_cm * height / width))
    shape._inline.docPr.set("descr", figure.alternative)

    number = len(file.inline_shapes)
    package: Any = file.part.package
    part = Part(PackURI(f"/word/media/drawing{number}.svg"), "image/svg+xml", figure.svg.encode(), package)
    relation = file.part.relate_to(part, _SVG_RELATION)
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip
    blip.append(
        parse_xml(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            f'<a:ext uri="{_SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{_SVG_NAMESPACE}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:embed="{relation}"/></a:ext></a:extLst>'
        )
    )


def proportions(svg: str) -> tuple[float, float]:
    """Width and height of a drawing, from its viewBox; 2 to 1 where it has none."""
    box = re.search(r'viewBox="\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)', svg)
    return (float(box[1]), float(box[2])) if box else (2.0, 1.0)


def _clear_pixel() -> bytes:
    """One transparent pixel as PNG: Word wants a raster picture to stand in for the drawing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0)
    pixel = zlib.compress(b"\0\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
