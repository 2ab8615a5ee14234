"""Each hook into aioice, against the installed version."""

import asyncio
from typing import Any

from aiortc.mediastreams import AudioStreamTrack
from connecting import LOOPBACK, a_connection, call

from visavis.app.clock import SystemClock
from visavis.rooms import aioice_hooks as hooks
from visavis.rooms.consent import Consent


async def test_only_the_given_addresses_are_bound() -> None:
    connection = a_connection()
    connection.addTransceiver("audio")
    hooks.bind_within(connection, LOOPBACK)
    await connection.setLocalDescription()
    (ice,) = hooks.ice_connections(connection)
    bound = [p.transport.get_extra_info("sockname")[0] for p in ice._protocols]
    assert bound == ["127.0.0.1"]
    assert [c.host for c in ice.local_candidates] == ["127.0.0.1"]
    await connection.close()


async def test_without_the_hook_loopback_is_not_offered() -> None:
    connection = a_connection()
    connection.addTransceiver("audio")
    await connection.setLocalDescription()
    candidates = connection.localDescription.sdp.partition("a=candidate")[2]
    assert "127.0.0.1" not in candidates
    await connection.close()


async def test_every_media_packet_is_noticed_and_still_received() -> None:
    ann, ben = a_connection(), a_connection()
    ann.addTrack(AudioStreamTrack())
    noticed = asyncio.Semaphore(0)
    hooks.bind_within(ann, LOOPBACK)
    await ann.setLocalDescription()
    await ben.setRemoteDescription(ann.localDescription)
    hooks.bind_within(ben, LOOPBACK)
    hooks.notice_arrivals(ben, noticed.release)
    await ben.setLocalDescription()
    await ann.setRemoteDescription(ben.localDescription)
    async with asyncio.timeout(20):
        for _ in range(5):
            await noticed.acquire()
        frame: Any = await ben.getReceivers()[0].track.recv()
    assert frame.samples == 960
    await ann.close()
    await ben.close()


def test_other_packets_are_not_noticed() -> None:
    noticed: list[int] = []
    received: list[bytes] = []

    async def play() -> None:
        connection = a_connection()
        connection.addTransceiver("audio")
        (ice,) = hooks.ice_connections(connection)
        ice.data_received = lambda data, _component: received.append(data)
        hooks.notice_arrivals(connection, lambda: noticed.append(1))
        for first in (0, 20, 63, 127, 128, 191, 192, 255):
            ice.data_received(bytes([first]), 1)
        ice.data_received(b"", 1)
        await connection.close()

    asyncio.run(play())
    assert (len(noticed), len(received)) == (2, 9)


async def test_a_silent_peer_is_given_up_after_the_chosen_time() -> None:
    ann, ben = a_connection(), a_connection()
    ann.addTransceiver("audio")
    hooks.hold_consent(ann, Consent(every_s=0.01, lapses_s=0.05), SystemClock())
    states: asyncio.Queue[str] = asyncio.Queue()
    ann.on("connectionstatechange", lambda: states.put_nowait(ann.connectionState))
    await call(ann, ben)
    async with asyncio.timeout(20):
        while await states.get() != "connected":
            pass
        (ice,) = hooks.ice_connections(ben)
        # As when a cable is pulled: nothing is answered, and nobody is told.
        ice.request_received = lambda *_: None
        assert await states.get() in ("failed", "closed")
    await ann.close()
    await ben.close()
