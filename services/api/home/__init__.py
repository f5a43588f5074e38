"""Start pages: the public one, and "Min överblick" of each hat."""

from services.api.home.pages import handlers

__all__ = ["handlers"]
