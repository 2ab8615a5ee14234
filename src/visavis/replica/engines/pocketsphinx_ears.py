"""Ears without a network: pocketsphinx in processes of its own, lent turn by turn.

A decoder takes 95 MB, so there is at most one per core, started when it is first
needed. Who speaks when all are lent waits; their sound is kept meanwhile. It knows
American English only.
"""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable

from visavis.replica.ears.recogniser import HearingFailed, Pause, Sound
from visavis.replica.engines.pocketsphinx_decoder import HEADER

_PROGRAM = "visavis.replica.engines.pocketsphinx_decoder"


class PocketsphinxEars:
    """A pool of decoders. `close` ends their processes."""

    name = "pocketsphinx"

    def __init__(self, most: int) -> None:
        self._lendable = asyncio.Semaphore(most)
        self._idle: list[Process] = []

    async def transcribe(self, sound: Sound, partial: Callable[[str], None]) -> str:
        async with self._lendable:
            decoder = await self._borrow()
            try:
                text = await _decoded(decoder, sound, partial)
            except BaseException:
                # In the middle of a turn it is of no use to anybody else.
                await _end(decoder)
                raise
            self._idle.append(decoder)
            return text

    async def close(self) -> None:
        while self._idle:
            await _end(self._idle.pop())

    async def _borrow(self) -> Process:
        while self._idle:
            decoder = self._idle.pop()
            if decoder.returncode is None:
                return decoder
        try:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", _PROGRAM, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
            )
        except OSError as error:
            raise HearingFailed(f"pocketsphinx: {error}") from error


async def _decoded(
    decoder: Process, sound: Sound, partial: Callable[[str], None]
) -> str:
    assert decoder.stdout is not None, "it was started with pipes"
    async with asyncio.TaskGroup() as group:
        feeding = group.create_task(_feed(decoder, sound))
        async for line in decoder.stdout:
            if not line.endswith(b"\n"):
                # It died in the middle of a word.
                break
            told = json.loads(line)
            if told["final"]:
                return str(told["text"])
            partial(told["text"])
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
            pipe.write(len(pcm).to_bytes(HEADER, "big") + pcm)
            await pipe.drain()
        pipe.write(bytes(HEADER))
        await pipe.drain()
    except ConnectionError:
        """It died; whoever reads from it says so."""


async def _end(decoder: Process) -> None:
    if decoder.returncode is None:
        decoder.kill()
    if decoder.stdin is not None:
        decoder.stdin.close()
    await decoder.wait()
