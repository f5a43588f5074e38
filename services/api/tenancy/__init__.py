"""A tenant's own settings and its audit log."""

from services.api.tenancy.pages import handlers

__all__ = ["handlers"]
