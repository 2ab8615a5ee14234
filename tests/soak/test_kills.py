"""A server that is killed at random instants, under load, keeps every promise.

`make soak` kills it two hundred times; `make test` twenty. DESIGN §2 and §5. Of those
it calls back, one is slow, one fails at random and one hangs in the middle of answers.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from signal import SIGKILL

import aiohttp
from crowd import Crowd
from ledger import Ledger, at_last, misdelivered, never, undelivered, unended
from receivers import Mood, Receiver, receivers

from support.server import Server
from visavis.app.clock import SystemClock

SHARE = 1 if os.environ.get("VISAVIS_SOAK") == "whole" else 10
KILLS = 200 // SHARE
SEED = 4
CLIENTS = 6
LIFE_S = (0.02, 0.4)
"""How long it lives under load, at least and at most."""

PATIENCE = aiohttp.ClientTimeout(total=20)


def test_nothing_promised_is_lost_however_often_it_is_killed(tmp_path: Path) -> None:
    asyncio.run(kill_and_kill(tmp_path / "data"))


async def kill_and_kill(data_dir: Path) -> None:
    random = Random(SEED)  # noqa: S311 - a test repeats itself on purpose
    print(f"seed {SEED}, {KILLS} kills")
    server = Server(data_dir, VISAVIS_WORKERS="1")
    await asyncio.to_thread(server.start)
    path = data_dir / "visavis.sqlite3"
    ledger = Ledger(path)
    try:
        with receivers(SEED) as callees:
            crowd = Crowd(
                url=server.url,
                keys=(server.key, simulated_key(server)),
                callback_urls=[callee.url for callee in callees.values()],
                ledger=ledger,
            )
            for number in range(KILLS):
                await one_life(server, crowd, random, number)
                await asyncio.to_thread(server.revive)
                assert ledger.broken_lately() == []
                assert never(path) == []
            await come_to_an_end(crowd, path)
            # Whoever is well, or only slow, has everything while others are ill.
            for callee in (callees[Mood.WELL], callees[Mood.SLOW]):
                assert await all_delivered(path, callee)
                assert misdelivered(path, callee) == []
            await recover(path, callees)
            await asyncio.to_thread(server.stop)
    finally:
        server.stop()

    posts = {str(mood): len(callee.arrived) for mood, callee in callees.items()}
    print(f"{crowd.answered} answers, {crowd.cut_off} cut off, posts: {posts}")
    assert ledger.broken() == []
    assert at_last(path) == []
    assert [misdelivered(path, callee) for callee in callees.values()] == [[]] * 4
    assert callees[Mood.FAILING].failed, "it failed"
    assert crowd.cut_off >= KILLS, "it was killed while it worked"


async def one_life(server: Server, crowd: Crowd, random: Random, number: int) -> None:
    """Let the crowd in, and kill the server under it."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as http:
        await crowd.insist(http)
        async with asyncio.TaskGroup() as group:
            group.create_task(crowd.throng(SEED * 1000 + number, CLIENTS, http))
            await SystemClock().sleep(timedelta(seconds=random.uniform(*LIFE_S)))
            kill(server)


def kill(server: Server) -> None:
    """Kill the front as a crash does; its worker, too, as it would only cost time."""
    workers = server.workers()
    server.kill()
    for pid in workers:
        with suppress(ProcessLookupError):
            os.kill(pid, SIGKILL)


def simulated_key(server: Server) -> str:
    """Return a key to a simulated workspace, as the command line makes it."""
    made = subprocess.run(
        [sys.executable, "-m", "visavis", "keys", "create", "soak", "--simulated"],
        env={**os.environ, "VISAVIS_DATA_DIR": str(server.data_dir)},
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.strip()


async def come_to_an_end(crowd: Crowd, path: Path) -> None:
    """Let all time run out."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as http:
        await crowd.insist(http)
        await crowd.advance(http, 86_400)
    assert await within_a_minute(lambda: unended(path) == 0)


async def recover(path: Path, callees: dict[Mood, Receiver]) -> None:
    """Let everybody be well again, and get what they missed."""
    for callee in callees.values():
        callee.recovered.set()
        assert await all_delivered(path, callee)


async def all_delivered(path: Path, callee: Receiver) -> bool:
    return await within_a_minute(lambda: undelivered(path, callee.url) == 0)


async def within_a_minute(is_so: Callable[[], bool]) -> bool:
    clock = SystemClock()
    until = clock.now() + timedelta(seconds=60)
    while not is_so() and clock.now() < until:
        await clock.sleep(timedelta(seconds=0.1))
    return is_so()
