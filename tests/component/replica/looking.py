"""Eyes, and a window to look through, for tests of what a replica sees."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from visavis.core.failures import Engine, Why
from visavis.core.ids import ParticipantId
from visavis.core.perception import Observation, Sighting, View
from visavis.core.slots import Medium
from visavis.core.tools import ToolCall
from visavis.replica.eyes import Noticed, SightFailed, Still

SCARF = Observation(appearance="A red scarf.", emotions="Calm.")
WAVE = {"type": "function", "function": {"name": "wave", "description": "A wave."}}


POSTED = WAVE | {"delivery": {"api": {"posted": True}}}


def layers(**changes: Any) -> dict[str, Any]:
    """Return the layers of a persona that sees."""
    layer = {"perception_model": "raven-1", "visual_tools": [WAVE]}
    return {"perception": layer | changes}


def face_of(who: ParticipantId) -> View:
    return View(participant=who, kind=Medium.VIDEO)


def screen_of(who: ParticipantId) -> View:
    return View(participant=who, kind=Medium.SCREEN)


def wave(arguments: str = '{"hand": "left"}', name: str = "wave") -> ToolCall:
    return ToolCall(id="1", name=name, arguments=arguments)


@dataclass
class FakeWindow:
    """Shows what it is told to; of what is dark there is no picture.

    Attributes:
        taken: What pictures were taken of, in order.
    """

    shown: tuple[View, ...] = ()
    dark: tuple[View, ...] = ()
    opened: bool = False
    taken: list[View] = field(default_factory=list[View])

    def open(self) -> None:
        self.opened = True

    async def glimpse(self, view: View) -> bytes | None:
        if view in self.dark:
            return None
        self.taken.append(view)
        return f"{view.participant}'s {view.kind}".encode()


@dataclass
class FakeEyes:
    """Notice what they are told to, look after look, and then the last again.

    Attributes:
        may_see: Cleared, a look takes until it is set.
    """

    notices: list[Noticed | Why] = field(default_factory=list[Noticed | Why])
    looks: list[tuple[Still, ...]] = field(default_factory=list[tuple[Still, ...]])
    summed: list[tuple[Sighting, ...]] = field(
        default_factory=list[tuple[Sighting, ...]]
    )
    may_see: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False
    name = "fake"
    engine = Engine.VISION

    def __post_init__(self) -> None:
        self.may_see.set()
        self.notices = self.notices or [Noticed(observation=SCARF)]

    async def connect(self) -> None: ...

    async def look(self, stills: Sequence[Still]) -> Noticed:
        self.looks.append(tuple(stills))
        await self.may_see.wait()
        noticed = self.notices[min(len(self.looks), len(self.notices)) - 1]
        if isinstance(noticed, Why):
            raise SightFailed("no eyes", noticed)
        return noticed

    async def sum_up(self, sightings: Sequence[Sighting]) -> str:
        self.summed.append(tuple(sightings))
        await self.may_see.wait()
        return "A scarf, throughout."

    async def close(self) -> None:
        self.closed = True
