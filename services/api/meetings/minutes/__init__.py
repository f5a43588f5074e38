"""A meeting's minutes: to read, to write, to comment on, to approve, to publish; and the RSS's own Word templates."""

from services.api.meetings.minutes import approval, comments, pages, public, publication, templates, writing

handlers = [
    handler
    for module in (pages, writing, comments, approval, publication, templates, public)
    for handler in module.handlers
]
