"""Joining on loopback: from the click to the first painted frame, in real Chromium."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from figures import Figure, Row, middle, quantile
from product import HERE, Product, aside, folder, running

JOINS = 10
SETTLED_MS = 1000
"""After the page could join: the camera is open by then, and the seat taken."""

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
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


@contextmanager
def chromium() -> Generator[Browser]:
    """Open a browser with a fake camera and microphone."""
    found = subprocess.run(
        [HERE.parent / "scripts" / "chromium"],
        capture_output=True,
        text=True,
        check=True,
    )
    with sync_playwright() as playwright:
        path = found.stdout.strip().splitlines()[0]
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def _join(browser: Browser, product: Product) -> float:
    conversation = product.create()
    id_ = conversation["conversation_id"]
    with _tab(browser, conversation["conversation_url"]) as page:
        page.get_by_label("Your name").fill("Sam")
        span = _click(page)
    product.ask(f"/v2/conversations/{id_}/end", {})
    return span


def _join_bare(browser: Browser, url: str) -> float:
    with _tab(browser, url) as page:
        return _click(page)


@contextmanager
def _tab(browser: Browser, url: str) -> Generator[Page]:
    context = browser.new_context(permissions=["camera", "microphone"])
    context.add_init_script(path=SCRIPT)
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def _click(page: Page) -> float:
    join = page.get_by_role("button", name="Join", exact=True)
    page.wait_for_function("() => document.querySelector('button:not([disabled])')")
    page.wait_for_timeout(SETTLED_MS)
    join.click()
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
