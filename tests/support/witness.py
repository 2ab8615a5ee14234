"""What pages and the server were like when a browser test failed."""

import json
from collections.abc import Iterator, Mapping

from playwright.sync_api import BrowserContext, Error

from support.server import Server

LAST_LINES = 40
_LOOK = """async () => {
  const painted = new Promise((done) => requestAnimationFrame(() => done(true)));
  const late = new Promise((done) => setTimeout(() => done(false), 1000));
  return {
    painting: await Promise.race([painted, late]),
    visibility: document.visibilityState,
    text: document.body.innerText.slice(0, 600),
    videos: [...document.querySelectorAll('video')].map((video) => ({
      name: video.dataset.testid,
      width: video.videoWidth,
      ready: video.readyState,
      paused: video.paused,
      at: video.currentTime,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      tracks: (video.srcObject?.getTracks() ?? []).map(
        (track) => [track.kind, track.readyState, track.muted ? 'muted' : 'flows']),
    })),
  };
}"""


def account(fixtures: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Return, of a test's fixtures, what pages show and what servers said last."""
    for name, fixture in fixtures.items():
        for browser in fixture if isinstance(fixture, list) else [fixture]:
            if isinstance(browser, BrowserContext):
                yield f"Pages of {name}", "\n".join(_frames(browser))
        if isinstance(fixture, Server):
            yield f"Log of {name}", "\n".join(fixture.lines[-LAST_LINES:])


def _frames(context: BrowserContext) -> Iterator[str]:
    for number, page in enumerate(context.pages, 1):
        for frame in page.frames:
            place = frame.url.partition("?")[0]
            try:
                seen = json.dumps(frame.evaluate(_LOOK), indent=1, ensure_ascii=False)
            except Error as error:
                seen = f"cannot be looked at: {error}"
            yield f"page {number}, {place}: {seen}"
