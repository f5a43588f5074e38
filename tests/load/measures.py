"""What was measured, with its budget, as lines of a table."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Measure:
    """One line: what, the figure, the budget (None: only told), and whether the figure keeps it."""

    what: str
    figure: str
    budget: str = ""
    keeps: bool | None = None


@dataclass
class Report:
    """The lines of a run, shown as they come."""

    measures: list[Measure] = field(default_factory=list)

    def tell(self, what: str, figure: str) -> None:
        """A figure without a budget."""
        self._add(Measure(what, figure))

    def at_most(self, what: str, value: float, limit: float, unit: str, *, digits: int = 0) -> None:
        self._add(Measure(what, _figure(value, unit, digits), f"≤ {_figure(limit, unit, 0)}", value <= limit))

    def ratio_at_most(self, what: str, value: float, limit: float, note: str) -> None:
        self._add(Measure(what, f"{value:.2f} × ({note})", f"≤ {limit:.1f} ×", value <= limit))

    def share_at_least(self, what: str, value: float, limit: float, note: str) -> None:
        self._add(Measure(what, f"{value:.0%} ({note})", f"≥ {limit:.0%}", value >= limit))

    def _add(self, measure: Measure) -> None:
        self.measures.append(measure)
        verdict = {True: "ja", False: "NEJ", None: ""}[measure.keeps]
        print(f"  {measure.what:<58} {measure.figure:<38} {measure.budget:<10} {verdict}", flush=True)

    def table(self) -> str:
        """All lines as Markdown."""
        lines = ["| vad | mätt | gräns | hålls |", "|---|---|---|---|"]
        for one in self.measures:
            verdict = {True: "ja", False: "**nej**", None: ""}[one.keeps]
            lines.append(f"| {one.what} | {one.figure} | {one.budget} | {verdict} |")
        return "\n".join(lines)


def _figure(value: float, unit: str, digits: int) -> str:
    return f"{value:.{digits}f} {unit}".replace(".", ",")
