"""What a row of the bench says: figures beside their baseline, as text and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of ours.

    Attributes:
        baseline: The same of the baseline, measured in the same run.
        goal: What it must reach, as DESIGN has it; empty when it is only shown.
        met: Whether it does.
    """

    name: str
    unit: str
    ours: float
    baseline: float | None = None
    goal: str = ""
    met: bool | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.baseline if self.baseline else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement. `baseline` names what it is compared with."""

    name: str
    what: str
    baseline: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return it as JSON values, for later runs to be compared with."""
        figures = [asdict(f) | {"ratio": f.ratio} for f in self.figures]
        return asdict(self) | {"figures": figures}


def quantile(values: Sequence[float], part: float) -> float:
    """Return the value that this part of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def middle(rounds: Sequence[float]) -> float:
    """Return the median of interleaved rounds: one disturbed round does not count."""
    return float(median(rounds))


def spread(
    ours: Sequence[float],
    baseline: Sequence[float],
    *,
    of: str = "",
    most: tuple[float | None, float | None] = (None, None),
) -> tuple[Figure, Figure]:
    """Return the middle and the slow end of spans in milliseconds.

    Args:
        of: What they are of, if the row has others.
        most: What each must reach, if there is a goal.
    """

    def part(name: str, mine: float, its: float, most: float | None) -> Figure:
        return Figure(
            name=f"{of}, {name}" if of else name,
            unit="ms",
            ours=mine,
            baseline=its,
            goal="" if most is None else f"≤ {most:.0f}",
            met=None if most is None else mine <= most,
        )

    at_p50, at_p95 = most
    return (
        part("p50", middle(ours), middle(baseline), at_p50),
        part("p95", quantile(ours, 0.95), quantile(baseline, 0.95), at_p95),
    )


def show(row: Row, console: Console) -> None:
    """Print a row for people."""
    table = Table(
        "", "ours", "baseline", "ratio", "goal", "", title_justify="left", box=None
    )
    table.title = f"{row.name}: {row.what}\nbaseline: {row.baseline}"
    for figure in row.figures:
        table.add_row(
            f"{figure.name} [dim]{figure.unit}[/]",
            _short(figure.ours),
            _short(figure.baseline),
            _short(figure.ratio),
            figure.goal,
            {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[figure.met],
        )
    console.print(table)
    for note in row.notes:
        console.print(f"  {note}", markup=False)


def _short(value: float | None) -> str:
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
