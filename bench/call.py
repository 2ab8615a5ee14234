"""What a call costs: processor and memory of our processes, at one call and at four."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from figures import Figure, Row, middle
from machine import command, cpu_s, family, pss_mb
from product import Product, aside, folder, pause, running
from visavis.app.clock import SystemClock

COUNTS = (1, 4)
ROUNDS = 2
SETTLE_S = 3.0
WINDOW_S = 8.0
"""One utterance and the pause after it, more or less: half of it is speech."""

OURS = ("visavis serve", "visavis.app.worker")
"""What carries a call. Whatever else the front started are ears, a row of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Per call: cores, cores of the ears, pictures a second; MB of all together.

    Attributes:
        spoken: The share of the time that the replica spoke.
        in_speech: Pictures a second of that time; right for one call only.
    """

    cores: float
    ears: float
    fps: float
    spoken: float
    in_speech: float
    pss_mb: float


def measure() -> Row:
    """Hold one call and four, ours and the baseline's in turn."""
    ours: dict[int, list[Cost]] = {n: [] for n in COUNTS}
    bare: dict[int, list[Cost]] = {n: [] for n in COUNTS}
    with folder() as data, running(data) as product, aside("bare.py") as baseline:
        url = f"http://127.0.0.1:{baseline.read()}/offer"
        for _ in range(ROUNDS):
            for n in COUNTS:
                bare[n].append(
                    _hold({"bare": url, "calls": n}, n, baseline.process.pid)
                )
                ours[n].append(_hold_ours(product, n))
    return _row(ours, bare)


def _hold_ours(product: Product, calls: int) -> Cost:
    made = [product.create(persona_id="pipecat0") for _ in range(calls)]
    rooms = [m["conversation_url"].replace("http", "ws", 1) + "/signal" for m in made]
    cost = _hold({"ours": rooms}, calls, product.pid)
    for conversation in made:
        # Leaving may have ended it already.
        product.ask_anyway(f"/v2/conversations/{conversation['conversation_id']}/end")
    return cost


def _hold(order: Any, calls: int, root: int) -> Cost:
    clock = SystemClock()
    with aside("viewers.py") as viewers:
        viewers.tell(order)
        pause(SETTLE_S)
        before, began = _look(viewers, root), clock.monotonic()
        pause(WINDOW_S)
        after, took = _look(viewers, root), clock.monotonic() - began
        memory = pss_mb(family(root))

    def per_call(name: str) -> float:
        return float(after[name] - before[name]) / took / calls

    return Cost(
        cores=per_call("cpu_s"),
        ears=per_call("ears_s"),
        fps=per_call("pictures"),
        spoken=per_call("spoken_s"),
        in_speech=per_call("in_speech") / (per_call("spoken_s") or 1.0),
        pss_mb=memory,
    )


def _look(viewers: Any, root: int) -> dict[str, float]:
    viewers.tell()
    counts = viewers.read()
    all_of_it = family(root)
    carriers = [p for p in all_of_it if p == root or _carries(command(p))]
    ears = [p for p in all_of_it if p not in carriers]
    return {**counts, "cpu_s": cpu_s(carriers), "ears_s": cpu_s(ears)}


def _carries(words: str) -> bool:
    return any(name in words for name in OURS)


def _row(ours: dict[int, list[Cost]], bare: dict[int, list[Cost]]) -> Row:
    one, four = COUNTS
    at_four = _both("cores", ours[four], bare[four])
    further = tuple(
        (_mid(costs[four], "pss_mb") - _mid(costs[one], "pss_mb")) / (four - one)
        for costs in (ours, bare)
    )
    return Row(
        name="call",
        what="640x480 at 25 fps, replica speaking half of the time, camera inactive",
        baseline="stock aiortc sending the same pictures, already drawn, all the time",
        figures=(
            Figure(
                name=f"cores per call, N={four}",
                unit="core",
                ours=at_four[0],
                baseline=at_four[1],
                goal="ratio ≤ 0.6",
                met=at_four[0] <= 0.6 * at_four[1],
            ),
            _shown("cores per call, N=1", "core", _both("cores", ours[one], bare[one])),
            Figure(name="ears per call", unit="core", ours=_mid(ours[four], "ears")),
            Figure(
                name="memory per further call",
                unit="MB",
                ours=further[0],
                baseline=further[1],
                goal="≤ 25",
                met=further[0] <= 25,
            ),
            _shown("memory of all, N=1", "MB", _both("pss_mb", ours[one], bare[one])),
            _shown("pictures, N=1", "1/s", _both("fps", ours[one], bare[one])),
            _shown("pictures, N=4", "1/s", _both("fps", ours[four], bare[four])),
            Figure(
                name="pictures while it speaks, N=1",
                unit="1/s",
                ours=_mid(ours[one], "in_speech"),
            ),
        ),
        notes=(
            f"share of time the replica spoke: {_mid(ours[four], 'spoken'):.2f}",
            "a face at rest is drawn 8.3 times a second, by design",
        ),
    )


def _both(name: str, ours: Sequence[Cost], bare: Sequence[Cost]) -> tuple[float, float]:
    return _mid(ours, name), _mid(bare, name)


def _mid(costs: Sequence[Cost], name: str) -> float:
    return middle([getattr(cost, name) for cost in costs])


def _shown(name: str, unit: str, both: tuple[float, float]) -> Figure:
    return Figure(name=name, unit=unit, ours=both[0], baseline=both[1])
