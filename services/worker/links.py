"""Answers requests for one-time links: by a letter, if the address is known, or not at all."""

from services.domain.base.scope import identity_scope
from services.domain.identity.actions.one_time_links import SEND_LINK, answer_request
from services.worker.app import settings
from services.worker.kinds import Message, message


@message(SEND_LINK)
async def send_link(message: Message) -> None:
    """Look the address up and write to it, once."""
    async with identity_scope():
        await answer_request(
            message.id,
            message.payload["address"],
            url=message.payload["url"],
            sign_in_url=f"{settings.base_url}/logga-in",
            today=settings.clock.today(),
        )
