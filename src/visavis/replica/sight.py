"""What a replica sees: it looks while somebody speaks or shows a screen, and not else.

    packets of the call ──▶ is it worth a look? ──▶ a still of each ──▶ eyes
                                                                          │
          the brain's context, the room's events, the front's notes ◀─────┘

A look is one request, and one at a time. The call never waits for it: an answer is made
with what was seen last. A still is forgotten with its request; words are kept.
"""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from visavis.core.ids import ParticipantId
from visavis.core.perception import (
    NOTHING,
    Observation,
    Perception,
    Sighting,
    View,
    kept,
    worth_a_look,
)
from visavis.core.slots import Medium
from visavis.core.tools import VISION, ToolCall
from visavis.replica.brain import Context
from visavis.replica.eyes import Eyes, Noticed, SightFailed, Still
from visavis.replica.people import People
from visavis.replica.telling import Teller
from visavis.replica.warming import pauses
from visavis.service.ports import PACKET, Clock, Window

log = structlog.get_logger()

EVERY = timedelta(seconds=2.5)
"""How far the beginnings of two looks are apart at least. Each costs whoever is looked
at a key frame, and a model a second or two."""

LAST_LOOK = timedelta(seconds=10)
"""How long before an announced end the call is summed up for those who are in it."""

_EVERY = EVERY // PACKET


class Sight:
    """The sight of one replica.

    Args:
        context: Of the brain; what is seen is put there.
        index: Returns the `turn_idx` of what is said now.
    """

    def __init__(  # noqa: PLR0913 - what is seen goes many ways
        self,
        eyes: Eyes,
        perception: Perception,
        *,
        context: Context,
        people: People,
        teller: Teller,
        clock: Clock,
        index: Callable[[], int],
    ) -> None:
        self._eyes = eyes
        self._tools = {tool.name: tool for tool in perception.tools}
        self._context = context
        self._people = people
        self._teller = teller
        self._clock = clock
        self._index = index
        self._window: Window | None = None
        self._wanted: asyncio.Queue[tuple[View, ...] | None] = asyncio.Queue()
        self._busy = False
        self._packets = 0
        self._due = 0
        self._known: set[ParticipantId] = set()
        self._called: frozenset[tuple[str, str]] = frozenset()
        self._sightings: tuple[Sighting, ...] = ()
        self._pauses: Iterator[timedelta] | None = None

    def open(self, window: Window) -> None:
        """Look into the room through a window, from now on."""
        self._window = window
        window.open()

    def leave(self, who: ParticipantId) -> None:
        """Forget how somebody looked: who comes back is looked at again."""
        self._known.discard(who)
        self._context.seen = NOTHING

    def on_packet(self, speaking: Collection[ParticipantId]) -> None:
        """Note that 20 ms of the call have passed, and who was to be heard in them."""
        self._packets += 1
        if self._busy or self._packets < self._due or self._window is None:
            return
        shown = self._window.shown
        # Of what was turned off meanwhile the brain is told no more.
        self._context.seen = self._context.seen.of({view.kind for view in shown})
        views = worth_a_look(shown, speaking, self._known)
        if views:
            self._busy = True
            self._due = self._packets + _EVERY
            self._wanted.put_nowait(views)

    def end_near(self, left: timedelta) -> None:
        """Sum the call up for those who are in it, if it is about to end."""
        if left <= LAST_LOOK and self._sightings:
            self._wanted.put_nowait(None)

    async def close(self) -> None:
        """Let go of the eyes."""
        await self._eyes.close()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            views = await self._wanted.get()
            try:
                await (self._look(views) if views else self._sum_up())
            except SightFailed as error:
                await self._rest(error)
            self._busy = not self._wanted.empty()

    async def _rest(self, error: SightFailed) -> None:
        """Report that nothing can be seen, once until it can, and ask more rarely."""
        log.warning("sight_failed", why=str(error))
        self._teller.engine_failed(self._eyes.engine, error.why)
        self._context.seen = NOTHING
        if self._pauses is None:
            self._pauses = pauses()
            self._teller.failed("perception_failed", "What is shown is not seen.")
        await self._clock.sleep(next(self._pauses))

    # ---- a look

    async def _look(self, views: Sequence[View]) -> None:
        stills = {view: still for view in views if (still := await self._still(view))}
        if not stills:
            return
        noticed = await self._eyes.look(tuple(stills.values()))
        self._pauses = None
        faces = [view.participant for view in stills if view.kind is Medium.VIDEO]
        self._known.update(faces)
        who = self._people.speaker(next(iter(faces), None))
        if noticed.observation:
            seen = replace(noticed.observation, who=who)
            kinds = [view.kind for view in stills]
            self._context.seen = seen.over(self._context.seen, kinds)
            self._keep(seen)
        self._call(noticed, tuple(stills.values()))

    async def _still(self, view: View) -> Still | None:
        assert self._window is not None, "nothing is looked at without a window"
        jpeg = await self._window.glimpse(view)
        return None if jpeg is None else Still(kind=view.kind, jpeg=jpeg)

    def _keep(self, seen: Observation) -> None:
        at_s = round(self._packets * PACKET.total_seconds(), 1)
        before = self._sightings
        self._sightings = kept(before, Sighting(at_s=at_s, text=seen.plain))
        if self._sightings is not before:
            self._teller.saw(seen.plain)

    def _call(self, noticed: Noticed, stills: Sequence[Still]) -> None:
        """See to the tools that are to be called, but not look after look.

        What goes on being so is called for with every look: it is told when it begins.
        """
        asked = {(call.name, call.arguments): call for call in noticed.calls}
        for call in [asked[key] for key in asked if key not in self._called]:
            self._tell(call, stills)
        self._called = frozenset(asked)

    def _tell(self, call: ToolCall, stills: Sequence[Still]) -> None:
        if call.name not in self._tools or call.given is None:
            log.info("visual_tool_unknown", known=call.name in self._tools)
            return
        if self._tools[call.name].posted:
            # The pictures stay here: what is posted says what was seen in them.
            id_ = f"{self._clock.now():%Y%m%d%H%M%S%f}-{call.name}"
            self._teller.call_tool(replace(call, id=id_), self._index(), "", VISION)
            return
        told = {
            "modality": VISION,
            "name": call.name,
            "arguments": dict(call.given),
            "frames": [_frame(still) for still in stills],
        }
        self._teller.event("conversation.perception_tool_call", told, self._index(), "")

    async def _sum_up(self) -> None:
        analysis = await self._eyes.sum_up(self._sightings)
        self._pauses = None
        told = {"analysis": analysis}
        self._teller.event("conversation.perception_analysis", told, self._index(), "")


def _frame(still: Still) -> dict[str, str]:
    return {"mime_type": "image/jpeg", "data": b64encode(still.jpeg).decode()}
