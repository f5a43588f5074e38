"""Members' suggestions of items (förslag): made before a deadline, answered by who steers the body."""

from dataclasses import dataclass
from datetime import datetime

from services.domain.base import mail
from services.domain.base.actor import Actor
from services.domain.base.clock import STOCKHOLM
from services.domain.base.engine import current_scope, execute, fetch_value
from services.domain.base.errors import Missing, NotFound, TooLong
from services.domain.meetings.actions.agenda import begun_agenda
from services.domain.meetings.actions.arrivals import place_under_heading
from services.domain.meetings.actions.items import ItemDraft, checked, insert_item
from services.domain.meetings.actions.preparing import Now, hold, note
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import rules_of
from services.domain.meetings.queries.meetings import MeetingView
from services.domain.meetings.queries.suggestions import SuggestionView, suggestions_to
from services.domain.meetings.rules.agenda import ItemOrigin, MeetingRules
from services.domain.meetings.rules.sittings import Phase
from services.domain.meetings.rules.suggestions import IsAnswered, SuggestionsAreClosed, SuggestionState, deadline


@dataclass(frozen=True, kw_only=True)
class SuggestionDraft:
    """What a member suggests, and why."""

    title: str
    text: str | None = None
    kinds: tuple[str, ...] = ()


def may_choose(actor: Actor, meeting: MeetingView, rules: MeetingRules) -> bool:
    """Whether the actor answers suggestions: all of the body that steers, else whoever leads the meeting's own."""
    return may_choose_for(actor, body=meeting.body.id, steered_by=rules.steered_by)


def may_choose_for(actor: Actor, *, body: int, steered_by: int | None) -> bool:
    """Whether the actor answers suggestions to the meetings of a body that is steered so."""
    if steered_by is not None:
        return actor.may(MeetingPermission.CHOOSE, body=steered_by)
    return actor.may(MeetingPermission.HOLD, body=body)


async def suggest_item(meeting: MeetingView, draft: SuggestionDraft, *, actor: Actor, at: datetime) -> int:
    """Suggest an item; answers the suggestion's number. Raises SuggestionsAreClosed after the last day for it."""
    actor.require(MeetingPermission.SUGGEST, body=meeting.body.id)
    if actor.account is None:
        raise NotFound(permission=str(MeetingPermission.SUGGEST))
    now = await hold(meeting)
    last = deadline(meeting.day, (await rules_of(meeting.body.id)).suggestion_days)
    if now.phase is not Phase.COMING or at.astimezone(STOCKHOLM).date() > last:
        raise SuggestionsAreClosed(deadline=last)
    item = await checked(ItemDraft(title=draft.title, kinds=draft.kinds, background=draft.text))
    suggestion = await fetch_value(
        "insert into item_suggestion (tenant, meeting, title, text, kinds, suggested_by, suggested_at)"
        " values ($1, $2, $3, $4, $5, $6, $7) returning id",
        current_scope().tenant,
        meeting.id,
        item.title,
        item.background,
        list(item.kinds),
        actor.account,
        at,
    )
    after = {"title": item.title, "text": item.background}
    await note(meeting, "meetings.suggestion.made", f"förslag:{suggestion}", actor=actor, at=at, after=after)
    return suggestion


async def take_back_suggestion(meeting: MeetingView, suggestion: int, *, actor: Actor, at: datetime) -> None:
    """Take one's own suggestion back before it is answered. Raises NotFound or IsAnswered."""
    await hold(meeting)
    found = await _open_one(meeting, suggestion)
    if found.account != actor.account:
        raise NotFound(suggestion=suggestion)
    await execute("delete from item_suggestion where id = $1", suggestion)
    before = {"title": found.title}
    await note(meeting, "meetings.suggestion.taken_back", f"förslag:{suggestion}", actor=actor, at=at, before=before)


async def accept_suggestion(
    meeting: MeetingView, suggestion: int, *, word: str | None, url: str, actor: Actor, at: datetime
) -> int:
    """Take a suggestion up on the agenda, with a word to who made it; answers the item. `url` is where they see it."""
    now = await _ensure_may_choose(meeting, actor)
    found = await _open_one(meeting, suggestion)
    agenda = await begun_agenda(meeting, late=now.is_late, at=at)
    item = await insert_item(
        meeting,
        ItemDraft(title=found.title, kinds=found.kinds, background=found.text),
        place=place_under_heading(agenda, None),
        origin=ItemOrigin.SUGGESTED,
        late=now.is_late,
        at=at,
    )
    await _answer(meeting, found, SuggestionState.ACCEPTED, word, item=item, url=url, actor=actor, at=at)
    return item


async def decline_suggestion(
    meeting: MeetingView, suggestion: int, *, word: str | None, url: str, actor: Actor, at: datetime
) -> None:
    """Decline a suggestion, with the reason that who made it is told. Raises Missing without one."""
    await _ensure_may_choose(meeting, actor)
    found = await _open_one(meeting, suggestion)
    if not (word or "").strip():
        raise Missing(name="varför förslaget inte tas upp", field="word")
    await _answer(meeting, found, SuggestionState.DECLINED, word, item=None, url=url, actor=actor, at=at)


async def choose_item(meeting: MeetingView, draft: ItemDraft, *, actor: Actor, at: datetime) -> int:
    """Put an item on the agenda on the steering group's or presidium's own account; answers the item."""
    now = await _ensure_may_choose(meeting, actor)
    draft = await checked(draft)
    agenda = await begun_agenda(meeting, late=now.is_late, at=at)
    item = await insert_item(
        meeting,
        draft,
        place=place_under_heading(agenda, None),
        origin=ItemOrigin.CHOSEN,
        late=now.is_late,
        at=at,
    )
    after = {"title": draft.title}
    await note(meeting, "meetings.item.chosen", f"punkt:{item}", actor=actor, at=at, after=after)
    return item


async def _ensure_may_choose(meeting: MeetingView, actor: Actor) -> Now:
    if not may_choose(actor, meeting, await rules_of(meeting.body.id)):
        raise NotFound(permission=str(MeetingPermission.CHOOSE))
    return await hold(meeting)


async def _open_one(meeting: MeetingView, suggestion: int) -> SuggestionView:
    found = next((one for one in await suggestions_to(meeting) if one.id == suggestion), None)
    if found is None:
        raise NotFound(suggestion=suggestion)
    if found.state is not SuggestionState.OPEN:
        raise IsAnswered()
    return found


async def _answer(
    meeting: MeetingView,
    suggestion: SuggestionView,
    state: SuggestionState,
    word: str | None,
    *,
    item: int | None,
    url: str,
    actor: Actor,
    at: datetime,
) -> None:
    word = (word or "").strip() or None
    if word and len(word) > 1000:
        raise TooLong(name="svaret", limit=1000, field="word")
    await execute(
        "update item_suggestion set state = $2, word = $3, item = $4, decided_by = $5, decided_at = $6 where id = $1",
        suggestion.id,
        state.value,
        word,
        item,
        actor.account,
        at,
    )
    if suggestion.mail and suggestion.account != actor.account:
        letter = {
            "tenant": await fetch_value("select name from tenant where slug = $1", current_scope().tenant),
            "body": meeting.body.name,
            "day": meeting.day.isoformat(),
            "title": suggestion.title,
            "accepted": state is SuggestionState.ACCEPTED,
            "word": word,
            "by": actor.name,
            "url": url,
        }
        await mail.send(suggestion.mail, "suggestion_answer", letter)
    after = {"state": state, "reason": word}
    verb = "meetings.suggestion.accepted" if item else "meetings.suggestion.declined"
    await note(meeting, verb, f"förslag:{suggestion.id}", actor=actor, at=at, after=after)
