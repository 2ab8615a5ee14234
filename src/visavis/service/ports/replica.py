"""Inside a worker: the replica, as the room's media and the link see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from visavis.core.ids import ParticipantId
from visavis.core.lifecycle import Reason
from visavis.core.link import FromWorker, Interact, Recalled, ToolAnswered
from visavis.core.perception import View

PACKET = timedelta(milliseconds=20)
"""One packet of the replica's voice: 960 samples of 48 kHz mono PCM16, 1,920 bytes."""

SAMPLE_RATE = 48_000
PACKET_SAMPLES = 960


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One frame: planar I420, `width * height * 3 // 2` bytes, rows without padding."""

    width: int
    height: int
    i420: bytes | memoryview


class Stage(Protocol):
    """What a replica gives to be heard and seen, pulled on the audio clock.

    The sample counter is the only clock of a call: each `packet` advances it by 960,
    and a frame is asked for by the sample it is shown with. If drawing is late, frames
    are dropped; audio is never delayed.

    Attributes:
        fps: Frames a second; 0 of a replica that is only heard.
    """

    fps: int

    @property
    def late_frames(self) -> int:
        """How many pictures came too late from where they are drawn."""
        ...

    def packet(self) -> bytes:
        """Return the next 20 ms of voice, or of silence. Never blocks."""
        ...

    def draw(self, sample: int) -> Picture:
        """Return the face as it is at that sample. Runs in a thread, one at a time."""
        ...


class Window(Protocol):
    """The room as a replica that sees looks into it. Until it is opened it is dark."""

    def open(self) -> None:
        """Have what people show sent here, from now on."""
        ...

    @property
    def shown(self) -> Sequence[View]:
        """The cameras that are on, and the screen that is shared."""
        ...

    async def glimpse(self, view: View) -> bytes | None:
        """Return what is to be seen there now, as a small JPEG; None if nothing is."""
        ...


class Performer(Protocol):
    """A replica in one conversation; what it says, it reports."""

    @property
    def stage(self) -> Stage: ...

    async def run(self) -> None:
        """Play until cancelled. Raises only what makes the seat fail."""
        ...

    def enter(self, who: ParticipantId, name: str, *, returning: bool) -> None:
        """Somebody joined: greet them, unless they come back."""
        ...

    def leave(self, who: ParticipantId) -> None: ...

    def listen(self, who: ParticipantId, pcm: bytes) -> None:
        """Their microphone gave some 20 ms: 48 kHz mono PCM16. Never blocks."""
        ...

    def hear(self, who: ParticipantId, data: Any) -> None:
        """An app message arrived; what is not an interaction is ignored."""
        ...

    def interact(self, order: Interact) -> None:
        """A caller's server sent an interaction: answer with `Interacted`."""
        ...

    def remember(self, recalled: Recalled) -> None:
        """What it asked the documents for."""
        ...

    def take_answer(self, answered: ToolAnswered) -> None:
        """What came of a tool that the front called for it."""
        ...

    def see(self, window: Window) -> None:
        """Look into the room through that, if it is to see at all."""
        ...

    def announce_end(self, reason: Reason, seconds: float) -> None:
        """The end is near: say goodbye inside the limit."""
        ...


Report = Callable[[FromWorker], None]
"""Hands a fact to the front; never blocks."""
