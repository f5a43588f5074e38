"""Answers to calls: one's own in the meeting's page, and what the office registers for somebody; one recipient's page."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.meetings.calls import CALL, HERE, is_open, own_meeting
from services.api.meetings.parts import part_page
from services.api.rate_limit import JOBS_PER_MINUTE, spend_own
from services.api.visit import Visit
from services.domain.base.errors import Missing, NotFound, NotUnderstood, RuleBroken
from services.domain.meetings.actions import answers as actions
from services.domain.meetings.actions import calls as call_actions
from services.domain.meetings.actions.answers import AnswerDraft
from services.domain.meetings.actions.recipients import give_guest_address
from services.domain.meetings.permissions import MeetingPermission
from services.domain.meetings.queries.answers import (
    Answers,
    Candidate,
    Recipient,
    access_recipient,
    answers_of,
    candidates_for,
    history_of,
)
from services.domain.meetings.queries.meetings import MeetingView, access_meeting
from services.domain.meetings.rules.calls import LONGEST_WORD, Answer
from services.domain.meetings.rules.sittings import Mode
from services.render.words import calls as words

RECIPIENT = f"{HERE}/mottagare/{{recipient:int}}"


def answer_choices(*, has_place: bool, has_link: bool, about: str = "me") -> list[tuple[str, str]]:
    """What may be answered: how one comes, where there are two ways. `about`: me, or them when somebody else registers it."""
    comes, not_, sends = {
        "me": ("Ja, jag kommer", "Nej, jag kommer inte", "Nej, men en ersättare kommer"),
        "them": ("Kommer", "Kommer inte", "Kommer inte, men en ersättare gör det"),
    }[about]
    ways = [("yes_on_site", f"{comes} till platsen"), ("yes_remote", f"{comes} på distans")]
    yes = ways if has_place and has_link else [("yes", comes)]
    return [*yes, ("no", not_), ("substitute", sends)]


def answer_draft(values: Typed) -> AnswerDraft:
    """What was answered in a form. Raises RuleBroken."""
    if not values["answer"]:
        raise Missing(name="ett svar", field="answer")
    kind, _, mode = values["answer"].partition("_")
    try:
        answer = Answer(kind)
        way = Mode(mode) if mode else None
    except ValueError as error:
        raise NotUnderstood(name="svar", value=values["answer"], expected="ett val i listan", field="answer") from error
    name = values.text("substitute_name", "vem som kommer i stället", limit=120, optional=True) or None
    return AnswerDraft(
        answer=answer,
        mode=way,
        substitute_name=name if answer is Answer.SUBSTITUTE else None,
        word=values.text("word", "meddelandet", limit=LONGEST_WORD, optional=True) or None,
    )


def answer_values(recipient: Recipient) -> Typed:
    """The form as it was answered last."""
    now = recipient.answer
    if now is None or now.answer is Answer.TENTATIVE:
        return Typed()
    return Typed(
        answer=f"{now.answer}_{now.mode}" if now.mode else now.answer.value,
        substitute_name=now.substitute_name or "",
        word=now.word or "",
    )


ANSWER = {"permission": MeetingPermission.ANSWER}
OWN = "/{tenant:str}/moten/{slug:str}/svar"


@get(OWN, opt=ANSWER, include_in_schema=False)
async def ask(visit: Visit, slug: str) -> Response[str]:
    """One's own answer, on a page of its own: what the overview leads to. Raises NotFound for who is not called."""
    return await _own_page(visit, await access_meeting(slug), None)


@post(OWN, opt=ANSWER, include_in_schema=False)
async def answer(visit: Visit, slug: str, request: Request) -> Response[str] | Redirect:
    """Answer one's own call."""
    values, meeting = await typed(request), await access_meeting(slug)
    try:
        await actions.answer_own(meeting, answer_draft(values), actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _own_page(visit, meeting, values, error)
    return see_other(f"{visit.home}/moten/{slug}", said="Tack, ditt svar är sparat.")


async def _own_page(visit: Visit, meeting: MeetingView, values: Typed | None, *broken: RuleBroken) -> Response[str]:
    mine = (await answers_of(meeting.id, account=visit.signed_in.account or 0)).mine
    if mine is None:
        raise NotFound(meeting=meeting.slug)
    return part_page(
        "meetings/answer.html",
        visit,
        meeting,
        part="answer",
        title="Svara på kallelsen",
        status=422 if broken else 200,
        mine=mine,
        values=answer_values(mine) if values is None else values,
        errors=errors_by_field(*broken),
        suggestions=_suggestions(await candidates_for(mine, meeting)),
        **shown_answers(visit, meeting),
    )


def shown_answers(visit: Visit, meeting: MeetingView) -> dict[str, Any]:
    """What every page with an answer's form needs."""
    return {
        "answer_choices": answer_choices(has_place=bool(meeting.place), has_link=bool(meeting.link)),
        "call_word": words.word,
        "is_open": is_open(meeting, visit.clock.today()),
    }


def own_answer(visit: Visit, meeting: MeetingView, answers: Answers | None) -> dict[str, Any]:
    """What the meeting's own page shows of the visitor's answer to its call."""
    mine = answers.mine if answers else None
    if mine is None:
        return {"mine": None}
    return {"mine": mine, "values": answer_values(mine), "suggestions": [], **shown_answers(visit, meeting)}


# --- One recipient, for the office ---------------------------------------------------------------------


@get(RECIPIENT, opt=CALL, include_in_schema=False)
async def show_recipient(visit: Visit, slug: str, recipient: int) -> Response[str]:
    """What one recipient was sent and when, what they answered, and a form for an answer that came another way."""
    return await _recipient_page(visit, await own_meeting(visit, slug), recipient, Typed())


@post(f"{RECIPIENT}/svar", opt=CALL, include_in_schema=False)
async def register(visit: Visit, slug: str, recipient: int, request: Request) -> Response[str] | Redirect:
    """Register an answer that somebody has given in another way."""
    values, meeting = await typed(request), await own_meeting(visit, slug)
    try:
        draft = answer_draft(values)
        await actions.register_answer(meeting, recipient, draft, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _recipient_page(visit, meeting, recipient, values, error)
    return see_other(f"{visit.home}/moten/{slug}/kallelse", said="Svaret är registrerat.")


@post(f"{RECIPIENT}/igen", opt=CALL, include_in_schema=False)
async def send_again(visit: Visit, slug: str, recipient: int, redis: Redis) -> Response[str] | Redirect:
    """Send the call to one recipient again."""
    meeting = await own_meeting(visit, slug)
    await spend_own(redis, visit, "call again", per_minute=JOBS_PER_MINUTE)
    try:
        await call_actions.send_again(meeting, recipient, actor=visit.signed_in, at=visit.clock.now())
    except RuleBroken as error:
        return await _recipient_page(visit, meeting, recipient, Typed(), error)
    return see_other(f"{visit.home}/moten/{slug}/kallelse/mottagare/{recipient}", said="Kallelsen är skickad igen.")


@post(f"{RECIPIENT}/adress", opt=CALL, include_in_schema=False)
async def give_address(visit: Visit, slug: str, recipient: int, request: Request) -> Response[str] | Redirect:
    """Note the address of a guest who had none."""
    values, meeting = await typed(request), await own_meeting(visit, slug)
    one = await access_recipient(recipient, meeting=meeting.id)
    try:
        await give_guest_address(
            meeting, one.guest or 0, values["guest_mail"].strip(), actor=visit.signed_in, at=visit.clock.now()
        )
    except RuleBroken as error:
        return await _recipient_page(visit, meeting, recipient, values, error)
    return see_other(f"{visit.home}/moten/{slug}/kallelse/mottagare/{recipient}", said="Adressen är sparad.")


async def _recipient_page(
    visit: Visit, meeting: MeetingView, number: int, values: Typed, *broken: RuleBroken
) -> Response[str]:
    one = await access_recipient(number, meeting=meeting.id)
    here = f"{visit.home}/moten/{meeting.slug}/kallelse"
    choices = answer_choices(has_place=bool(meeting.place), has_link=bool(meeting.link), about="them")
    return part_page(
        "meetings/call_recipient.html",
        visit,
        meeting,
        part="call",
        title=one.name,
        crumbs=[("Kallelse", here), (one.name, None)],
        status=422 if broken else 200,
        one=one,
        history=await history_of(one),
        values=values or answer_values(one),
        errors=errors_by_field(*broken),
        suggestions=_suggestions(await candidates_for(one, meeting)),
        **shown_answers(visit, meeting) | {"answer_choices": choices},
    )


def _suggestions(candidates: Sequence[Candidate]) -> list[str]:
    return [one.name for one in candidates]


handlers = [ask, answer, show_recipient, register, send_again, give_address]
