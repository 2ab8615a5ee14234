"""Microphone to ears: a tone in the browser, until loud sound is where ears hear."""

import json
import random
import urllib.request
from collections.abc import Iterable, Sequence

from chromium import chromium
from figures import Figure, Row, spread
from watched import SIDES, entered

SETTLE_MS = 2_000
TONES = 15
TONE_MS = 200
EVERY_MS = (600, 900)
"""At random within it, so that tones begin anywhere within a packet."""

LATEST_MS = 500.0
ROUNDS = 2


def measure() -> Row:
    """Sound tones to ours and the baseline in turn."""
    chance = random.Random(1)
    spans: dict[str, list[float]] = {side: [] for side in SIDES}
    with chromium() as browser:
        for _ in range(ROUNDS):
            for side in SIDES:
                with entered(browser, side) as (page, url):
                    page.wait_for_timeout(SETTLE_MS)
                    for _ in range(TONES):
                        page.evaluate("(ms) => window.__sound(ms)", TONE_MS)
                        page.wait_for_timeout(chance.uniform(*EVERY_MS))
                    sounded = page.evaluate("() => window.__sounded")
                    spans[side] += _spans(sounded, _heard(url))
    ours, its = spans["ours"], spans["stock"]
    return Row(
        name="mic",
        what="tone in Chromium to loud 16 kHz sound at the ears' door,"
        f" {ROUNDS * TONES} tones each",
        baseline="stock aiortc behind the same page, its sound resampled",
        figures=(
            *spread(ours, its),
            Figure(name="tones heard", unit="", ours=len(ours), baseline=len(its)),
        ),
    )


def _heard(url: str) -> list[float]:
    with urllib.request.urlopen(url + "heard", timeout=20) as reply:  # noqa: S310 - our own loopback address
        heard: list[float] = json.loads(reply.read())
    return heard


def _spans(sounded: Iterable[float], heard: Sequence[float]) -> list[float]:
    """Return how long each tone took; one that was not heard has none."""
    return [
        after[0]
        for at_ms in sounded
        if (after := [h - at_ms for h in heard if 0 <= h - at_ms < LATEST_MS])
    ]
