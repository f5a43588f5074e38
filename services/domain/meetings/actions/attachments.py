"""Writes of attachments (bilagor): files under letters, in the order chosen, named by items."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg

from services.domain.base.actor import Actor
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.documents.actions import remove_upload
from services.domain.documents.queries import UploadView
from services.domain.meetings.actions.preparing import begin, note
from services.domain.meetings.queries.agenda import Agenda, AttachmentView, agenda_of
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.attachments import LetterIsSent, ensure_room
from services.domain.meetings.rules.calls import CalledAttachment
from services.domain.piccolo_conf import DB


async def add_attachment(
    meeting: MeetingView,
    title: str,
    uploads: Sequence[UploadView],
    *,
    items: Sequence[int] = (),
    actor: Actor,
    at: datetime,
) -> int:
    """Add an attachment of one or several files, last in order, named by these items; answers its number.

    Raises TooManyFiles or MeetingTooHeavy when the meeting would carry more than it may.
    """
    await begin(meeting, actor)
    title = _title(title)
    if not uploads:
        raise Missing(name="minst en fil", field="files")
    await ensure_room_for(meeting, [one.size for one in uploads])
    attachment = await fetch_value(
        "insert into attachment (tenant, meeting, title, position)"
        " select $1, $2, $3, coalesce(max(position) + 1, 0) from attachment where meeting = $2 returning id",
        current_scope().tenant,
        meeting.id,
        title,
    )
    await _insert_files(attachment, uploads)
    await execute(
        "insert into item_attachment (tenant, item, attachment)"
        " select $1, i.id, $2 from agenda_item i where i.meeting = $3 and i.id = any($4::integer[])",
        current_scope().tenant,
        attachment,
        meeting.id,
        list(items),
    )
    after = {"title": title, "count": len(uploads)}
    await note(meeting, "meetings.attachment.added", f"bilaga:{attachment}", actor=actor, at=at, after=after)
    return attachment


async def add_files(
    meeting: MeetingView, attachment: int, uploads: Sequence[UploadView], *, actor: Actor, at: datetime
) -> None:
    """Add files under an attachment's letter, after those that lie there."""
    await begin(meeting, actor)
    await _own(meeting, attachment)
    if not uploads:
        raise Missing(name="minst en fil", field="files")
    await ensure_room_for(meeting, [one.size for one in uploads])
    await _insert_files(attachment, uploads)
    after = {"count": len(uploads)}
    await note(meeting, "meetings.attachment.files_added", f"bilaga:{attachment}", actor=actor, at=at, after=after)


async def rename_attachment(meeting: MeetingView, attachment: int, title: str, *, actor: Actor, at: datetime) -> None:
    """Let an attachment have another name."""
    await begin(meeting, actor)
    found, title = await _own(meeting, attachment), _title(title)
    if title == found.title:
        return
    await execute("update attachment set title = $2 where id = $1", attachment, title)
    await note(
        meeting,
        "meetings.attachment.renamed",
        f"bilaga:{attachment}",
        actor=actor,
        at=at,
        before={"title": found.title},
        after={"title": title},
    )


async def move_attachment(
    meeting: MeetingView, attachment: int, *, before: int | None, actor: Actor, at: datetime
) -> None:
    """Let an attachment stand before another, or last; the letters follow. Raises LetterIsSent for one that has been sent."""
    await begin(meeting, actor)
    agenda = await agenda_of(meeting)
    if _found(agenda, attachment).is_sent or (before is not None and _found(agenda, before).is_sent):
        raise LetterIsSent()
    if before == attachment:
        return
    order = [one.id for one in agenda.attachments if one.id != attachment]
    order.insert(len(order) if before is None else order.index(before), attachment)
    await execute(
        "update attachment a set position = n.position - 1"
        " from unnest($1::integer[]) with ordinality n (id, position) where a.id = n.id",
        order,
    )
    after = {"position": order.index(attachment)}
    await note(meeting, "meetings.attachment.moved", f"bilaga:{attachment}", actor=actor, at=at, after=after)


async def move_file(
    meeting: MeetingView, attachment: int, file: int, *, before: int | None, actor: Actor, at: datetime
) -> None:
    """Let a file stand before another under the same letter, or last; their numbers follow."""
    await begin(meeting, actor)
    found = await _own(meeting, attachment)
    order = [one.id for one in found.files if one.id != file]
    if len(order) == len(found.files) or (before is not None and before not in order):
        raise NotFound(file=file)
    order.insert(len(order) if before is None else order.index(before), file)
    await execute(
        "update attachment_file f set position = n.position - 1"
        " from unnest($1::integer[]) with ordinality n (id, position) where f.id = n.id",
        order,
    )
    await note(
        meeting,
        "meetings.attachment.file_moved",
        f"bilaga:{attachment}",
        actor=actor,
        at=at,
        after={"position": order.index(file)},
    )


async def remove_file(meeting: MeetingView, attachment: int, file: int, *, actor: Actor, at: datetime) -> None:
    """Take a file away; with the last one the attachment goes, too."""
    await begin(meeting, actor)
    found = await _own(meeting, attachment)
    gone = next((one for one in found.files if one.id == file), None)
    if gone is None:
        raise NotFound(file=file)
    if len(found.files) == 1:
        await _remove(found)
    else:
        await execute("delete from attachment_file where id = $1", file)
    await _release([gone.upload], actor=actor, at=at)
    before = {"title": found.title, "file": gone.name}
    await note(meeting, "meetings.attachment.file_removed", f"bilaga:{attachment}", actor=actor, at=at, before=before)


async def remove_attachment(meeting: MeetingView, attachment: int, *, actor: Actor, at: datetime) -> None:
    """Take an attachment away with its files. A letter that has been sent stays, empty, and is given to nothing else."""
    await begin(meeting, actor)
    found = await _own(meeting, attachment)
    await _remove(found)
    await _release([one.upload for one in found.files], actor=actor, at=at)
    before = {"title": found.title, "letter": found.letter}
    await note(meeting, "meetings.attachment.removed", f"bilaga:{attachment}", actor=actor, at=at, before=before)


async def name_attachments(
    meeting: MeetingView, attachment: int, items: Sequence[int], *, actor: Actor, at: datetime
) -> None:
    """Let these items of the agenda, and no others, name an attachment."""
    await begin(meeting, actor)
    await _own(meeting, attachment)
    await execute(
        "delete from item_attachment where attachment = $1 and item <> all($2::integer[])", attachment, list(items)
    )
    await execute(
        "insert into item_attachment (tenant, item, attachment) select $1, i.id, $2 from agenda_item i"
        " where i.meeting = $3 and i.id = any($4::integer[]) on conflict (tenant, item, attachment) do nothing",
        current_scope().tenant,
        attachment,
        meeting.id,
        list(items),
    )
    after = {"items": sorted(items)}
    await note(meeting, "meetings.attachment.named", f"bilaga:{attachment}", actor=actor, at=at, after=after)


async def settle_letters(meeting: MeetingView, shown: Iterable[AttachmentView | CalledAttachment]) -> None:
    """Let attachments keep the letters that a call shows them under."""
    letters = {one.id: one.letter for one in shown}
    await execute(
        "update attachment a set letter = x.letter from unnest($2::integer[], $3::varchar[]) as x (id, letter)"
        " where a.id = x.id and a.meeting = $1 and a.letter is null",
        meeting.id,
        list(letters),
        list(letters.values()),
    )


async def ensure_room_for(meeting: MeetingView, more: Sequence[int]) -> None:
    """Refuse files of these sizes (bytes) when the meeting would carry more than it may. Raises TooManyFiles, MeetingTooHeavy."""
    agenda = await agenda_of(meeting)
    sizes = [file.size for one in agenda.attachments for file in one.files]
    ensure_room(len(sizes), sum(sizes), more=len(more), larger=sum(more))


async def _own(meeting: MeetingView, attachment: int) -> AttachmentView:
    return _found(await agenda_of(meeting), attachment)


def _found(agenda: Agenda, attachment: int) -> AttachmentView:
    found = next((one for one in agenda.attachments if one.id == attachment), None)
    if found is None:
        raise NotFound(attachment=attachment)
    return found


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Missing(name="bilagans namn", field="title")
    if len(title) > 200:
        raise TooLong(name="bilagans namn", limit=200, field="title")
    return title


async def _insert_files(attachment: int, uploads: Sequence[UploadView]) -> None:
    await execute(
        "insert into attachment_file (tenant, attachment, upload, position) select $1, $2, n.upload,"
        " n.position + (select coalesce(max(position), -1) from attachment_file where attachment = $2)"
        " from unnest($3::integer[]) with ordinality n (upload, position)",
        current_scope().tenant,
        attachment,
        [one.id for one in uploads],
    )


async def _remove(found: AttachmentView) -> None:
    """The rows of an attachment; of one whose letter has been sent, all but the letter."""
    await execute("delete from item_attachment where attachment = $1", found.id)
    await execute("delete from attachment_file where attachment = $1", found.id)
    if not found.is_sent:
        await execute("delete from attachment where id = $1", found.id)


async def _release(uploads: Sequence[int], *, actor: Actor, at: datetime) -> None:
    """Take files away that nothing names any more; the same file may lie before other meetings."""
    for upload in uploads:
        try:
            async with DB.open_transaction().part():
                await remove_upload(upload, actor=actor, at=at)
        except (asyncpg.RestrictViolationError, asyncpg.ForeignKeyViolationError):
            continue
