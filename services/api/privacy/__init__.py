"""Personal data (personuppgifter): the public register, extract and erasure of one person, how long records are kept."""

from services.api.privacy import erasure, extracts, register, retention

handlers = [*register.handlers, *extracts.handlers, *retention.handlers, *erasure.handlers]
