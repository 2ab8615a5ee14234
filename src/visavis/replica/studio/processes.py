"""The port `Studio`: each picture is studied by a process of its own, and bounded."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from visavis.core import codec
from visavis.core.portraits import Handles, Likeness
from visavis.core.training import Failure
from visavis.replica.studio.headers import MOST_PIXELS, header_of
from visavis.service.outside import said
from visavis.service.ports import Shown, Studied, TrainingFailed

_STUDYING = "visavis.replica.studio.studying"
_SHOWING = "visavis.replica.studio.showing"

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
            told = await said(_STUDYING, manner, given=picture, patience=self._patience)
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

    async def show(self, likeness: Likeness) -> Shown:
        given = codec.encode(likeness).encode()
        async with self._free:
            told = await said(_SHOWING, given=given, patience=self._patience)
        line, _, pictures = told.partition(b"\n")
        if not line:
            raise TrainingFailed(Failure.UNREADABLE)
        length = int(line)
        return Shown(still=pictures[:length], film=pictures[length:])
