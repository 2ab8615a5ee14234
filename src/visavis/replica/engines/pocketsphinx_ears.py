"""Ears without a network: pocketsphinx in processes of its own, lent turn by turn.

A decoder takes 95 MB, so there is at most one per core, started when it is first
needed. Who speaks when all are lent waits; their sound is kept meanwhile. It knows
American English only.
"""

import asyncio
import json
from asyncio.subprocess import Process
from collections.abc import Callable

from visavis.replica.ears.recogniser import HearingFailed, Pause, Sound
from visavis.replica.engines.processes import Processes, frame

_PROGRAM = "visavis.replica.engines.pocketsphinx_decoder"


class PocketsphinxEars:
    """A pool of decoders. `close` ends their processes."""

    name = "pocketsphinx"

    def __init__(self, most: int) -> None:
        self._processes = Processes(_PROGRAM, most)

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        try:
            async with self._processes.lent() as decoder:
                return await _decoded(decoder, sound, partial)
        except OSError as error:
            raise HearingFailed(f"pocketsphinx: {error}") from error

    async def close(self) -> None:
        await self._processes.close()


async def _decoded(
    decoder: Process, sound: Sound, partial: Callable[[str], None]
) -> str:
    assert decoder.stdout is not None, "it was started with pipes"
    text = ""
    async with asyncio.TaskGroup() as group:
        feeding = group.create_task(_feed(decoder, sound))
        async for line in decoder.stdout:
            if not line.endswith(b"\n"):
                # It died in the middle of a word.
                break
            told = json.loads(line)
            # At its end a turn is thought over once more, which may change the words.
            if told["text"] != text:
                text = str(told["text"])
                partial(text)
            if told["final"]:
                return text
        feeding.cancel()
    raise HearingFailed(f"pocketsphinx: ended with code {await decoder.wait()}")


async def _feed(decoder: Process, sound: Sound) -> None:
    pipe = decoder.stdin
    assert pipe is not None, "it was started with pipes"
    try:
        async for pcm in sound:
            if isinstance(pcm, Pause):
                # It hears them itself.
                continue
            pipe.write(frame(pcm))
            await pipe.drain()
        pipe.write(frame(b""))
        await pipe.drain()
    except ConnectionError:
        """It died; whoever reads from it says so."""
