"""Processes of our own for engines that hold the interpreter's lock while they work.

A program reads frames on stdin, a length (4 bytes, big-endian) and that many bytes, and
writes a JSON text per line. One that has answered is kept for the next; one that was
left in the middle is of no use to anybody else, and is ended.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import BinaryIO

HEADER = 4


def frame(payload: bytes) -> bytes:
    """Return what is written for one frame; an empty one ends something."""
    return len(payload).to_bytes(HEADER, "big") + payload


def read_frame(source: BinaryIO) -> bytes | None:
    """Return the next frame, in the process; None at the end of all."""
    header = source.read(HEADER)
    if len(header) < HEADER:
        return None
    length = int.from_bytes(header, "big")
    payload = source.read(length)
    return payload if len(payload) == length else None


class Processes:
    """At most so many processes of one program, started when they are needed."""

    def __init__(self, program: str, most: int) -> None:
        self._program = program
        self._lendable = asyncio.Semaphore(most)
        self._idle: list[Process] = []

    @asynccontextmanager
    async def lent(self) -> AsyncGenerator[Process]:
        """Lend a process for a block; waits while all are lent.

        Raises:
            OSError: None can be started.
        """
        async with self._lendable:
            process = await self._borrow()
            try:
                yield process
            except BaseException:
                await _end(process)
                raise
            self._idle.append(process)

    async def close(self) -> None:
        """End those that nobody uses."""
        while self._idle:
            await _end(self._idle.pop())

    async def _borrow(self) -> Process:
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None:
                return process
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", self._program, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
        )


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()
