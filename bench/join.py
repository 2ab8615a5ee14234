"""Joining on loopback: from the click to the first painted frame, in real Chromium."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from chromium import chromium, press_join, tab
from figures import Figure, Row, middle, quantile
from product import Product, aside, folder, running

JOINS = 10
SETTLED_MS = 1000
"""After the page could join: the camera is open by then, and the seat taken."""

SCRIPT = Path(__file__).with_name("painted.js")


def measure() -> Row:
    """Join ours and the bare page in turn."""
    ours: list[float] = []
    bare: list[float] = []
    with (
        folder() as data,
        running(data) as product,
        aside("bare.py") as baseline,
        chromium() as browser,
    ):
        page = f"http://127.0.0.1:{baseline.read()}/"
        for number in range(JOINS + 1):
            its, mine = _join_bare(browser, page), _join(browser, product)
            # The first of each warms caches of the browser up.
            if number:
                bare.append(its)
                ours.append(mine)
    return _row(ours, bare)


def _join(browser: Browser, product: Product) -> float:
    conversation = product.create()
    id_ = conversation["conversation_id"]
    with tab(browser, conversation["conversation_url"], SCRIPT) as page:
        page.get_by_label("Your name").fill("Sam")
        span = _click(page)
    product.ask(f"/v2/conversations/{id_}/end", {})
    return span


def _join_bare(browser: Browser, url: str) -> float:
    with tab(browser, url, SCRIPT) as page:
        return _click(page)


def _click(page: Page) -> float:
    page.wait_for_function("() => document.querySelector('button:not([disabled])')")
    page.wait_for_timeout(SETTLED_MS)
    press_join(page)
    page.wait_for_function("() => window.__painted !== undefined")
    span: float = page.evaluate("() => window.__painted - window.__clicked")
    return span


def _row(ours: list[float], bare: list[float]) -> Row:
    mine, its = middle(ours), middle(bare)
    return Row(
        name="join",
        what=f"click to first painted replica frame, Chromium, {JOINS} joins each",
        baseline="a bare page on stock aiortc",
        figures=(
            Figure(
                name="p50",
                unit="ms",
                ours=mine,
                baseline=its,
                goal="≤ 300, ratio ≤ 1.4",
                met=mine <= 300 and mine <= 1.4 * its,
            ),
            Figure(
                name="p90",
                unit="ms",
                ours=quantile(ours, 0.9),
                baseline=quantile(bare, 0.9),
            ),
        ),
    )
