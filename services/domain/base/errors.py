"""What can go wrong, as facts. The Swedish words stand in `services.render.words`, the status codes in the API."""

from typing import Any


class DomainError(Exception):
    """Something that a user may be told about. Subclasses carry the facts as attributes."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(", ".join(f"{name}={value!r}" for name, value in facts.items()))
        self.__dict__.update(facts)
        self.facts = facts


class NotFound(DomainError):
    """It is not there, or not for this actor: the two look alike from outside."""


class RuleBroken(DomainError):
    """A rule of the field refuses what was asked. `field` names the form field at fault, when there is one."""

    field: str | None = None


class Missing(RuleBroken):
    """A field that must be filled in is empty (`name`: the field's Swedish label)."""


class TooLong(RuleBroken):
    """A text is longer than its room (`name`, `limit` characters)."""


class TooLarge(RuleBroken):
    """A file is larger than what is taken in (`name`, `limit` bytes)."""


class NotUnderstood(RuleBroken):
    """A value has the wrong form (`name`, `value`, `expected` in Swedish)."""


class Conflict(DomainError):
    """It was changed by someone else, or is in a state that forbids this now."""


class StaleSave(Conflict):
    """A text was saved by someone else meanwhile (`current`, `submitted`, `saved_by`, `saved_at`): nothing is overwritten."""


class Taken(RuleBroken):
    """A name or address that must be unique is already in use (`name`, `value`)."""
