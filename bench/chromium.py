"""Real Chromium, with a camera and a microphone that are not there."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from product import HERE

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)


@contextmanager
def chromium(*more: str) -> Generator[Browser]:
    """Open a browser, with more flags than the usual ones if need be."""
    found = subprocess.run(
        [HERE.parent / "scripts" / "chromium"],
        capture_output=True,
        text=True,
        check=True,
    )
    with sync_playwright() as playwright:
        path = found.stdout.strip().splitlines()[0]
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *more])
        yield browser
        browser.close()


@contextmanager
def tab(browser: Browser, url: str, script: Path) -> Generator[Page]:
    """Open a page, with a script of the bench in it that comes before its own."""
    context = browser.new_context(permissions=["camera", "microphone"])
    context.add_init_script(path=script)
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def press_join(page: Page) -> None:
    """Join as soon as the page can; ours is told a name before."""
    page.get_by_role("button", name="Join", exact=True).click()
