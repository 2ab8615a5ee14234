"""Two connections of aiortc's on loopback."""

from aiortc import RTCConfiguration, RTCPeerConnection

from visavis.rooms.aioice_hooks import bind_within
from visavis.rooms.reach import Reach

LOOPBACK = Reach(addresses=("127.0.0.1",))


def a_connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


async def call(ann: RTCPeerConnection, ben: RTCPeerConnection) -> None:
    """Connect the two, the first offering."""
    bind_within(ann, LOOPBACK)
    await ann.setLocalDescription()
    await ben.setRemoteDescription(ann.localDescription)
    bind_within(ben, LOOPBACK)
    await ben.setLocalDescription()
    await ann.setRemoteDescription(ben.localDescription)
