"""The platform operator's pages (driften)."""

from services.api.operator.pages import handlers

__all__ = ["handlers"]
