"""The letters to those who are named to approve minutes, as they arrive."""

from datetime import UTC, datetime

import pytest

from services.domain.base.engine import execute, fetch
from services.domain.base.scope import tenant_scope
from services.domain.meetings.actions import approval, minutes
from services.domain.meetings.queries.minutes import recorded
from services.render.mail import Letter, write_letter
from services.worker import minutes as letters_about_minutes
from tests.domain.meetings.room import DO, planned, put
from tests.domain.meetings.test_minutes import held
from tests.worker.test_inbox import OWN, Post, database, post

__all__ = ["database", "post"]


async def written(**facts: object) -> tuple[str, str]:
    """Subject and text of the letter that was promised last, with these facts besides its own."""
    async with tenant_scope("dalarna"):
        row = (
            await fetch(
                "select recipient, context ->> 'tenant' as tenant, (context ->> 'meeting')::integer as meeting"
                " from mail_message where template = 'minutes_to_approve' order by id desc limit 1"
            )
        )[0]
    context = {"tenant": row["tenant"], "meeting": row["meeting"], "reminds": False, "again": False} | facts
    promised = Letter("1", row["recipient"], OWN, datetime.now(UTC), "minutes_to_approve", context)
    message = write_letter(await letters_about_minutes.complete_to_approve(promised))
    return message["Subject"], message.get_body(("plain",)).get_content()


async def test_an_approver_gets_the_way_to_the_minutes_and_is_told_why(post: Post, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(letters_about_minutes, "settings", post.settings)
    async with tenant_scope("dalarna"):
        await put("Ulla")
        meeting = await held(await planned(), approval="approvers", approvers=1)
        await minutes.start_minutes(meeting, **DO)
        there = [one.id for one in (await recorded(meeting)).sitting.attendance]
        await approval.name_approvers(meeting, there, **DO)
    subject, text = await written()
    assert subject == "Justera minnesanteckningarna Socialchefsnätverket 17 oktober 2025"
    assert f"{post.settings.base_url}/dalarna/moten/{meeting.slug}/minnesanteckningar" in text
    assert "Du är vald att justera minnesanteckningarna" in text
    async with tenant_scope("dalarna"):
        await execute("update body_rules set form = 'protocol' where body = $1", meeting.body.id)
    subject, text = await written(reminds=True)
    assert subject.startswith("Påminnelse: justera protokollet")
    assert "har inte gjort det än" in text
    subject, text = await written(reminds=True, again=True)
    assert subject.startswith("Justera igen protokollet")
    assert "Orden har ändrats sedan du justerade" in text
