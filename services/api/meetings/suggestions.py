"""`…/moten/{slug}/forslag`: members suggest items, and see the answer; who steers the body answers."""

from collections.abc import Sequence

from litestar import Request, Response, get, post
from litestar.response import Redirect

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed, typed_list
from services.api.meetings.parts import part_page
from services.api.settings import Settings
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken
from services.domain.meetings.actions import suggestions as actions
from services.domain.meetings.actions.items import ItemDraft
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.agenda import all_kinds, rules_of
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.queries.suggestions import suggestions_by, suggestions_to
from services.domain.meetings.rules.sittings import Phase
from services.domain.meetings.rules.suggestions import SuggestionState, deadline
from services.render.words.agenda import word as agenda_word

SUGGEST = {"permission": MeetingPermission.SUGGEST}
SUGGESTIONS = "/{tenant:str}/moten/{slug:str}/forslag"
SUGGESTION = SUGGESTIONS + "/{suggestion:int}"


@get(SUGGESTIONS, opt=SUGGEST, include_in_schema=False)
async def show(visit: Visit, slug: str) -> Response[str]:
    """One's own suggestions with their answers; all of them for who answers, and a form for another."""
    return await _page(visit, await access_meeting(slug))


@post(SUGGESTIONS, opt=SUGGEST, include_in_schema=False)
async def suggest(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Suggest an item, before the last day for it."""
    meeting, values = await access_meeting(slug), await typed(request)
    kinds = await typed_list(request, "kinds")
    try:
        await actions.suggest_item(
            meeting,
            actions.SuggestionDraft(
                title=values.text("title", "vad punkten gäller", limit=300),
                text=values.text("why", "varför", limit=20_000, optional=True),
                kinds=tuple(kinds),
            ),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _page(visit, meeting, error, values=values, kinds=kinds)
    return see_other(_address(visit, slug), said="Förslaget är lämnat. Du får svar här och med e-post.")


@post(f"{SUGGESTIONS}/satt-upp", opt=SUGGEST, include_in_schema=False)
async def choose(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Put an item on the agenda on the steering group's own account."""
    meeting, values = await access_meeting(slug), await typed(request)
    kinds = await typed_list(request, "kinds")
    try:
        draft = ItemDraft(
            title=values.text("title", "vad punkten gäller", limit=300),
            background=values.text("why", "varför", limit=20_000, optional=True),
            kinds=tuple(kinds),
        )
        await actions.choose_item(meeting, draft, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, meeting, error, values=values, kinds=kinds)
    return see_other(_address(visit, slug), said="Punkten är uppsatt på dagordningen.")


@post(f"{SUGGESTION}/ta-upp", opt=SUGGEST, include_in_schema=False)
async def accept(
    visit: Visit, slug: str, suggestion: int, request: Request, settings: Settings
) -> Response[str] | Redirect:
    """Take a suggestion up on the agenda."""
    meeting, values = await access_meeting(slug), await typed(request)
    try:
        await actions.accept_suggestion(
            meeting,
            suggestion,
            word=values["word"],
            url=_url(visit, slug, settings),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _page(visit, meeting, error, values=values, answered=suggestion)
    return see_other(
        _address(visit, slug), said="Förslaget är uppsatt på dagordningen, och den som lämnade det får besked."
    )


@post(f"{SUGGESTION}/avboj", opt=SUGGEST, include_in_schema=False)
async def decline(
    visit: Visit, slug: str, suggestion: int, request: Request, settings: Settings
) -> Response[str] | Redirect:
    """Decline a suggestion, with a word."""
    meeting, values = await access_meeting(slug), await typed(request)
    try:
        await actions.decline_suggestion(
            meeting,
            suggestion,
            word=values["word"],
            url=_url(visit, slug, settings),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except RuleBroken as error:
        return await _page(visit, meeting, error, values=values, answered=suggestion)
    return see_other(_address(visit, slug), said="Förslaget tas inte upp, och den som lämnade det får besked.")


@post(f"{SUGGESTION}/ta-tillbaka", opt=SUGGEST, include_in_schema=False)
async def take_back(visit: Visit, slug: str, suggestion: int) -> Response[str] | Redirect:
    """Take one's own suggestion back."""
    meeting = await access_meeting(slug)
    try:
        await actions.take_back_suggestion(meeting, suggestion, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _page(visit, meeting, error)
    return see_other(_address(visit, slug), said="Förslaget är återtaget.")


def _address(visit: Visit, slug: str) -> str:
    return f"{visit.home}/moten/{slug}/forslag"


def _url(visit: Visit, slug: str, settings: Settings) -> str:
    return f"{settings.base_url}{visit.home}/moten/{slug}"


async def _page(
    visit: Visit,
    meeting: MeetingView,
    *broken: RuleBroken,
    values: Typed | None = None,
    kinds: Sequence[str] = (),
    answered: int | None = None,
) -> Response[str]:
    rules = await rules_of(meeting.body.id)
    may_choose = actions.may_choose(visit.signed_in, meeting, rules)
    may_suggest = visit.may(MeetingPermission.SUGGEST, body=meeting.body.id)
    may_see_all = may_choose or visit.may(MeetingPermission.PREPARE, body=meeting.body.id)
    if not may_see_all and not may_suggest:
        raise NotFound(permission=str(MeetingPermission.SUGGEST))
    account = visit.signed_in.account or 0
    last = deadline(meeting.day, rules.suggestion_days)
    is_coming = meeting.phase is Phase.COMING and not meeting.is_called_off
    found = await (suggestions_to(meeting) if may_see_all else suggestions_by(account, meeting))
    return part_page(
        "meetings/suggestions.html",
        visit,
        meeting,
        part="suggestions",
        title="Förslag till punkter",
        status=422 if broken else 200,
        waiting=[one for one in found if one.state is SuggestionState.OPEN],
        answered=[one for one in found if one.state is not SuggestionState.OPEN],
        of_all=may_see_all,
        account=account,
        may_choose=may_choose and meeting.phase is not Phase.CLOSED and not meeting.is_called_off,
        may_suggest=may_suggest and is_coming and visit.clock.today() <= last,
        deadline=last,
        is_coming=is_coming,
        kind_names=await all_kinds(),
        agenda_word=agenda_word,
        values=values or Typed(),
        kinds=kinds,
        answering=answered,
        errors=errors_by_field(*broken),
    )


handlers = [show, suggest, choose, accept, decline, take_back]
