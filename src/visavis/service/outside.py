"""Programs of ours that read what strangers sent: outside of this process, and bounded.

The file goes in on the standard input, what it says comes out on the standard output.
What breaks such a program ends it and nothing else; how much memory and processor it
may have, it bounds itself before it reads.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import timedelta


async def said(
    program: str, *arguments: str, given: bytes, patience: timedelta
) -> bytes:
    """Return what a program says of a file; nothing if it broke, or takes too long."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        program,
        *arguments,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        # Threads of number libraries would each want a piece of the bounded memory.
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        async with asyncio.timeout(patience.total_seconds()):
            told, _ = await process.communicate(given)
    except TimeoutError:
        return b""
    finally:
        await _end(process)
    return told if process.returncode == 0 else b""


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
