"""Voices as Opus packets of 20 ms: the replica's way out, a participant's way in."""

from fractions import Fraction
from typing import Any

from av import AudioFrame, CodecContext, Packet
from av.audio.codeccontext import AudioCodecContext
from av.error import FFmpegError

from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

VOICE_BITRATE = 32_000
"""Of mono speech: transparent, and twice what a telephone network spends."""

EFFORT = 1
"""libopus' complexity, 0 to 10. Ten takes three times as long, and of speech at our bit
rate the spectrum comes out 0.2 dB nearer."""

SETTLED = 10
"""Packets of silence after which the encoder has nothing of the voice left in it."""

_SILENCE = bytes(PACKET_SAMPLES * 2)
_TIME_BASE = Fraction(1, SAMPLE_RATE)


class VoiceEncoder:
    """Encodes the voice once, however many listen."""

    def __init__(self) -> None:
        codec = CodecContext.create("libopus", "w")
        assert isinstance(codec, AudioCodecContext)
        codec.format = "s16"
        codec.layout = "mono"
        codec.sample_rate = SAMPLE_RATE
        codec.bit_rate = VOICE_BITRATE
        codec.time_base = _TIME_BASE
        # With every packet a sketch of the one before, for the browser to fill a gap.
        codec.options = {
            "application": "voip",
            "compression_level": str(EFFORT),
            "fec": "1",
            "packet_loss": "10",
        }
        self._codec: Any = codec
        self._silent = 0
        self._last = b""

    def encode(self, pcm: bytes, sample: int) -> bytes:
        """Return 20 ms of mono PCM16 that begin at `sample` as an Opus packet.

        In a long silence the last packet is said again: it would be the same.
        """
        self._silent = self._silent + 1 if pcm == _SILENCE else 0
        if self._silent <= SETTLED:
            self._last = self._encoded(pcm, sample)
        return self._last

    def _encoded(self, pcm: bytes, sample: int) -> bytes:
        frame = AudioFrame(format="s16", layout="mono", samples=PACKET_SAMPLES)
        frame.planes[0].update(pcm)
        frame.sample_rate = SAMPLE_RATE
        frame.time_base = _TIME_BASE
        frame.pts = sample
        (packet,) = self._codec.encode(frame)
        return bytes(packet)

    def close(self) -> None:
        """Let its threads go now; a closed conversation waits for the collector."""
        self._codec = None


class VoiceDecoder:
    """Decodes one participant's microphone to mono."""

    def __init__(self) -> None:
        codec = CodecContext.create("libopus", "r")
        assert isinstance(codec, AudioCodecContext)
        codec.format = "s16"
        codec.layout = "mono"
        codec.sample_rate = SAMPLE_RATE
        self._codec: Any = codec
        self._silent: bytes | None = None

    def decode(self, packet: bytes) -> bytes:
        """Return a packet as PCM16 of 48 kHz; of one that is not Opus, nothing."""
        if not packet:
            # Padding. To FFmpeg it would be the end of all.
            return b""
        if packet == self._silent:
            # A muted microphone says the same over and over.
            return _SILENCE
        pcm = self._decoded(packet)
        self._silent = packet if pcm == _SILENCE else None
        return pcm

    def _decoded(self, packet: bytes) -> bytes:
        try:
            frames = self._codec.decode(Packet(packet))
        except FFmpegError:
            return b""
        # FFmpeg pads its buffers; what is beyond the samples is not audio.
        return b"".join(bytes(f.planes[0])[: f.samples * 2] for f in frames)
