"""Office files are zip packages, and a zip remembers when it was written: here it forgets."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_BEGINNING = (1980, 1, 1, 0, 0, 0)


def with_fixed_dates(package: bytes) -> bytes:
    """The same parts in the same order with one fixed date, so that the same content gives the same bytes."""
    out = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            entry = ZipInfo(part.filename, _BEGINNING)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(part))
    return out.getvalue()
