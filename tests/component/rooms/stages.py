"""Stages and clocks for tests of the room's media."""

from visavis.service.ports import PACKET_SAMPLES, Picture

SILENCE = bytes(2 * PACKET_SAMPLES)


def plain(luma: int, width: int = 64, height: int = 48) -> Picture:
    """Return a grey picture of one brightness."""
    chroma = 2 * ((width + 1) // 2) * ((height + 1) // 2)
    return Picture(
        width=width,
        height=height,
        i420=bytes([luma]) * (width * height) + bytes([128]) * chroma,
    )


class PlainStage:
    """A replica that says nothing and shows one brightness."""

    def __init__(self, luma: int = 100, fps: int = 25) -> None:
        self.fps = fps
        self.late_frames = 0
        self.packets = 0
        self.drawn: list[int] = []
        self._luma = luma

    def packet(self) -> bytes:
        self.packets += 1
        return SILENCE

    def draw(self, sample: int) -> Picture:
        self.drawn.append(sample)
        # Alike, but never the same object: that one would not be sent again.
        return plain(self._luma)


class BreakingStage(PlainStage):
    """A replica that breaks at its third packet."""

    def packet(self) -> bytes:
        if self.packets == 2:
            raise LookupError("the voice is gone")
        return super().packet()
