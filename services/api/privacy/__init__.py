"""Personal data (personuppgifter): the register that anybody reads, and the extract about one person."""

from services.api.privacy import extracts, register

handlers = [*register.handlers, *extracts.handlers]
