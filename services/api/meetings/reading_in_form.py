"""The form in which what was read in is corrected: its fields' names, and the draft that they make."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.api.forms import LARGEST_ROW
from services.domain.base.errors import TooLong
from services.domain.meetings.minutes_reader.drafts import (
    LONGEST_TITLE,
    AttendeeDraft,
    ClauseDraft,
    Draft,
    ItemDraft,
    Worth,
)
from services.domain.meetings.rules.sittings import Capacity, Duty

MOST_ATTENDEES, MOST_ITEMS, MOST_CLAUSES = 400, 300, 80
LONGEST_CLAUSE, LONGEST_ACCOUNT = 4_000, 50_000


def draft_typed(texts: Sequence[tuple[str, str]], before: Draft) -> Draft:
    """The draft as typed; what the reader saw of each part goes with it. Raises TooLong."""
    form = _Form(texts)
    return replace(
        before,
        body=form.text("body", "organ", 120),
        day=form.text("day", "datum", 10),
        starts=form.text("starts", "starttid", 8),
        ends=form.text("ends", "sluttid", 8),
        place=form.text("place", "plats", 200),
        follow_up=form.has("follow_up"),
        attendance=tuple(_attendee(form, at, before) for at in range(form.count("attendees", MOST_ATTENDEES))),
        items=tuple(_item(form, at, before) for at in range(form.count("items", MOST_ITEMS))),
    )


def with_added(draft: Draft, what: str) -> Draft:
    """The draft with an empty line where a button asks for it: `attendee`, `item-3` (after that item), `clause-3` (in it)."""
    kind, _, at = what.partition("-")
    place = int(at) if at.isdecimal() and len(at) < 5 else -1
    items = list(draft.items)
    if kind == "attendee":
        return replace(draft, attendance=(*draft.attendance, AttendeeDraft(name="")))
    if kind == "item" and place < len(items):
        level = items[place].level if place >= 0 else 1
        items.insert(place + 1, ItemDraft(title="", level=level))
    elif kind == "clause" and 0 <= place < len(items):
        items[place] = replace(items[place], clauses=(*items[place].clauses, ClauseDraft(text="att ")))
    return replace(draft, items=tuple(items))


class _Form:
    """The texts of a posted form by their names."""

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        self._all: dict[str, list[str]] = {}
        for name, value in texts:
            self._all.setdefault(name, []).append(value)

    def has(self, name: str) -> bool:
        return name in self._all

    def every(self, name: str) -> list[str]:
        return self._all.get(name, [])

    def text(self, name: str, label: str, limit: int) -> str:
        value = self.every(name)[-1].replace("\r\n", "\n").strip() if self.has(name) else ""
        if len(value) > limit:
            raise TooLong(name=label, limit=limit, field=name)
        return value

    def count(self, name: str, most: int) -> int:
        value = self.text(name, name, 6) if self.has(name) else ""
        return min(int(value), most) if value.isdecimal() else 0

    def number(self, name: str) -> int | None:
        value = self.every(name)[-1].strip() if self.has(name) else ""
        return int(value) if value.isdecimal() and len(value) <= 10 and int(value) <= LARGEST_ROW else None

    def one_of(self, name: str, choices: Mapping[str, object] | Sequence[str], otherwise: str) -> str:
        value = self.every(name)[-1] if self.has(name) else ""
        return value if value in choices else otherwise


_CAPACITIES = [one.value for one in Capacity]
_DUTIES = [one.value for one in Duty]
_WORTHS = [one.value for one in Worth]


def _attendee(form: _Form, at: int, before: Draft) -> AttendeeDraft:
    was = before.attendance[at] if at < len(before.attendance) else AttendeeDraft(name="")
    return replace(
        was,
        name=form.text(f"a{at}-name", "namn", 120),
        organisation=form.text(f"a{at}-organisation", "organisation", 160),
        principal=form.number(f"a{at}-principal"),
        present=form.one_of(f"a{at}-present", ["present", "absent"], "present") == "present",
        capacity=form.one_of(f"a{at}-capacity", _CAPACITIES, Capacity.MEMBER.value),
        duty=form.one_of(f"a{at}-duty", _DUTIES, Duty.NONE.value),
        remote=form.has(f"a{at}-remote"),
        kept=form.has(f"a{at}-kept"),
    )


def _item(form: _Form, at: int, before: Draft) -> ItemDraft:
    was = before.items[at] if at < len(before.items) else ItemDraft(title="")
    clauses = range(form.count(f"i{at}-clauses", MOST_CLAUSES))
    return replace(
        was,
        title=form.text(f"i{at}-title", "rubrik", LONGEST_TITLE),
        level=2 if form.one_of(f"i{at}-level", ["1", "2"], "1") == "2" else 1,
        kinds=tuple(dict.fromkeys(kind[:40] for kind in form.every(f"i{at}-kinds"))),
        presenters=form.text(f"i{at}-presenters", "föredragande", 4_000),
        attachments=form.text(f"i{at}-attachments", "bilagor", 1_000),
        account=form.text(f"i{at}-account", "text", LONGEST_ACCOUNT),
        paragraph=form.text(f"i{at}-paragraph", "paragraf", 4),
        clauses=tuple(_clause(form, at, one, was) for one in clauses),
        kept=form.has(f"i{at}-kept"),
    )


def _clause(form: _Form, at: int, one: int, item: ItemDraft) -> ClauseDraft:
    was = item.clauses[one] if one < len(item.clauses) else ClauseDraft(text="")
    name = f"i{at}-c{one}"
    return replace(
        was,
        text=form.text(f"{name}-text", "att-sats", LONGEST_CLAUSE),
        worth=Worth(form.one_of(f"{name}-worth", _WORTHS, Worth.ADOPTED.value)),
    )
