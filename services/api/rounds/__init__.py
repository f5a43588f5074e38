"""Pages of rounds: the list, one round live, its forms, answers, and what each principal owes."""

from services.api.rounds import editing, leading, pages, responding

handlers = [*pages.handlers, *editing.handlers, *leading.handlers, *responding.handlers]

__all__ = ["handlers"]
