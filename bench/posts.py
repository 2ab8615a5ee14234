"""The baseline of `callbacks`: signed posts by aiohttp alone, nothing stored."""

import asyncio
import json
import sys

import aiohttp
import uvloop
from standardwebhooks import Webhook

from figures import quantile
from visavis.app.clock import SystemClock

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LANES = 32
BODY = json.dumps(
    {"event_type": "system.replica_joined", "properties": {"x": "y" * 200}}
)


class Poster:
    """Posts to one address over at most as many connections as ours uses."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self._clock = SystemClock()
        self._hook = Webhook(SECRET)
        self._lanes = asyncio.Semaphore(LANES)
        self.spans: list[float] = []

    async def post(self, number: int, due: float) -> None:
        """Post when it is due; note how long after that it was answered."""
        await self._clock_until(due)
        async with self._lanes:
            now = self._clock.now()
            id_ = f"evt_bare{number}"
            headers = {
                "webhook-id": id_,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": self._hook.sign(id_, now, BODY),
            }
            async with self._session.post(
                self._url, data=BODY, headers=headers
            ) as reply:
                assert reply.status == 204
        self.spans.append(self._clock.monotonic() - due)

    async def _clock_until(self, due: float) -> None:
        span = due - self._clock.monotonic()
        if span > 0:
            await asyncio.sleep(span)  # noqa: TID251 - a plain asyncio program


async def main(url: str, count: int, per_s: float) -> None:
    """Post some at a rate, then as many as fast as they go."""
    clock = SystemClock()
    async with aiohttp.ClientSession() as session:
        paced, rushed = Poster(session, url), Poster(session, url)
        began = clock.monotonic()
        await asyncio.gather(*(paced.post(n, began + n / per_s) for n in range(count)))
        began = clock.monotonic()
        await asyncio.gather(*(rushed.post(count + n, began) for n in range(count)))
        took = clock.monotonic() - began
    told = {
        "p50_ms": 1000 * quantile(paced.spans, 0.5),
        "p99_ms": 1000 * quantile(paced.spans, 0.99),
        "per_s": count / took,
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
