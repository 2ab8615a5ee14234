"""What a call costs: processor and memory of our processes, at one call to eight."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser

from cost import CROWDS, FOUR, Cost, Crowd, row
from drawn import keep
from drawn import scene as draw_scene
from figures import Row
from machine import Watch, command, cpu_s, family, pss_mb
from product import PIPECAT, Aside, Product, aside, awaited, folder, pause, running
from tabs import silent_chromium, tabs
from visavis.app.clock import SystemClock

JUDGED = ("ours", "aiortc")
ROUNDS = 3
"""Of what is judged, at four calls; the rest is held once."""

PER_CALL = 3
"""Pictures that must have come before a call counts as held."""

SETTLE_S = 3.0
WINDOW_S = 8.0
"""One utterance and the pause after it, more or less: half of it is speech."""

OURS = ("visavis serve", "visavis.app.worker")
"""What carries a call. Whatever else the front started are ears, a row of their own."""


class People(Protocol):
    """Those who are in the calls."""

    def counts(self) -> dict[str, float]:
        """Return what they saw so far, over all calls."""
        ...


class Headless:
    """People that are played by `viewers.py`."""

    def __init__(self, viewers: Aside) -> None:
        self._viewers = viewers

    def counts(self) -> dict[str, float]:
        self._viewers.tell()
        counts: dict[str, float] = self._viewers.read()
        return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Some calls of one server.

    Attributes:
        root: The process whose family pays for them.
        order: What lets `viewers.py` into them.
        pages: What lets a browser in.
    """

    root: int
    order: Any
    pages: list[str]


Host = Callable[[int], AbstractContextManager[Calls]]
"""Makes so many calls, and ends them."""


def measure() -> Row:
    """Hold so many calls, ours and the baselines' in turn."""
    with folder() as kept, ExitStack() as held:
        hosts = _hosts(held, kept)
        browser = held.enter_context(silent_chromium(kept))
        costs: dict[str, dict[Crowd, list[Cost]]] = {
            whose: {crowd: [] for crowd in CROWDS} for whose in hosts
        }
        for crowd in CROWDS:
            for whose, host in hosts.items():
                costs[whose][crowd].append(_hold(host, crowd, browser))
        for _ in range(ROUNDS - 1):
            for whose in JUDGED:
                costs[whose][FOUR].append(_hold(hosts[whose], FOUR, browser))
    return row(costs)


def _hosts(held: ExitStack, kept: Path) -> dict[str, Host]:
    """Start ours and the baselines; return each by whose it is."""
    scene = kept / "scene.npz"
    keep(draw_scene(), scene)
    product = held.enter_context(running(kept))
    bots = aside("pipecat_bot.py", "show", scene, python=PIPECAT)
    baselines = {
        "aiortc": held.enter_context(aside("bare.py")),
        "pipecat": held.enter_context(bots),
    }
    theirs = {whose: _baseline(server) for whose, server in baselines.items()}
    return {"ours": partial(_ours, product), **theirs}


@contextmanager
def _ours(product: Product, count: int) -> Generator[Calls]:
    made = [product.create(persona_id="pipecat0") for _ in range(count)]
    pages: list[str] = [one["conversation_url"] for one in made]
    rooms = [page.replace("http", "ws", 1) + "/signal" for page in pages]
    yield Calls(root=product.pid, order={"ours": rooms}, pages=pages)
    for one in made:
        # Leaving may have ended it already.
        product.ask_anyway(f"/v2/conversations/{one['conversation_id']}/end")


def _baseline(server: Aside) -> Host:
    url = f"http://127.0.0.1:{server.read()}/"

    @contextmanager
    def calls(count: int) -> Generator[Calls]:
        order = {"bare": url + "offer", "calls": count}
        yield Calls(root=server.process.pid, order=order, pages=[url] * count)

    return calls


@contextmanager
def _people(calls: Calls, crowd: Crowd, browser: Browser) -> Generator[People]:
    """Let somebody into each call."""
    if crowd.people == "Chromium":
        with tabs(browser, calls.pages) as entered:
            yield entered
    else:
        with aside("viewers.py") as viewers:
            viewers.tell(calls.order)
            headless = Headless(viewers)
            awaited(lambda: headless.counts()["pictures"] > PER_CALL * crowd.calls)
            yield headless


def _hold(host: Host, crowd: Crowd, browser: Browser) -> Cost:
    clock = SystemClock()
    with host(crowd.calls) as calls, _people(calls, crowd, browser) as people:
        pause(SETTLE_S)
        watch, before, began = Watch(), _look(people, calls.root), clock.monotonic()
        pause(WINDOW_S)
        after, took = _look(people, calls.root), clock.monotonic() - began
        busy, memory = watch.strain().busy, pss_mb(family(calls.root))

    def per_call(name: str) -> float:
        return (after[name] - before[name]) / took / crowd.calls

    return Cost(
        cores=per_call("cpu_s"),
        ears=per_call("ears_s"),
        fps=per_call("pictures"),
        spoken=per_call("spoken_s"),
        pss_mb=memory,
        busy=busy,
    )


def _look(people: People, root: int) -> dict[str, float]:
    all_of_it = family(root)
    carriers = [p for p in all_of_it if p == root or _carries(command(p))]
    ears = [p for p in all_of_it if p not in carriers]
    spent = {"cpu_s": cpu_s(carriers), "ears_s": cpu_s(ears)}
    return {**people.counts(), **spent}


def _carries(words: str) -> bool:
    return any(name in words for name in OURS)
