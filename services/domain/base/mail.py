"""Letters (brev): promised in the transaction that makes them needed, rendered and sent by the worker."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from services.domain.base.actor import Actor
from services.domain.base.audit import record
from services.domain.base.engine import current_scope, execute, fetch, fetch_value
from services.domain.base.errors import Conflict
from services.domain.base.hats import hat_of
from services.domain.base.outbox import enqueue

SEND_MAIL = "mail.send"
"""Outbox kind of a letter: the payload is its id."""

SEND_SEVERAL = "mail.send_several"
"""Outbox kind of letters that go over one connection: the payload is their ids."""

OUTBOX = "utkorg"

TOGETHER = 50
"""How many letters go over one connection: enough to be quick, few enough that a lost worker leaves few to begin anew."""


async def send(recipient: str, template: str, context: Mapping[str, Any]) -> int:
    """Promise a letter from `frontend/templates/mail/{template}.html`; `context` is plain JSON. Answers its id."""
    mail = await fetch_value(
        "insert into mail_message (hat, recipient, template, context) values ($1, $2, $3, $4::jsonb) returning id",
        hat_of(current_scope()),
        recipient,
        template,
        json.dumps(context, ensure_ascii=False),
    )
    await enqueue(SEND_MAIL, {"mail": mail})
    return mail


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """A letter that is to be sent: to whom, from which template, with what in it (plain JSON)."""

    recipient: str
    template: str
    context: Mapping[str, Any]


async def send_several(letters: Sequence[Promise]) -> list[int]:
    """Promise many letters at once, in few round trips; answers their ids in the same order."""
    if not letters:
        return []
    ids = [
        row["id"]
        for row in await fetch(
            "select nextval('mail_message_id_seq') as id from generate_series(1, $1::integer)", len(letters)
        )
    ]
    await execute(
        "insert into mail_message (id, hat, recipient, template, context)"
        " select id, $1, recipient, template, context::jsonb"
        " from unnest($2::bigint[], $3::varchar[], $4::varchar[], $5::text[]) as one (id, recipient, template, context)",
        hat_of(current_scope()),
        ids,
        [letter.recipient for letter in letters],
        [letter.template for letter in letters],
        [json.dumps(letter.context, ensure_ascii=False) for letter in letters],
    )
    for first in range(0, len(ids), TOGETHER):
        await enqueue(SEND_SEVERAL, {"mails": ids[first : first + TOGETHER]})
    return ids


async def send_again(mail: int, *, actor: Actor, at: datetime) -> None:
    """Send a letter again that did not arrive (skicka igen). Operator scope, any hat's letter. Raises Conflict."""
    hat = await fetch_value(
        "update mail_message set state = 'queued', reason = null where id = $1 and state = 'failed' returning hat", mail
    )
    if hat is None:
        raise Conflict(mail=mail)
    await enqueue(SEND_MAIL, {"mail": mail}, hat=hat)
    await record(actor, "mail.letter.sent_again", subject=f"brev:{mail}", at=at)


def letters_channel(hat: str) -> str:
    """The live channel of a hat's letters: told when one has gone, or could not go."""
    return f"{hat}/brev"


def letter_file(data: Path, mail: int) -> Path:
    """Where a letter lies as a file when no mail server is set; `data` is the directory SAMBAND_DATA."""
    return data / OUTBOX / f"brev-{mail}.eml"


def letters_in_files(data: Path) -> list[int]:
    """The numbers of the letters that lie as files."""
    return [int(file.stem.removeprefix("brev-")) for file in (data / OUTBOX).glob("brev-*.eml")]


async def forgotten(mails: Sequence[int]) -> list[int]:
    """Those of the letters whose rows are gone. Machine scope."""
    rows = await fetch(
        "select one from unnest($1::bigint[]) one where not exists (select from mail_message where id = one)", mails
    )
    return [row["one"] for row in rows]
