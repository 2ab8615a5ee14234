"""What calls cost, by whose they were and who was in them: the figures of `call`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from figures import Figure, Row, middle
from machine import CORES

FULL = 0.9 * CORES
"""Cores busy from which on pictures are lost, in Chromium first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Per call: cores, cores of the ears, pictures a second; MB of all together.

    Attributes:
        spoken: The share of the time that the replica spoke.
        busy: Cores of the machine that were busy, whoever used them.
    """

    cores: float
    ears: float
    fps: float
    spoken: float
    pss_mb: float
    busy: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who was in how many calls: one each, none of whose own cost counts."""

    people: Literal["Chromium", "headless"]
    calls: int

    def __str__(self) -> str:
        return f"{self.calls} {self.people}"


ONE, FOUR = Crowd("headless", 1), Crowd("headless", 4)
"""Of which the goals are: on two cores four Chromiums lose pictures."""

CROWDS = (
    ONE,
    Crowd("Chromium", 1),
    Crowd("Chromium", 2),
    FOUR,
    Crowd("Chromium", 4),
    Crowd("headless", 8),
)
"""In an order in which memory grows: what eight calls took is kept for a while."""

BASELINES = {
    "aiortc": "stock aiortc sending the same pictures, already drawn, all the time",
    "pipecat": "pipecat 1.14: a SmallWebRTC bot with its Silero, sending the same",
}

Costs = Mapping[str, Mapping[Crowd, Sequence[Cost]]]
"""By whose calls they were; every round of each crowd."""


def row(costs: Costs) -> Row:
    """Return all of it, beside each baseline."""
    ours = costs["ours"]
    return Row(
        name="call",
        what="640x480 at 25 fps, replica speaking half of the time, camera inactive",
        baseline="; ".join(BASELINES.values()),
        figures=(
            *(figure for side in BASELINES for figure in _beside(side, costs)),
            Figure(name="ears per call", unit="core", ours=_mid(ours[FOUR], "ears")),
        ),
        notes=(
            f"share of time the replica spoke: {_mid(ours[FOUR], 'spoken'):.2f}",
            "a face at rest is drawn 8.3 times a second at most, by design",
            *_full(costs),
        ),
    )


def _beside(side: str, costs: Costs) -> tuple[Figure, ...]:
    """Return the figures beside one baseline; the goals are about stock aiortc."""
    ours, theirs, judged = costs["ours"], costs[side], side == "aiortc"
    cores, more = _mid(ours[FOUR], "cores"), _further(ours)
    their_cores = _mid(theirs[FOUR], "cores")

    def shown(name: str, what: str, unit: str, crowd: Crowd) -> Figure:
        return Figure(
            name=f"{what}, {crowd}, {side}",
            unit=unit,
            ours=_mid(ours[crowd], name),
            baseline=_mid(theirs[crowd], name),
        )

    return (
        Figure(
            name=f"cores per call, {FOUR}, {side}",
            unit="core",
            ours=cores,
            baseline=their_cores,
            goal="ratio ≤ 0.6" if judged else "",
            met=cores <= 0.6 * their_cores if judged else None,
        ),
        *(shown("cores", "cores per call", "core", c) for c in CROWDS if c != FOUR),
        Figure(
            name=f"memory per further call, {side}",
            unit="MB",
            ours=more,
            baseline=_further(theirs),
            goal="≤ 25" if judged else "",
            met=more <= 25 if judged else None,
        ),
        *(_memory(side, costs, crowd) for crowd in CROWDS),
        *(shown("fps", "pictures", "1/s", c) for c in CROWDS),
    )


def _memory(side: str, costs: Costs, crowd: Crowd) -> Figure:
    """Return the memory of all processes, of the first round only; see `_further`."""
    return Figure(
        name=f"memory of all, {crowd}, {side}",
        unit="MB",
        ours=costs["ours"][crowd][0].pss_mb,
        baseline=costs[side][crowd][0].pss_mb,
    )


def _further(costs: Mapping[Crowd, Sequence[Cost]]) -> float:
    """Return what each call after the first one adds, in MB.

    Of the first round only: later on a process still holds what it had for eight.
    """
    more = costs[FOUR][0].pss_mb - costs[ONE][0].pss_mb
    return more / (FOUR.calls - ONE.calls)


def _full(costs: Costs) -> list[str]:
    """Say where the machine was full: pictures were lost, and what is lost is cheap."""
    return [
        f"SATURATED with {crowd}, {whose}: {busy:.2f} of {CORES} cores busy,"
        f" {_mid(rounds, 'fps'):.1f} pictures a second were left"
        for whose, by_crowd in costs.items()
        for crowd, rounds in by_crowd.items()
        if (busy := _mid(rounds, "busy")) >= FULL
    ]


def _mid(costs: Sequence[Cost], name: str) -> float:
    return middle([getattr(cost, name) for cost in costs])
