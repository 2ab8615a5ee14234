"""Watches and listens to the replica in a page, as a person would."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page

SCRIPT = (Path(__file__).parent / "watching.js").read_text()

LOUD = 0.03
SILENT = 0.001
HALF_A_SECOND_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One painted frame of the replica.

    Attributes:
        rtp: Its RTP timestamp, at 90 kHz.
        dark: Share of the mouth's region that is as dark as an open mouth's inside.
        loudness: RMS of the voice while it was painted.
    """

    rtp: int
    dark: float
    loudness: float


def watch(page: Page) -> None:
    """Begin to note every painted frame with the loudness of the moment."""
    page.evaluate(SCRIPT)


def seen(page: Page) -> list[Frame]:
    """Return what was noted so far."""
    noted: list[dict[str, Any]] = page.evaluate("() => window.__watched")
    return [Frame(rtp=n["rtp"], dark=n["dark"], loudness=n["loudness"]) for n in noted]


def spacing_ms(frames: list[Frame]) -> float:
    """Return the median distance of successive frames of speech, by RTP timestamp."""
    steps = [
        passed(a, b) for a, b in pairwise(frames) if min(a.loudness, b.loudness) > LOUD
    ]
    return median(steps)


def passed(a: Frame, b: Frame) -> float:
    """Return the milliseconds from one frame to another, by their RTP timestamps."""
    return (b.rtp - a.rtp) % 2**32 / 90


def apart(a: Frame, b: Frame) -> float:
    """Return the milliseconds between two frames, whichever came first."""
    return min(passed(a, b), passed(b, a))


def loud(frames: list[Frame]) -> list[Frame]:
    """Return the frames painted while the voice was plainly to be heard."""
    return [f for f in frames if f.loudness > LOUD]


def quiet(frames: list[Frame]) -> list[Frame]:
    """Return the frames with half a second of silence before and behind them.

    The mouth had time to shut; and where a busy machine plays sound late, it may open
    for what is about to be heard.
    """
    heard = [f for f in frames if f.loudness >= SILENT]
    return [
        frame
        for frame in frames
        if all(apart(frame, other) > HALF_A_SECOND_MS for other in heard)
    ]
