"""`…/moten/{slug}/dagordning/{punkt}`: one item of the agenda, which saves itself while one writes."""

from collections.abc import Mapping
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.bodies.person_choice import MOST_SUGGESTED, told
from services.api.forms import errors_by_field
from services.api.meetings.agenda import ITEM, PREPARE, own_meeting
from services.api.meetings.item_form import ItemForm, typed_item
from services.api.meetings.parts import part_page
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken, StaleSave
from services.domain.bodies.queries.people import list_people
from services.domain.documents.kinds import EVERY_KIND
from services.domain.meetings.actions.items import ItemDraft, change_item
from services.domain.meetings.queries.agenda import Agenda, ItemLine, agenda_of
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.rules.sittings import Phase
from services.render.formats import clock_time, listing
from services.render.words.agenda import about_words, source_words
from services.render.words.agenda import word as agenda_word
from services.render.words.documents import endings, kinds_words

AUTOSAVE = "X-Samband-Autosave"


@get(ITEM, opt=PREPARE, include_in_schema=False)
async def show(visit: Visit, slug: str, item: int) -> Response[str]:
    """An item, to fill in."""
    return await item_page(visit, await own_meeting(visit, slug), item)


@post(ITEM, opt=PREPARE, include_in_schema=False)
async def save(
    visit: Visit, slug: str, item: int, request: Request
) -> Response[str] | Response[dict[str, Any]] | Redirect:
    """Save an item, by itself while one writes, or by hand. A stale save shows both and saves nothing."""
    meeting, (form, values) = await own_meeting(visit, slug), await typed_item(request)
    try:
        version = await change_item(
            meeting,
            item,
            form.draft(await list_people()),
            version=form.version,
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except StaleSave as stale:
        return await item_page(visit, meeting, item, form=form, stale=stale)
    except RuleBroken as error:
        return await item_page(visit, meeting, item, error, form=form)
    if request.headers.get(AUTOSAVE):
        saved = clock_time(visit.clock.now()).removeprefix("kl.\N{NO-BREAK SPACE}")
        return Response({"version": version, "saved": saved}, media_type=MediaType.JSON, status_code=200)
    here = f"{visit.home}/moten/{slug}/dagordning"
    said = "Punkten är sparad."
    match values["do"]:
        case "rader":
            return see_other(f"{here}/{item}", said=said)
        case "nasta":
            agenda = await agenda_of(meeting)
            following = _neighbours(agenda, item)[1]
            return see_other(f"{here}/{following.id}" if following else here, said=said)
        case _:
            return see_other(f"{here}?flyttad={item}-oppna", said=said)


async def item_page(
    visit: Visit,
    meeting: MeetingView,
    item: int,
    *broken: RuleBroken,
    form: ItemForm | None = None,
    stale: StaleSave | None = None,
    attachment: Mapping[str, str] | None = None,
) -> Response[str]:
    """An item's page; after a refusal with what was typed."""
    agenda = await agenda_of(meeting)
    line = agenda.item(item)
    if line is None:
        raise NotFound(item=item)
    form = form or ItemForm.of(line)
    before, after = _neighbours(agenda, item)
    here = f"{visit.home}/moten/{meeting.slug}"
    people = await list_people()
    return part_page(
        "meetings/item.html",
        visit,
        meeting,
        part="agenda",
        title=f"Punkt {line.number}",
        crumbs=[("Dagordning", f"{here}/dagordning"), (f"Punkt {line.number}", None)],
        status=409 if stale else 422 if broken else 200,
        item=line,
        form=form,
        version=stale.facts["version"] if stale else form.version,
        stale=_both(stale, agenda) if stale else None,
        source=source_words(line),
        about=about_words(line),
        before=before,
        after=after,
        kind_choices=list(agenda.kinds.items()),
        attachment_choices=[(str(one.id), f"{one.name}: {one.title}") for one in agenda.attachments if one.files],
        people=[told(person) for person in people[:MOST_SUGGESTED]],
        may_change=meeting.phase is not Phase.CLOSED and not meeting.is_called_off,
        may_remove=not line.is_sent,
        agenda_word=agenda_word,
        file_endings=endings(EVERY_KIND),
        file_kinds=kinds_words(EVERY_KIND),
        attachment=attachment or {},
        errors=errors_by_field(*broken),
    )


def _neighbours(agenda: Agenda, item: int) -> tuple[ItemLine | None, ItemLine | None]:
    """The items before and after one, as one leafs through the agenda."""
    at = next((at for at, one in enumerate(agenda.items) if one.id == item), 0)
    return (
        agenda.items[at - 1] if at else None,
        agenda.items[at + 1] if at + 1 < len(agenda.items) else None,
    )


def _both(stale: StaleSave, agenda: Agenda) -> Mapping[str, str]:
    """What is saved and what was typed, as plain texts to compare."""
    return {
        "theirs": as_text(stale.facts["current"], agenda),
        "yours": as_text(stale.facts["submitted"], agenda),
    }


def as_text(draft: ItemDraft, agenda: Agenda) -> str:
    """An item in plain words, line by line."""
    letters = {one.id: one.name for one in agenda.attachments}
    lines = [
        draft.title,
        f"Slag: {listing([agenda.kinds.get(kind, kind) for kind in draft.kinds]) or '–'}",
        f"Tid: {draft.minutes} min" if draft.minutes is not None else "Tid: –",
        *(f"Föredragande: {_presenter(one.name, one.title, one.organisation)}" for one in draft.presenters),
        *(["", draft.background] if draft.background else []),
        *(["", "Förslag till beslut:", *draft.clauses] if draft.clauses else []),
    ]
    named = listing([letters[one] for one in draft.attachments or () if one in letters])
    return "\n".join([*lines, *(["", f"Bilagor: {named}"] if named else [])])


def _presenter(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


handlers = [show, save]
