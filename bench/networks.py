"""Bad networks: what a call through them looks like, and how soon it is whole again."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from figures import Figure, Row
from join import chromium
from product import HERE, Product, folder, launched
from visavis.app.clock import SystemClock

sys.path.append(str(HERE.parent / "tests"))

from support.received import count, received
from support.relay import FAIR, HIDE, Relay, Weather, relaying
from support.server import free_port

SPAN_S = 20.0
PATIENCE_S = 60.0
TALK = "I will speak for a long while now, so that there is something to be seen. " * 60

WEATHERS = {
    "fair": FAIR,
    "3 % loss, 30 ms": Weather(loss=0.03, delay_ms=30),
    "5 % loss, 30 ms": Weather(loss=0.05, delay_ms=30),
    "150 ms": Weather(delay_ms=150, jitter_ms=20),
    "500 kbit/s": Weather(kbps=500, delay_ms=30),
    "300 kbit/s": Weather(kbps=300, delay_ms=30),
}


@dataclass(slots=True)
class Call:
    """A person in a call whose replica speaks, through a network."""

    product: Product
    network: Relay
    page: Page
    id: str

    def present(self) -> list[str]:
        path = f"/v2/conversations/{self.id}/participants"
        return [p["status"] for p in self.product.ask(path)["data"]]


def measure() -> Row:
    """Hold a call through each weather, and through each failure."""
    figures: list[Figure] = []
    wrong = {"false leaves": 0, "ghosts": 0}
    port = free_port()
    with (
        folder() as data,
        relaying(port) as network,
        launched(data, port, **network.env) as product,
        chromium() as browser,
    ):
        product.wait_ready()
        for name, weather in WEATHERS.items():
            call = _call(product, network, browser)
            figures += _through(call, name, weather)
            _count_wrong(call, wrong)
        for name, harm in _HARMS.items():
            call = _call(product, network, browser)
            figures.append(_after(call, name, harm))
            _count_wrong(call, wrong)
    figures += [
        Figure(name=name, unit="", ours=n, goal="0", met=n == 0)
        for name, n in wrong.items()
    ]
    return Row(
        name="networks",
        what=f"{SPAN_S:.0f} s of speech through each network",
        baseline="the fair network, first of the rows",
        figures=tuple(figures),
    )


def _call(product: Product, network: Relay, browser: Browser) -> Call:
    network.become(FAIR)
    made = product.create(
        custom_greeting=TALK, properties={"participant_left_timeout": 600}
    )
    context = browser.new_context(permissions=["camera", "microphone"])
    count(context)
    context.add_init_script(f"({HIDE})()")
    page = context.new_page()
    page.goto(network.through(made["conversation_url"]))
    page.get_by_role("button", name="Join", exact=True).click()
    call = Call(product, network, page, made["conversation_id"])
    _recovery_s(call)
    return call


def _through(call: Call, name: str, weather: Weather) -> list[Figure]:
    call.network.become(weather)
    before = received(call.page)
    call.page.wait_for_timeout(SPAN_S * 1_000)
    came = received(call.page).since(before)
    return [
        Figure(name=f"{name}: pictures", unit="1/s", ours=came.frames / SPAN_S),
        Figure(name=f"{name}: frozen", unit="s", ours=came.frozen_s),
        Figure(name=f"{name}: freezes", unit="", ours=came.freezes),
        Figure(name=f"{name}: key frames", unit="", ours=came.keys),
        Figure(
            name=f"{name}: voice made up", unit="%", ours=_share(came.concealed, came)
        ),
    ]


def _share(samples: int, of: Any) -> float:
    return 100 * samples / max(1, of.heard)


def _after(call: Call, name: str, harm: Callable[[Call], None]) -> Figure:
    harm(call)
    return Figure(name=f"picture after {name}", unit="s", ours=_recovery_s(call))


def _recovery_s(call: Call) -> float:
    """Return how long it takes until ten more pictures have come."""
    clock = SystemClock()
    began = clock.monotonic()
    call.page.wait_for_function(
        "() => window.__peers.length > 0", timeout=PATIENCE_S * 1_000
    )
    peers, frames = _progress(call.page)
    while clock.monotonic() - began < PATIENCE_S:
        now = _progress(call.page)
        if now[1] >= (frames + 10 if now[0] == peers else 10):
            return clock.monotonic() - began
        call.page.wait_for_timeout(20)
    raise TimeoutError("no picture came back")


def _progress(page: Page) -> tuple[int, int]:
    return page.evaluate("() => window.__peers.length"), received(page).frames


def _count_wrong(call: Call, wrong: dict[str, int]) -> None:
    """See who is there, while the person is and after they left."""
    wrong["false leaves"] += call.present().count("left")
    wrong["ghosts"] += max(0, len(call.present()) - 1)
    call.page.get_by_role("button", name="Leave").click()
    call.page.wait_for_timeout(500)
    wrong["ghosts"] += call.present().count("present")
    call.page.context.close()
    call.product.ask_anyway(f"/v2/conversations/{call.id}/end")


def _outage(seconds: float) -> Callable[[Call], None]:
    def harm(call: Call) -> None:
        call.network.cut()
        call.page.wait_for_timeout(seconds * 1_000)
        call.network.mend()

    return harm


def _kill_workers(call: Call) -> None:
    children = Path(f"/proc/{call.product.pid}/task/{call.product.pid}/children")
    for pid in map(int, children.read_text().split()):
        if b"visavis.app.worker" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)


_HARMS: dict[str, Callable[[Call], None]] = {
    "another address": lambda call: call.network.move(),
    "2 s without network": _outage(2),
    "10 s without network": _outage(10),
    "the worker's death": _kill_workers,
}
