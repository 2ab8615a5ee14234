"""What the processes of the server hold, and whether that grows.

A long run weighs them again and again. Threads and descriptors grew when the last tenth
of the weighings holds more of them than any of the first half; a pool of threads fills
up late, if the machine was never busy before. Memory is judged as a slope over the
second half.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median

from machine import CORES, command, family, private_mb
from product import Product

MORE = {"threads": CORES, "descriptors": 0}
"""By how many more it has not grown: a worker's pools have a thread for each core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a process holds."""

    threads: int
    descriptors: int
    private_mb: float

    def __str__(self) -> str:
        return (
            f"{self.private_mb:6.1f} MB, {self.threads:2} threads,"
            f" {self.descriptors:2} descriptors"
        )


class Scales:
    """Weighs the front and its workers, each by its process.

    Args:
        enough: Weighings from which a slope of memory says something: in fewer of them
            it is made by when the collector happened to run.
        floor_of: Of so many weighings in a row the lightest counts. More than one where
            memory goes up and down for longer than from one weighing to the next.
    """

    def __init__(self, product: Product, *, enough: int, floor_of: int = 1) -> None:
        self._product = product
        self._enough = enough
        self._floor_of = floor_of
        self._seen: dict[tuple[str, int], list[Weight]] = {}

    def weigh(self) -> list[str]:
        """Weigh everything once more, and return it in words."""
        words: list[str] = []
        for name, pid in self._processes():
            weight = _weight(pid)
            self._seen.setdefault((name, pid), []).append(weight)
            words.append(f"{name:6} {weight}")
        return words

    def _processes(self) -> list[tuple[str, int]]:
        root = self._product.pid
        workers = [p for p in family(root) if "app.worker" in command(p)]
        return [("front", root), *(("worker", pid) for pid in workers)]

    def verdict(self, left_kb: Mapping[str, float], per: str) -> tuple[str, ...]:
        """Return what grew, in words; nothing if nothing did.

        Args:
            left_kb: By how much memory may rise from one weighing to the next.
            per: What happens between two weighings.
        """
        names = [name for name, _ in self._seen]
        grown = [
            f"{name}: there were {names.count(name)} processes of it, one after another"
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        for (name, _), weights in self._seen.items():
            grown += [f"{name}: {what}" for what in _more(weights)]
            rise = _rise_kb(weights, self._floor_of)
            judged = len(weights) >= self._enough
            bound = f"at most {left_kb[name]:.0f}" if judged else "too few to judge"
            print(f"{name}: {rise:.1f} KB a {per}, {bound}")
            if judged and rise > left_kb[name]:
                grown.append(f"{name}: memory, by {rise:.1f} KB a {per}")
        return tuple(grown)


def _weight(pid: int) -> Weight:
    return Weight(
        threads=len(list(Path(f"/proc/{pid}/task").iterdir())),
        descriptors=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        private_mb=round(private_mb(pid), 2),
    )


def _more(weights: list[Weight]) -> list[str]:
    before = weights[: len(weights) // 2 + 1]
    last = weights[-max(1, len(weights) // 10) :]
    more: list[str] = []
    for name, slack in MORE.items():
        now = median(getattr(weight, name) for weight in last)
        most = max(getattr(weight, name) for weight in before)
        if now > most + slack:
            more.append(f"{name}, {now:.0f} after at most {most}")
    return more


def _rise_kb(weights: list[Weight], floor_of: int) -> float:
    """Return by how much memory rises per weighing over the second half.

    The median of all slopes between two weighings (Theil and Sen): a collector that
    runs late makes steps, which tilt a fitted line and hardly move this.
    """
    second = [weight.private_mb for weight in weights[len(weights) // 2 :]]
    starts = range(len(second) - floor_of + 1)
    late = [min(second[start : start + floor_of]) for start in starts]
    slopes = [
        (late[j] - late[i]) / (j - i) for i, j in combinations(range(len(late)), 2)
    ]
    return median(slopes) * 1024 if slopes else 0.0
