"""A browser's side of a call, played by aiortc on loopback."""

from typing import Any

from aiortc import (
    AudioStreamTrack,
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from av import AudioFrame, VideoFrame

from visavis.rooms.aioice_hooks import bind_within
from visavis.rooms.reach import Reach

LOOPBACK = Reach(addresses=("127.0.0.1",))


class Microphone(AudioStreamTrack):
    """A square wave between silence and a level, at a microphone's pace."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self._wave = level.to_bytes(2, "little", signed=True) * 8 + bytes(16)

    async def recv(self) -> AudioFrame:
        frame: Any = await super().recv()
        frame.planes[0].update(self._wave * (frame.samples // 16))
        return frame


class Browser:
    """Offers a microphone and takes the replica's voice and face."""

    def __init__(self, *, level: int = 8_000, video: bool = True) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.connection.addTransceiver(Microphone(level), "sendrecv")
        if video:
            self.connection.addTransceiver("video", "recvonly")

    async def offer(self) -> str:
        bind_within(self.connection, LOOPBACK)
        await self.connection.setLocalDescription()
        return self.connection.localDescription.sdp

    async def accept(self, sdp: str) -> None:
        await self.connection.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    def track(self, kind: str) -> MediaStreamTrack:
        (receiver,) = (
            t.receiver for t in self.connection.getTransceivers() if t.kind == kind
        )
        return receiver.track

    async def hear(self) -> AudioFrame:
        frame: Any = await self.track("audio").recv()
        return frame

    async def see(self) -> VideoFrame:
        frame: Any = await self.track("video").recv()
        return frame

    async def close(self) -> None:
        await self.connection.close()
