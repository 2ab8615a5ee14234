"""Glass to glass: from the making of a picture to its being painted, in Chromium."""

from chromium import chromium
from figures import Figure, Row, spread
from watched import SIDES, entered

SETTLE_S, SPAN_S = 3.0, 8.0
ROUNDS = 2


def measure() -> Row:
    """Watch ours and the baseline's in turn."""
    ages: dict[str, list[float]] = {side: [] for side in SIDES}
    with chromium() as browser:
        for _ in range(ROUNDS):
            for side in SIDES:
                with entered(browser, side) as (page, _):
                    page.wait_for_timeout(SETTLE_S * 1_000)
                    page.evaluate("() => window.__ages.splice(0)")
                    page.wait_for_timeout(SPAN_S * 1_000)
                    ages[side] += page.evaluate("() => window.__ages")
    ours, its = ages["ours"], ages["stock"]
    return Row(
        name="glass",
        what=f"making of a picture to its painting, Chromium, {ROUNDS * SPAN_S:.0f} s",
        baseline="stock aiortc behind the same page, its pictures drawn beforehand",
        figures=(
            *spread(ours, its),
            Figure(
                name="pictures read",
                unit="1/s",
                ours=len(ours) / ROUNDS / SPAN_S,
                baseline=len(its) / ROUNDS / SPAN_S,
            ),
        ),
        notes=("the picture bears its time; ours also draws it after that",),
    )
