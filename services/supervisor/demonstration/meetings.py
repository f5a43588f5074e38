"""Loads Dalarna's meetings and school breaks through the actions, as the office would have entered them."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path

from services.domain.base.actor import Actor
from services.domain.base.engine import fetch_value
from services.domain.base.scope import tenant_scope
from services.domain.bodies.queries.bodies import access_body
from services.domain.meetings.actions.meetings import MeetingDraft, add_break, plan_meeting

FILE = Path(__file__).parent / "meetings.toml"
TENANT = "dalarna"


async def load_meetings(at: datetime) -> None:
    """Enter the meetings and breaks, unless there is a meeting already."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    actor = Actor.system(TENANT)
    async with tenant_scope(TENANT):
        if await fetch_value("select true from meeting limit 1"):
            return
        for one in content["break"]:
            starts_on, ends_on = date.fromisoformat(one["starts_on"]), date.fromisoformat(one["ends_on"])
            await add_break(one["name"], starts_on, ends_on, actor=actor, at=at)
        for one in content["meeting"]:
            draft = MeetingDraft(
                starts=_time(one.get("starts")),
                ends=_time(one.get("ends")),
                place=one.get("place"),
                link=one.get("link"),
            )
            body = await access_body(one["body"])
            await plan_meeting(body, date.fromisoformat(one["day"]), draft, actor=actor, at=at)


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
