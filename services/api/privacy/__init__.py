"""Personal data (personuppgifter): the public register, the extract about one person, how long records are kept."""

from services.api.privacy import extracts, register, retention

handlers = [*register.handlers, *extracts.handlers, *retention.handlers]
