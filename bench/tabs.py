"""People in calls, each a page of one Chromium: its cost counts nowhere.

With ours that is the room page, with the baselines the bare one. Their microphone is
silent, as that of `viewers.py` is: Chromium's own would beep into the replica's ears.
"""

import json
import wave
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from chromium import chromium, press_join, tab
from viewers import ECHO
from visavis.core import codec, signals

SCRIPT = Path(__file__).with_name("tabs.js")
RATE = 48_000

GONE_MS = 100
"""For the goodbye to be sent. Of a tab that is just closed stock aiortc learns after
half a minute, and encodes for nobody while others are measured."""


@contextmanager
def silent_chromium(folder: Path) -> Generator[Browser]:
    """Open a browser in whose microphone nothing is heard."""
    silence = folder / "silence.wav"
    with wave.open(str(silence), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(2 * RATE))
    with chromium(f"--use-file-for-fake-audio-capture={silence}") as browser:
        yield browser


class Tabs:
    """Pages that are in calls."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages

    def counts(self) -> dict[str, float]:
        """Return painted pictures, and how long replicas spoke, over all calls."""
        total: Counter[str] = Counter()
        for page in self._pages:
            total.update(page.evaluate("() => window.__counts()"))
        return dict(total)


@contextmanager
def tabs(browser: Browser, urls: Sequence[str]) -> Generator[Tabs]:
    """Join what these addresses are the pages of; leave afterwards."""
    with ExitStack() as opened:
        pages = [opened.enter_context(tab(browser, url, SCRIPT)) for url in urls]
        echo = codec.encode(signals.App(data=ECHO))
        for page in pages:
            page.evaluate(f"() => {{ window.__echo = {json.dumps(echo)} }}")
            press_join(page)
        for page in pages:
            page.wait_for_function("() => window.__counts().pictures > 0")
        yield Tabs(pages)
        for page in pages:
            page.evaluate("() => window.__leave()")
            page.wait_for_timeout(GONE_MS)
