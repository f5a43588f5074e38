"""Reading minutes (inläsning): from a file to what it says, each thing with its certainty and where it stands.

Pure: `extract` makes lines of the bytes of a file, `understand` makes meetings of the lines. Neither knows a database.
The rules are the customs of Swedish minutes (minnesanteckningar, protokoll), seen in the minutes of 2025-10-17 and in the
municipal form of protokoll; the words stand in `cues`.
"""

from services.domain.meetings.minutes_reader.extraction import extract
from services.domain.meetings.minutes_reader.reading import understand

__all__ = ["extract", "understand"]
