"""Names of the live channels about rounds."""

from services.domain.base.live import channel


def round_channel(slug: str) -> str:
    """What the page of one round listens to."""
    return channel("rundor", slug)
