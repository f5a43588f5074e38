"""The form of an agenda item: what stands in it, and what it sends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from litestar import Request

from services.api.bodies.person_choice import told
from services.api.forms import Typed, texts
from services.domain.base.errors import NotUnderstood
from services.domain.bodies.queries.people import PersonView
from services.domain.meetings.actions.items import LONGEST_DAY, ItemDraft, PresenterDraft
from services.domain.meetings.queries.agenda import ItemLine

SPARE_CLAUSES, SPARE_PRESENTERS = 2, 1
"""Empty rows below those that are filled in; saving gives new ones."""


@dataclass(frozen=True, kw_only=True)
class ItemForm:
    """An item's form, unchecked: shown again just as it was when something must be put right."""

    title: str
    kinds: Sequence[str]
    minutes: str
    background: str
    clauses: Sequence[str]
    presenters: Sequence[PresenterDraft]
    attachments: Sequence[int]
    version: int

    @classmethod
    def of(cls, item: ItemLine) -> "ItemForm":
        """What stands in it when it is opened."""
        return cls.of_draft(ItemDraft.of(item), item.version)

    @classmethod
    def of_draft(cls, draft: ItemDraft, version: int) -> "ItemForm":
        return cls(
            title=draft.title,
            kinds=draft.kinds,
            minutes="" if draft.minutes is None else str(draft.minutes),
            background=draft.background or "",
            clauses=draft.clauses,
            presenters=draft.presenters,
            attachments=draft.attachments or (),
            version=version,
        )

    def draft(self, people: Iterable[PersonView] = ()) -> ItemDraft:
        """What the form says. A presenter chosen out of the browser's suggestions is taken apart. Raises NotUnderstood."""
        known = {told(person): person for person in people}
        if self.minutes.strip() and not self.minutes.strip().isdecimal():
            raise NotUnderstood(
                name="tid", value=self.minutes, expected=f"ett antal minuter från 0 till {LONGEST_DAY}", field="minutes"
            )
        return ItemDraft(
            title=self.title,
            kinds=tuple(self.kinds),
            background=self.background,
            minutes=int(self.minutes[:6]) if self.minutes.strip() else None,
            presenters=tuple(_taken_apart(one, known) for one in self.presenters),
            clauses=tuple(self.clauses),
            attachments=tuple(self.attachments),
        )

    @property
    def clause_rows(self) -> Sequence[str]:
        """The proposals, with spare rows."""
        return [*self.clauses, *[""] * SPARE_CLAUSES]

    @property
    def presenter_rows(self) -> Sequence[PresenterDraft]:
        """The presenters, with spare rows."""
        return [*self.presenters, *[PresenterDraft(name="")] * SPARE_PRESENTERS]


def _taken_apart(one: PresenterDraft, known: Mapping[str, PersonView]) -> PresenterDraft:
    person = known.get(" ".join(one.name.split()))
    if person is None:
        return one
    employer = person.principal.name if person.principal else person.organisation
    return PresenterDraft(name=person.name, title=one.title or person.title, organisation=one.organisation or employer)


async def typed_item(request: Request) -> tuple[ItemForm, Typed]:
    """The posted form, with its plain fields beside it."""
    values: dict[str, list[str]] = {}
    for name, value in await texts(request):
        values.setdefault(name, []).append(value)
    plain = Typed({name: several[-1] for name, several in values.items()})
    names, titles = values.get("presenter", []), values.get("presenter_title", [])
    organisations = values.get("presenter_organisation", [])
    form = ItemForm(
        title=plain["title"],
        kinds=values.get("kinds", []),
        minutes=plain["minutes"],
        background=plain["background"],
        clauses=[text for text in values.get("clauses", []) if text.strip()],
        presenters=[
            PresenterDraft(name=name, title=_at(titles, at), organisation=_at(organisations, at))
            for at, name in enumerate(names)
            if name.strip()
        ],
        attachments=[
            row for value in values.get("attachments", []) if (row := Typed(row=value).row("row")) is not None
        ],
        version=plain.row("version") or 0,
    )
    return form, plain


def _at(values: Sequence[str], number: int) -> str | None:
    return (values[number].strip() or None) if number < len(values) else None
