"""Answering once what is asked several times: crashed callers, impatient proxies."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from visavis.core.idempotency import Asked, KeptAnswer, Said
from visavis.core.ids import WorkspaceId
from visavis.service.durable import Pending, postponed
from visavis.service.ports import Answers, Clock, Safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered, and whether it was answered before."""

    said: Said
    repeated: bool = False


class Idempotency:
    """Keeps answers by the keys that callers give their requests.

    Of several requests under one key, one is carried out and the others wait for its
    answer. One that is refused leaves nothing behind, its key neither: corrected, it
    may come again under the same.

    Args:
        safe: What answers are sealed in: they may hold what opens a room.
    """

    def __init__(self, answers: Answers, safe: Safe, clock: Clock) -> None:
        self._answers = answers
        self._safe = safe
        self._clock = clock
        # Each lives as long as somebody holds it or waits for it.
        self._locks = WeakValueDictionary[tuple[WorkspaceId, str], asyncio.Lock]()

    async def once(self, asked: Asked, make: Callable[[], Awaitable[Said]]) -> Reply:
        """Return the answer, made now unless it was before.

        Raises:
            IdempotencyKeyReused: The key was used for another request.
            Problem: What `make` raises; nothing is kept then.
        """
        workspace, key = asked.workspace_id, asked.key
        lock = self._locks.setdefault((workspace, key), asyncio.Lock())
        async with lock:
            known = await self._answers.find(workspace, key)
            if known is not None and known.holds(self._clock.now()):
                return Reply(said=self._unsealed(known, asked), repeated=True)
            pending = Pending()

            async def kept() -> KeptAnswer:
                nonlocal pending
                with postponed() as pending:
                    said = await make()
                sealed = replace(said, body=self._safe.seal(said.body, asked.secret))
                return KeptAnswer(asked=asked, said=sealed, at=self._clock.now())

            made = await self._answers.keep(kept)
            pending.begin()
            return Reply(said=self._unsealed(made, asked))

    def _unsealed(self, kept: KeptAnswer, asked: Asked) -> Said:
        said = kept.repeated(asked)
        return replace(said, body=self._safe.unseal(said.body, asked.secret))
