"""Jobs on their way, and the files that they have made."""

from services.api.documents.pages import handlers

__all__ = ["handlers"]
