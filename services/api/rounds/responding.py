"""Forms in which a round is answered: for one's own principal, or by the office for somebody else."""

from dataclasses import replace

from litestar import Request, Response, get, post
from litestar.response import Redirect
from redis.asyncio import Redis

from services.api.answers import see_other
from services.api.forms import Typed, errors_by_field, typed
from services.api.rounds.answers import ROUND, crumbs_of, path_of, round_page, version_of
from services.api.uploads import ONE_FILE, RECEIVES_FILES, keep_received
from services.api.visit import Visit
from services.domain.base.errors import NotFound, RuleBroken, StaleSave
from services.domain.documents.kinds import DOCUMENT_KINDS
from services.domain.rounds.actions import answers
from services.domain.rounds.permissions import RoundPermission
from services.domain.rounds.queries.rounds import RoundView, access_round, lead_round
from services.domain.rounds.queries.rows import RowView
from services.domain.rounds.rules.answers import Answer, options
from services.domain.rounds.rules.rounds import AnswerForm
from services.render.formats import moment, sentence
from services.render.words.documents import endings, kinds_words
from services.render.words.rounds import choice_words

ANSWER = {"permission": RoundPermission.ANSWER}
LEAD = {"permission": RoundPermission.LEAD}
OWN = ROUND + "/svar/{number:int}"
ON_BEHALF = ROUND + "/antecknat-svar/{number:int}"


@get(OWN, opt=ANSWER, include_in_schema=False)
async def ask_answer(visit: Visit, slug: str, number: int) -> Response[str]:
    """The question and a form to answer in, with the latest answer in it."""
    round_, row = await _own(visit, slug, number)
    return _form(visit, round_, row, _present(row))


@post(OWN, opt=ANSWER | RECEIVES_FILES, request_max_body_size=ONE_FILE, include_in_schema=False)
async def give_answer(visit: Visit, slug: str, number: int, request: Request, redis: Redis) -> Response[str] | Redirect:
    """Answer for one's own principal or body."""
    round_, row = await _own(visit, slug, number)
    values = await typed(request)
    try:
        await answers.give_answer(
            round_,
            row,
            await _answer(request, visit, redis, round_, row, values),
            version=version_of(values),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except StaleSave as stale:
        return _form(visit, round_, row, values, stale=stale)
    except RuleBroken as error:
        return _form(visit, round_, row, values, error)
    return see_other(path_of(visit, round_), said="Tack! Svaret är lämnat.")


@get(ON_BEHALF, opt=LEAD, include_in_schema=False)
async def ask_answer_on_behalf(visit: Visit, slug: str, number: int) -> Response[str]:
    """A form to write down what a respondent has said."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    row = round_.row(number)
    return _form(visit, round_, row, _present(row), on_behalf=True)


@post(ON_BEHALF, opt=LEAD | RECEIVES_FILES, request_max_body_size=ONE_FILE, include_in_schema=False)
async def register_answer(
    visit: Visit, slug: str, number: int, request: Request, redis: Redis
) -> Response[str] | Redirect:
    """Write down what a respondent has said."""
    round_ = await lead_round(slug, actor=visit.signed_in)
    row, values = round_.row(number), await typed(request)
    try:
        await answers.register_answer(
            round_,
            row,
            await _answer(request, visit, redis, round_, row, values),
            version=version_of(values),
            actor=visit.signed_in,
            at=visit.clock.now(),
        )
    except StaleSave as stale:
        return _form(visit, round_, row, values, stale=stale, on_behalf=True)
    except RuleBroken as error:
        return _form(visit, round_, row, values, error, on_behalf=True)
    return see_other(path_of(visit, round_), said="Svaret är antecknat.")


async def _own(visit: Visit, slug: str, number: int) -> tuple[RoundView, RowView]:
    """A row that the visitor answers for. Raises NotFound."""
    round_ = await access_round(slug, actor=visit.signed_in)
    row = round_.row(number)
    if not row.may_answer(visit.signed_in):
        raise NotFound(row=number)
    return round_, row


def _present(row: RowView) -> Typed:
    """The latest answer as the form has it."""
    return Typed(
        choice=row.answer.choice or "" if row.answer else "",
        text=row.answer.text if row.answer else "",
        version=str(row.version),
    )


async def _answer(
    request: Request, visit: Visit, redis: Redis, round_: RoundView, row: RowView, values: Typed
) -> Answer:
    """What was answered. A document stays with the answer until another takes its place. Raises RuleBroken."""
    answer = Answer(choice=values["choice"] or None, text=values["text"])
    if not round_.wants_document:
        return answer
    kept = await keep_received(request, visit, redis, field="document", kinds=DOCUMENT_KINDS)
    before = row.answer.document.id if row.answer and row.answer.document else None
    return replace(answer, document=kept[0].id if kept else before)


def _form(
    visit: Visit,
    round_: RoundView,
    row: RowView,
    values: Typed,
    *broken: RuleBroken,
    stale: StaleSave | None = None,
    on_behalf: bool = False,
) -> Response[str]:
    title = f"Anteckna svar från {row.respondent.name}" if on_behalf else f"Svara för {row.respondent.name}"
    if stale:
        # With both answers before the eyes, answering once more is a choice.
        values["version"] = str(stale.facts["version"])
    return round_page(
        "rounds/answer.html",
        visit,
        status=409 if stale else 422 if broken else 200,
        crumbs=crumbs_of(visit, round_, title),
        title=title,
        round=round_,
        row=row,
        back=path_of(visit, round_),
        on_behalf=on_behalf,
        options=_options(round_),
        values=values,
        stale=_stale_words(stale, round_.form) if stale else None,
        errors=errors_by_field(*broken),
        document_kinds=kinds_words(DOCUMENT_KINDS),
        document_endings=endings(DOCUMENT_KINDS),
    )


def _options(round_: RoundView) -> list[tuple[str, str]]:
    return [(one, sentence(choice_words(one, round_.form))) for one in options(round_.form, round_.choices)]


def _stale_words(stale: StaleSave, form: AnswerForm) -> dict[str, str | None]:
    current, submitted = stale.facts["current"], stale.facts["submitted"]
    return {
        "theirs": _as_text(current, form) if current else "Inget svar väntas längre.",
        "yours": _as_text(submitted, form),
        "by": stale.facts["saved_by"],
        "at": moment(stale.facts["saved_at"]) if stale.facts["saved_at"] else None,
    }


def _as_text(answer: Answer, form: AnswerForm) -> str:
    return "\n".join(part for part in (sentence(choice_words(answer.choice, form)), answer.text) if part)


handlers = [ask_answer, give_answer, ask_answer_on_behalf, register_answer]
