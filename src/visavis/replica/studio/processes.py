"""The port `Studio`: each picture is studied by a process of its own, and bounded."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from visavis.core import codec
from visavis.core.portraits import Handles
from visavis.core.training import Failure
from visavis.replica.studio.headers import MOST_PIXELS, header_of
from visavis.service.outside import said
from visavis.service.ports import Studied, TrainingFailed

_PROGRAM = "visavis.replica.studio.studying"

PATIENCE = timedelta(seconds=60)
"""How long a picture may be studied: its process may have 15 s of a core."""

AT_ONCE = 1
"""Pictures studied at a time: the calls need the cores more, and one takes a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the process says first, on a line; after it comes the picture."""

    failure: Failure | None = None
    width: int = 0
    height: int = 0
    handles: Handles | None = None


class ProcessStudio:
    """Studies pictures outside of this process.

    Args:
        patience: How long to wait for what is found.
    """

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience
        self._free = asyncio.Semaphore(AT_ONCE)

    async def study(self, picture: bytes, *, fix: bool) -> Studied:
        header = header_of(picture)
        if header is None:
            raise TrainingFailed(Failure.FORMAT)
        if header.width * header.height > MOST_PIXELS:
            # What it would take unpacked is not even tried.
            raise TrainingFailed(Failure.SIZE)
        manner = "fix" if fix else "keep"
        async with self._free:
            told = await said(_PROGRAM, manner, given=picture, patience=self._patience)
        line, _, kept = told.partition(b"\n")
        if not line:
            raise TrainingFailed(Failure.UNREADABLE)
        found: Finding = codec.decode(Finding, line)
        if found.handles is None:
            raise TrainingFailed(found.failure or Failure.UNREADABLE)
        return Studied(
            width=found.width,
            height=found.height,
            handles=found.handles,
            picture=kept,
        )
