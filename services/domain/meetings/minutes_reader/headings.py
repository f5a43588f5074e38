"""Which lines are the items: numbered 1, 2, 3 a–d, § 12, or told by being headings.

A number at the start of a line may as well belong to a list within an item. So all of them are weighed by what they look
like and what stands around them, and the best series that counts upwards through the paper is taken.
"""

from collections.abc import Sequence

from services.domain.meetings.minutes_reader.flow import Paragraph
from services.domain.meetings.minutes_reader.heading import Heading
from services.domain.meetings.minutes_reader.numbered import numbered_headings
from services.domain.meetings.minutes_reader.unnumbered import unnumbered_headings


def headings_of(paragraphs: Sequence[Paragraph]) -> list[Heading]:
    """The headings of the items, in order. None are found where nothing counts upwards and nothing looks like a heading."""
    return numbered_headings(paragraphs) or unnumbered_headings(paragraphs)
