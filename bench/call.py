"""What a call costs: processor and memory of our processes, at one call and at four."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from drawn import keep
from drawn import scene as draw_scene
from figures import Figure, Row, middle
from machine import command, cpu_s, family, pss_mb
from product import PIPECAT, Product, aside, folder, pause, running
from visavis.app.clock import SystemClock

COUNTS = (1, 4)
ROUNDS = 3
SETTLE_S = 3.0
WINDOW_S = 8.0
"""One utterance and the pause after it, more or less: half of it is speech."""

BASELINES = {
    "aiortc": "stock aiortc sending the same pictures, already drawn, all the time",
    "pipecat": "pipecat 1.14: a SmallWebRTC bot with its Silero, sending the same",
}

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


ByCount = dict[int, list[Cost]]
"""By how many calls were held; every round of it."""

Costs = dict[str, ByCount]
"""By whose calls they were."""


def measure() -> Row:
    """Hold one call and four, ours and the baselines' in turn."""
    costs: Costs = {side: {n: [] for n in COUNTS} for side in ("ours", *BASELINES)}
    with folder() as kept, ExitStack() as held:
        scene = kept / "scene.npz"
        keep(draw_scene(), scene)
        product = held.enter_context(running(kept))
        bots = aside("pipecat_bot.py", "show", scene, python=PIPECAT)
        baselines = {
            "aiortc": held.enter_context(aside("bare.py")),
            "pipecat": held.enter_context(bots),
        }
        offers = {
            side: f"http://127.0.0.1:{server.read()}/offer"
            for side, server in baselines.items()
        }
        for _ in range(ROUNDS):
            for n in COUNTS:
                for side, server in baselines.items():
                    order = {"bare": offers[side], "calls": n}
                    costs[side][n].append(_hold(order, n, server.process.pid))
                costs["ours"][n].append(_hold_ours(product, n))
    return _row(costs)


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


def _row(costs: Costs) -> Row:
    one, four = COUNTS
    ours = costs["ours"]
    figures = tuple(
        figure for side in BASELINES for figure in _beside(side, ours, costs[side])
    )
    return Row(
        name="call",
        what="640x480 at 25 fps, replica speaking half of the time, camera inactive",
        baseline="; ".join(BASELINES.values()),
        figures=(
            *figures,
            Figure(name="ears per call", unit="core", ours=_mid(ours[four], "ears")),
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


def _beside(side: str, ours: ByCount, theirs: ByCount) -> tuple[Figure, ...]:
    """Return the figures beside one baseline; the goals are about stock aiortc."""
    one, four = COUNTS
    judged = side == "aiortc"
    cores, more = _mid(ours[four], "cores"), _further(ours)
    their_cores = _mid(theirs[four], "cores")

    def shown(name: str, what: str, unit: str, n: int) -> Figure:
        return Figure(
            name=f"{what}, N={n}, {side}",
            unit=unit,
            ours=_mid(ours[n], name),
            baseline=_mid(theirs[n], name),
        )

    return (
        Figure(
            name=f"cores per call, N={four}, {side}",
            unit="core",
            ours=cores,
            baseline=their_cores,
            goal="ratio ≤ 0.6" if judged else "",
            met=cores <= 0.6 * their_cores if judged else None,
        ),
        shown("cores", "cores per call", "core", one),
        Figure(
            name=f"memory per further call, {side}",
            unit="MB",
            ours=more,
            baseline=_further(theirs),
            goal="≤ 25" if judged else "",
            met=more <= 25 if judged else None,
        ),
        shown("fps", "pictures", "1/s", one),
        shown("fps", "pictures", "1/s", four),
    )


def _further(costs: ByCount) -> float:
    """Return what each call after the first one adds, in MB.

    Of the first round only: later on a process still holds what it had for four.
    """
    one, four = COUNTS
    return (costs[four][0].pss_mb - costs[one][0].pss_mb) / (four - one)


def _mid(costs: Sequence[Cost], name: str) -> float:
    return middle([getattr(cost, name) for cost in costs])
