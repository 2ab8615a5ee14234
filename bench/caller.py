"""A person who talks to ours and to the baseline in turn, in a process of its own.

Both are heard alike: what counts is when a packet of speech is handed to the sender,
and when a packet of voice arrives, decoded on arrival. The order comes as one JSON line
`{"row": name, "times": n, "doors": {side: address}}`; the answer is one line too:
milliseconds by side.
"""

import asyncio
import json
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import uvloop
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.codecs.opus import OpusDecoder
from aiortc.jitterbuffer import JitterFrame
from av import AudioFrame
from websockets.asyncio.client import connect

from visavis.app.clock import SystemClock
from visavis.core import codec, signals
from visavis.replica.voices import load_voices
from visavis.rooms.aioice_hooks import bind_within
from visavis.rooms.reach import Reach
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

QUESTION = "Please tell me the price."
OBJECTION = "Please tell me something else."

PACKET_S = PACKET_SAMPLES / SAMPLE_RATE
LOUD = 300.0
"""Root mean square, of 32768, above which a packet is voice: speech has more."""

QUIET_S = 0.45
"""Silence after which somebody has stopped speaking; words are closer together."""

INTO_S = 0.8
"""How long the replica has spoken when it is interrupted."""

PATIENCE_S = 15.0
STAGGER_S = 0.007
"""What every further pause is longer, so that packets and windows fall differently."""

_TIME_BASE = Fraction(1, SAMPLE_RATE)
_SILENCE = bytes(PACKET_SAMPLES * 2)


class Microphone(MediaStreamTrack):
    """Sends a packet every 20 ms: what is to be said, else silence.

    Attributes:
        first_at, last_at: When the first and the last packet of it were handed over.
    """

    kind = "audio"

    def __init__(self, clock: SystemClock) -> None:
        super().__init__()
        self.first_at = self.last_at = 0.0
        self._clock = clock
        self._to_say: deque[bytes] = deque()
        self._count = 0
        self._began = 0.0
        self._said = asyncio.Event()

    async def say(self, speech: list[bytes]) -> None:
        """Return when the last packet of speech was handed over."""
        self._said.clear()
        self.first_at = 0.0
        self._to_say.extend(speech)
        await self._said.wait()

    async def recv(self) -> AudioFrame:
        self._began = self._began or self._clock.monotonic()
        due = self._began + self._count * PACKET_S
        await asyncio.sleep(max(0.0, due - self._clock.monotonic()))  # noqa: TID251 - a person has a clock too
        frame = AudioFrame(format="s16", layout="mono", samples=PACKET_SAMPLES)
        frame.planes[0].update(self._next())
        frame.sample_rate, frame.time_base = SAMPLE_RATE, _TIME_BASE
        frame.pts = self._count * PACKET_SAMPLES
        self._count += 1
        return frame

    def _next(self) -> bytes:
        if not self._to_say:
            return _SILENCE
        packet = self._to_say.popleft()
        self.last_at = self._clock.monotonic()
        self.first_at = self.first_at or self.last_at
        if not self._to_say:
            self._said.set()
        return packet


class Loudspeaker:
    """Notes when voice arrives. It stands in for the buffers of a receiver.

    Attributes:
        began_at: When the current spell of voice began.
        voice_at: When the latest packet of voice arrived.
    """

    def __init__(self, clock: SystemClock) -> None:
        self.began_at = self.voice_at = 0.0
        self._clock = clock
        self._decoder = OpusDecoder()
        self._stirred = asyncio.Event()

    async def next(self) -> None:
        """Wait for the next packet; silence comes in packets too."""
        self._stirred.clear()
        await self._stirred.wait()

    async def arrived(self, packet: Any, arrival_time_ms: int) -> None:
        del arrival_time_ms
        now = self._clock.monotonic()
        encoded = JitterFrame(data=packet.payload, timestamp=packet.timestamp)
        for frame in self._decoder.decode(encoded):
            samples = frame.to_ndarray().astype(np.float32)
            if np.sqrt(np.mean(samples * samples)) > LOUD:
                if now - self.voice_at > QUIET_S:
                    self.began_at = now
                self.voice_at = now
        self._stirred.set()


class Call:
    """One call, with whichever side."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.microphone = Microphone(self.clock)
        self.loudspeaker = Loudspeaker(self.clock)
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))

    async def offer(self) -> str:
        transceiver = self._connection.addTransceiver(self.microphone, "sendrecv")
        # The name that the transport calls; aiortc has no door for what arrives.
        setattr(transceiver.receiver, "_handle_rtp_packet", self.loudspeaker.arrived)  # noqa: B010 - it is private
        bind_within(self._connection, Reach(addresses=("127.0.0.1",)))
        await self._connection.setLocalDescription()
        return self._connection.localDescription.sdp

    async def accept(self, sdp: str) -> None:
        await self._connection.setRemoteDescription(
            RTCSessionDescription(sdp, "answer")
        )

    async def close(self) -> None:
        await self._connection.close()

    # ---- what is measured, in seconds

    async def turn(self, speech: list[bytes], pause_s: float) -> float:
        """Ask, and return how long after the last word the answer begins."""
        await self._silence(pause_s)
        await self.microphone.say(speech)
        asked_at = self.microphone.last_at
        await self._until(lambda: self.loudspeaker.began_at > asked_at)
        return self.loudspeaker.began_at - asked_at

    async def interruption(self, speech: list[bytes], pause_s: float) -> float:
        """Speak into an answer, and return how long its voice goes on."""
        if not self._speaks():
            await self.turn(speech, pause_s)
        into_s = INTO_S + pause_s
        heard = self.loudspeaker
        await self._until(lambda: heard.voice_at - heard.began_at > into_s)
        asked_after = heard.began_at
        await self.microphone.say(speech)
        spoke_at = self.microphone.first_at
        await self._silence(QUIET_S)
        stopped_at = heard.voice_at
        # Their words are a turn as well: the next one goes into its answer.
        await self._until(lambda: heard.began_at > asked_after)
        return stopped_at - spoke_at

    def _speaks(self) -> bool:
        return self.clock.monotonic() - self.loudspeaker.voice_at < QUIET_S

    async def _silence(self, pause_s: float) -> None:
        await self._until(
            lambda: self.clock.monotonic() - self.loudspeaker.voice_at > pause_s
        )

    async def _until(self, there: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not there():
                await self.loudspeaker.next()


def spoken(text: str) -> list[bytes]:
    """Return packets of speech, the first and the last of them loud."""
    voices = load_voices("auto", str(Path(sys.prefix) / "flite"))
    pcm = voices.speaker("english").speak(text).pcm
    size = len(_SILENCE)
    packets = [pcm[i : i + size] for i in range(0, len(pcm) - size, size)]
    loud = [i for i, packet in enumerate(packets) if _loudness(packet) > LOUD]
    return packets[loud[0] : loud[-1] + 1]


def _loudness(packet: bytes) -> float:
    samples = np.frombuffer(packet, "<i2").astype(np.float32)
    return float(np.sqrt(np.mean(samples * samples)))


async def join_baseline(call: Call, url: str) -> None:
    """Be in a call with the baseline until cancelled."""
    offer = {"sdp": await call.offer(), "type": "offer"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=offer) as reply,
    ):
        await call.accept((await reply.json())["sdp"])
    await asyncio.Event().wait()


async def join_ours(call: Call, url: str) -> None:
    """Be in a call with ours until cancelled."""
    async with connect(url, subprotocols=[signals.SUBPROTOCOL]) as socket:  # type: ignore[list-item] # its NewType
        await socket.send(codec.encode(signals.Join(name="Sam")))
        async for text in socket:
            match json.loads(text):
                case {"type": "joined"}:
                    offer = signals.Offer(sdp=await call.offer())
                    await socket.send(codec.encode(offer))
                case {"type": "answer", "sdp": sdp}:
                    await call.accept(sdp)
                case {"type": "error", "error": error}:
                    raise RuntimeError(error)
                case _:
                    pass


DOORS: dict[str, Callable[[Call, str], Awaitable[None]]] = {
    "ours": join_ours,
    "baseline": join_baseline,
}


async def measured(row: str, times: int, calls: dict[str, Call]) -> dict[str, Any]:
    """Talk to one side after the other, the first time each unmeasured."""
    speech = spoken(QUESTION if row == "turn" else OBJECTION)
    spans: dict[str, list[float]] = {side: [] for side in calls}
    await asyncio.sleep(2.0)  # noqa: TID251 - the greeting begins, connections settle
    for number in range(times + 1):
        for side, call in calls.items():
            pause_s = QUIET_S + number * STAGGER_S
            talk = call.turn if row == "turn" else call.interruption
            span = 1000 * await talk(speech, pause_s)
            if number:
                spans[side].append(span)
    return spans


async def main() -> None:
    """Follow the order, say what was measured, and end with the standard input."""
    loop = asyncio.get_running_loop()
    order = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    calls = {side: Call() for side in order["doors"]}
    async with asyncio.TaskGroup() as group:
        inside = [
            group.create_task(_inside(DOORS[side], calls[side], door))
            for side, door in order["doors"].items()
        ]
        spans = await measured(order["row"], order["times"], calls)
        print(json.dumps(spans), flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        for task in inside:
            task.cancel()


async def _inside(
    join: Callable[[Call, str], Awaitable[None]], call: Call, door: str
) -> None:
    try:
        await join(call, door)
    finally:
        await call.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
