"""What a page received of the replica, by its newest media connection's own counts."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

SCRIPT = (Path(__file__).parent / "received.js").read_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Counts since the connection began. `heard` and `concealed` are audio samples."""

    frames: int
    keys: int
    freezes: int
    frozen_s: float
    bytes: int
    concealed: int
    heard: int

    def since(self, before: "Received") -> "Received":
        return Received(
            frames=self.frames - before.frames,
            keys=self.keys - before.keys,
            freezes=self.freezes - before.freezes,
            frozen_s=self.frozen_s - before.frozen_s,
            bytes=self.bytes - before.bytes,
            concealed=self.concealed - before.concealed,
            heard=self.heard - before.heard,
        )


def count(context: BrowserContext) -> None:
    """Have the pages that are opened from now on count."""
    context.add_init_script(f"({SCRIPT})()")


def received(page: Page) -> Received:
    return Received(**page.evaluate("() => window.__received()"))


UNTIL = """async (more) => {
  const peer = window.__peers.at(-1);
  const before = (await window.__received()).frames;
  for (let waited = 0; waited < 20_000; waited += 50) {
    const { frames } = await window.__received();
    // Of a new connection every frame is one more.
    const since = window.__peers.at(-1) === peer ? frames - before : frames;
    if (since >= more) return true;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  return false;
}"""


def goes_on(page: Page, frames: int = 10) -> None:
    """Wait until so many more frames of the replica were decoded."""
    assert page.evaluate(UNTIL, frames), "no picture for twenty seconds"
