"""A browser in a call with `both_ways.py`, `stamps.js` in its page."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from chromium import press_join, tab
from product import aside

SIDES = ("ours", "stock")
SCRIPT = Path(__file__).with_name("stamps.js")


@contextmanager
def entered(browser: Browser, side: str) -> Generator[tuple[Page, str]]:
    """Yield a page that is in a call, and its address."""
    with aside("both_ways.py", side) as server:
        url = f"http://127.0.0.1:{server.read()}/"
        with tab(browser, url, SCRIPT) as page:
            press_join(page)
            page.wait_for_function("() => window.__ages.length > 0")
            yield page, url
