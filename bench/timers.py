"""The baseline of `deadlines`: timers of a bare asyncio loop, and nothing they do."""

import asyncio
import json
import os
import sys

from figures import quantile
from machine import pss_mb


async def main(count: int, due: int, per_s: float) -> None:
    """Set `count` timers, of which `due` fire, and say how late they were."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    late: list[float] = []
    before = pss_mb([os.getpid()])
    began = loop.time() + 1.0

    def fire(at: float) -> None:
        late.append(loop.time() - at)
        if len(late) == due:
            done.set_result(None)

    for number in range(count):
        at = began + number / per_s if number < due else began + 3600
        loop.call_at(at, fire, at)
    kb_each = (pss_mb([os.getpid()]) - before) * 1024 / count
    await done
    told = {
        "p50_ms": 1000 * quantile(late, 0.5),
        "p99_ms": 1000 * quantile(late, 0.99),
        "kb_each": kb_each,
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
