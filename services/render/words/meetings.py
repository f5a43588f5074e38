"""Swedish words of meetings: kinds, states, weekdays, refusals, what speaks against a day."""

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum

from services.domain.meetings.rules import meetings as rules
from services.domain.meetings.rules.meetings import DayOff, FeedKind, MeetingKind, MeetingState, Standing
from services.render.formats import NO_BREAK, counted, date_long
from services.render.words import explain

WORDS: Mapping[StrEnum, str] = {
    MeetingKind.ORDINARY: "ordinarie möte",
    MeetingKind.FULL_DAY: "heldagskonferens",
    MeetingKind.EXTRA: "extra möte",
    MeetingState.PLANNED: "planerat",
    MeetingState.MOVED: "flyttat",
    MeetingState.CALLED_OFF: "inställt",
    FeedKind.MINE: "mina möten",
    FeedKind.BODY: "ett organs möten",
    FeedKind.COUNTY: "länets alla möten",
}

STAGES = ("Planera", "Kalla", "Mötas", "Anteckningar", "Följ upp")
"""The stages of a meeting, as Stage counts them."""

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag")
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


def word(value: StrEnum) -> str:
    """The Swedish word of a kind or a state, without a capital."""
    return WORDS[value]


def hours(starts: time | None, ends: time | None) -> str:
    """kl. 09.00–12.00, or that the time isn't decided."""
    if starts is None or ends is None:
        return "tiden inte bestämd"
    return f"kl.{NO_BREAK}{starts:%H.%M}–{ends:%H.%M}"


def told(standing: Standing) -> str:
    """8 av 9 planerade, heldagskonferensen saknas"""
    wanted = standing.cadence.meetings
    parts = [f"{standing.planned} av {wanted} planerade" if wanted else counted(standing.planned, "möte", "möten")]
    if standing.missing_full_days:
        parts.append(
            "heldagskonferensen saknas"
            if standing.cadence.full_days == 1
            else f"{standing.missing_full_days} av {standing.cadence.full_days} heldagskonferenser saknas"
        )
    if standing.extra:
        parts.append(f"{counted(standing.extra, 'extra möte', 'extra möten')} därtill")
    return ", ".join(parts)


def day_off(reason: DayOff) -> str:
    """Why a day suits badly: a holiday by its name, a weekend, a school break."""
    return {"holiday": f"helgdag ({reason.name})", "weekend": "helg", "break": f"lov ({reason.name})"}[reason.kind]


@explain.register
def _(error: rules.EndsBeforeStart) -> str:
    return f"Mötet slutar {error.ends:%H.%M}, men börjar {error.starts:%H.%M}. Sluttiden måste vara senare."


@explain.register
def _(error: rules.TimeHalfStated) -> str:
    return "Ange både när mötet börjar och när det slutar, eller lämna båda tomma tills tiden är bestämd."


@explain.register
def _(error: rules.OutsideBodysTime) -> str:
    return f"{error.body} finns inte den {date_long(error.day)}: organet finns {_existence(error.opens, error.closes)}."


@explain.register
def _(error: rules.OutsideMandatePeriod) -> str:
    return (
        f"{error.body} har mandat till och med {date_long(error.closes)}. För ett möte den {date_long(error.day)}"
        " behöver nästa mandatperiod först läggas in på organets sida."
    )


def _existence(opens: date | None, closes: date | None) -> str:
    parts = [f"från och med {date_long(opens)}"] if opens else []
    return " ".join([*parts, *([f"till och med {date_long(closes)}"] if closes else [])])


@explain.register
def _(error: rules.MeetsThatDayAlready) -> str:
    return f"{error.body} har redan ett möte den {date_long(error.day)}. Välj en annan dag, eller ändra det mötet."


@explain.register
def _(error: rules.IsCalledOff) -> str:
    return "Mötet är inställt och kan inte ändras. Planera ett nytt möte i stället."


@explain.register
def _(error: rules.HasBeenOpened) -> str:
    return "Mötet har öppnats. Det går inte längre att ställa in."


@explain.register
def _(error: rules.SameDay) -> str:
    return f"Mötet är redan den {date_long(error.day)}. Välj en annan dag."


@explain.register
def _(error: rules.MeetingChangedMeanwhile) -> str:
    return "Någon annan har ändrat mötet sedan du öppnade sidan. Jämför med uppgifterna här och spara igen om dina ska gälla."


@explain.register
def _(error: rules.YearOutOfReach) -> str:
    return f"Året {error.day.year} går inte att välja. Skriv ett år från {rules.FIRST_YEAR} till {rules.LAST_YEAR}."


@explain.register
def _(error: rules.NoDateChosen) -> str:
    return "Välj minst ett av datumen."


@explain.register
def _(error: rules.BreakEndsBeforeStart) -> str:
    return f"Lovet slutar {date_long(error.ends_on)}, före {date_long(error.starts_on)} då det börjar."
