"""Of a page in parts only what has changed is sent, and to somebody who has seen something else, what that one lacks."""

import asyncio
import re

from hypothesis import given
from hypothesis import strategies as st

from services.api.live import LiveHub
from services.api.live_parts import Parts, order_of
from services.api.sessions import connect

NAMES = st.lists(st.sampled_from("abcdef"), unique=True)


def sent(message: bytes) -> dict[str, str]:
    """What a browser makes of a message: the parts and their new content."""
    text = "\n".join(line.removeprefix("data: ") for line in message.decode().splitlines())
    return dict(re.findall(r'<hx-partial hx-target="#(\w+)" hx-swap="outerMorph">(.*?)</hx-partial>', text, re.DOTALL))


def test_only_what_has_changed_is_sent_and_once_for_all():
    before = Parts({"nu": "1"}, {"a": "A", "b": "B"})
    after = Parts({"nu": "1"}, {"a": "A", "b": "Bb"})
    assert sent(after.since(before)) == {"b": "Bb"}
    assert after.since(before) is after.since(before)
    assert Parts({"nu": "1"}, {"a": "A", "b": "B"}).since(before) == b""


def test_who_comes_is_sent_all_of_it():
    now = Parts({"nu": "1"}, {"a": "A"}, frame=("lista", lambda: "<A>"))
    assert sent(now.first(order_of(["a"]))) == {"nu": "1", "a": "A"}
    assert sent(now.first(order_of(["a", "b"]))) == {"nu": "1", "lista": "<A>"}


def test_when_a_part_comes_goes_or_changes_places_the_frame_is_sent():
    def parts(order: str) -> Parts:
        return Parts({"nu": "1"}, {name: name for name in order}, frame=("lista", lambda: f"<{order}>"))

    before = parts("ab")
    for order in ("abc", "a", "ba"):
        assert sent(parts(order).since(before)) == {"lista": f"<{order}>"}


@given(NAMES, NAMES, st.integers(0, 1), st.integers(0, 1))
def test_whoever_follows_sees_what_is_there(before, after, first, second):
    def state(names, seed) -> Parts:
        listed = {name: f"{name}{seed}" for name in names}
        return Parts({"nu": str(seed)}, listed, frame=("lista", lambda: "|".join(listed.values())))

    old, new = state(before, first), state(after, second)
    page = {"nu": old.beside["nu"], "lista": dict(old.listed)}
    for name, content in sent(new.since(old)).items():
        if name == "lista":
            page["lista"] = dict(zip(new.listed, content.split("|"), strict=True)) if content else {}
        elif name == "nu":
            page["nu"] = content
        else:
            assert name in page["lista"]
            page["lista"][name] = content
    assert page == {"nu": new.beside["nu"], "lista": new.listed}
    assert list(page["lista"]) == list(new.listed)


async def test_a_stream_of_parts_sends_changes_to_those_who_have_seen_the_rest():
    hub = LiveHub(connect("redis://127.0.0.1:1"))
    state = {"a": "A", "b": "B"}

    async def render() -> Parts:
        return Parts({}, state)

    def subscribe():
        return hub.events_of_parts(["dalarna/moten/x"], "alla", render, order_of(state))

    one, other = subscribe(), subscribe()
    async with asyncio.timeout(15):
        for stream in (one, other):
            assert sent((await anext(stream)).partition(b"\n")[2]) == {"a": "A", "b": "B"}
        state["b"] = "Bb"
        hub._wake("dalarna/moten/x")
        for stream in (one, other):
            assert sent((await anext(stream)).partition(b"\n")[2]) == {"b": "Bb"}
        await one.aclose()
        await other.aclose()
    assert not hub.audiences
