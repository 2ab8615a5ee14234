"""What a worker holds once it is ready for calls, in a process of its own."""

import os
import subprocess
import sys

import pytest

from visavis.app.pool import FRUGAL

PREPARED = """
import asyncio, ctypes
from pathlib import Path

from visavis.app.clock import SystemClock, SystemRandomness
from visavis.replica.theatre import ReplicaSettings, Theatre

def held_kb():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))

async def main():
    theatre = Theatre(ReplicaSettings(), SystemClock(), SystemRandomness())
    await theatre.prepare()
    before = held_kb()
    ctypes.CDLL(None).malloc_trim(0)
    print(before - held_kb())
    await theatre.close()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it is about glibc")
def test_what_getting_ready_took_for_a_moment_is_given_back_by_itself() -> None:
    """Without being told, glibc keeps 15 MB of it, and 4 to 5 as it is told."""
    prepared = subprocess.run(
        [sys.executable, "-c", PREPARED],
        env={**os.environ, **FRUGAL},
        capture_output=True,
        text=True,
        check=True,
    )
    kept_kb = int(prepared.stdout.splitlines()[-1])
    assert kept_kb < 8 * 1024
