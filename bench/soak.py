"""The long run: people join and leave, again and again, and nothing piles up.

    python bench/soak.py [CYCLES]

Prints memory, threads and descriptors of the front and of its workers as it goes. Ends
with 1 when something grew: when the last tenth of the visits holds more threads or
descriptors than any of the first half, or when memory rises over the second half by
more per visit than a visit may leave behind.
"""

import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median

from rich.console import Console

from machine import command, family, private_mb
from product import Aside, Product, aside, awaited, folder, pause, running

CYCLES = 50
LOOK_EVERY_S = 0.2
AFTER_S = 0.5

LEFT_KB = {"front": 30.0, "worker": 40.0}
"""What one visit may leave behind. In a worker an encoder that is kept would be 10,000.
A front that compresses its sockets' messages was at 50 to 60; it is at 6 to 10 without.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a process holds."""

    threads: int
    descriptors: int
    private_mb: float


def main(cycles: int) -> int:
    """Join and leave, look after every cycle, and say whether anything grew."""
    console = Console(highlight=False, soft_wrap=True)
    seen: dict[str, list[Weight]] = {}
    with folder() as data, running(data, VISAVIS_WORKERS="1") as product:
        for cycle in range(cycles):
            _visit(product)
            for name, pid in _processes(product):
                seen.setdefault(name, []).append(_weigh(pid))
            if cycle % max(1, cycles // 10) == 0:
                for name, weights in seen.items():
                    console.print(f"{cycle:4} {name:7} {weights[-1]}")
    grown = [name for name, weights in seen.items() if _grew(weights)]
    for name, weights in seen.items():
        left = _left_kb(weights)
        console.print(f"{name}: {left:.1f} KB a visit, at most {LEFT_KB[name]:.0f}")
        if left > LEFT_KB[name]:
            grown.append(name)
    for name in grown:
        console.print(f"GREW: {name}")
    return 1 if grown else 0


def _visit(product: Product) -> None:
    made = product.create(persona_id="pipecat0")
    room = made["conversation_url"].replace("http", "ws", 1) + "/signal"
    with aside("viewers.py") as viewer:
        viewer.tell({"ours": [room]})
        awaited(lambda: _pictures(viewer))
    product.ask_anyway(f"/v2/conversations/{made['conversation_id']}/end")
    pause(AFTER_S)


def _pictures(viewer: Aside) -> int:
    pause(LOOK_EVERY_S)
    viewer.tell()
    count: int = viewer.read()["pictures"]
    return count


def _processes(product: Product) -> list[tuple[str, int]]:
    children = [p for p in family(product.pid) if "app.worker" in command(p)]
    return [("front", product.pid), *(("worker", pid) for pid in children)]


def _weigh(pid: int) -> Weight:
    return Weight(
        threads=len(list(Path(f"/proc/{pid}/task").iterdir())),
        descriptors=len(list(Path(f"/proc/{pid}/fd").iterdir())),
        private_mb=round(private_mb(pid), 2),
    )


def _grew(weights: list[Weight]) -> bool:
    # Pools of threads fill up in the first visits and then breathe.
    before = weights[: len(weights) // 2 + 1]
    last = weights[-max(1, len(weights) // 10) :]
    return any(
        median(getattr(w, name) for w in last) > max(getattr(w, name) for w in before)
        for name in ("threads", "descriptors")
    )


def _left_kb(weights: list[Weight]) -> float:
    """Return by how much memory rises per visit over the second half.

    The median of all slopes between two visits (Theil and Sen): a collector that runs
    late makes steps, which tilt a fitted line and hardly move this.
    """
    late = [weight.private_mb for weight in weights[len(weights) // 2 :]]
    slopes = [
        (late[j] - late[i]) / (j - i) for i, j in combinations(range(len(late)), 2)
    ]
    return median(slopes) * 1024 if slopes else 0.0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CYCLES))
