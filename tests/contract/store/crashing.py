"""A process that dies while it writes: run as `python crashing.py FILE`."""

import asyncio
import os
import sys
import threading
from pathlib import Path

from store_cases import cid, created, event, renaming

from visavis.service.fakes.randomness import FakeRandomness
from visavis.service.ports import Change, Record
from visavis.store.database import Database


async def main(path: Path) -> None:
    store = Database.open(path, FakeRandomness()).conversations
    await store.create(created("kept", event("kept-1", "kept")))
    await store.create(created("changed", event("changed-1", "changed")))
    all_wait = threading.Event()

    def hold(record: Record) -> Change:
        all_wait.wait()
        return Change(conversation=record.conversation)

    def die(record: Record) -> Change:
        os._exit(9)

    async with asyncio.TaskGroup() as group:
        group.create_task(store.change(cid("kept"), hold))
        # All of these wait while the first one holds the writer: one transaction.
        for i in range(20):
            name = f"lost{i}"
            first, second = event(f"{name}-1", name), event(f"{name}-2", name)
            group.create_task(store.create(created(name, first, second)))
        group.create_task(store.change(cid("changed"), renaming("lost")))
        group.create_task(store.change(cid("kept"), die))
        asyncio.get_running_loop().call_later(0, all_wait.set)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
