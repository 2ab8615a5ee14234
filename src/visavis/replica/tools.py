"""A model's calls of tools within one turn, and the wait for what comes of them.

Calls for the page are told to everybody in the room, and any of their pages may answer;
the others are posted by the front. A page need not answer at all: many show something,
or say something by `conversation.echo`. So nobody waits for longer than until another
turn wants to begin, and for some tools not at all: `on_resolve`.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import structlog

from visavis.core.briefs import Brief
from visavis.core.interactions import Misheard
from visavis.core.link import ToolAnswered
from visavis.core.tools import END_CALL, Resolve, Tool, ToolCall, failure, tools_of
from visavis.replica.brain import Round
from visavis.replica.protocol import ToolResult
from visavis.replica.telling import Teller

log = structlog.get_logger()

PATIENCE_S = 60.0
"""Seconds. An open call counts as engagement: it must not hold a room for ever."""

_REMEMBERED = 256
"""Calls of which a late result is told from one of no call."""

_UNDER_WAY = "The call is under way. Say no more than that."
_ENDING = "The call ends as soon as you have said goodbye."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """A call that waits; its answer is None if nobody waits for it any more."""

    call: ToolCall
    tool: Tool | None
    answer: asyncio.Future[str | None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def posted(self) -> bool:
        return self.tool is not None and self.tool.posted

    @property
    def resolve(self) -> Resolve:
        return Resolve.ANSWER if self.tool is None else self.tool.resolve

    def note(self, output: str) -> str:
        """Return what is to be known of it from now on."""
        known = self.resolve is Resolve.KNOW
        return f"{self.call.name}: {output}" if known else ""


class Tools:
    """Has calls of tools answered, by pages and by the front.

    Args:
        patience_s: How long to wait for what comes of calls.
    """

    def __init__(
        self, brief: Brief, teller: Teller, patience_s: float = PATIENCE_S
    ) -> None:
        self._tools = {tool.name: tool for tool in tools_of(brief.layers)}
        self._teller = teller
        self._patience_s = patience_s
        self._open: dict[str, _Open] = {}
        self._aside: dict[str, _Open] = {}
        self._known: deque[str] = deque(maxlen=_REMEMBERED)
        self._count = 0

    async def run(
        self, said: str, calls: Sequence[ToolCall], turn_idx: int, inference_id: str
    ) -> Round | None:
        """Open calls and return what came of them; None if it is not waited for."""
        opened = [self._opened(call, inference_id) for call in calls]
        try:
            for one in opened:
                self._begin(one, turn_idx, inference_id)
            if any(call.name == END_CALL for call in calls):
                # What the others bring would be said to nobody.
                self.stop_waiting(_ENDING)
            outputs = await self._outputs(opened)
        finally:
            for one in opened:
                self._open.pop(one.call.id, None)
        if outputs is None:
            return None
        return Round(
            said=said,
            calls=tuple(one.call for one in opened),
            outputs=tuple(outputs),
            awaited=any(one.call.id not in self._aside for one in opened),
            verbatim=_verbatim(opened, outputs),
        )

    def stop_waiting(self, output: str | None = None) -> None:
        """Wait no longer for what is open: the turn is to end."""
        for one in self._open.values():
            if not one.answer.done():
                one.answer.set_result(output)

    def take_result(self, result: ToolResult) -> str:
        """Take what a page says came of a call; return what is to be known of it.

        Raises:
            Misheard: No such call of a page is open.
        """
        one = self._waiting(result.tool_call_id, posted=False)
        if one is not None:
            return self._resolved(one, result.output)
        late = result.tool_call_id in self._known
        which = "that one is over" if late else "there is none of that id"
        raise Misheard(
            "conversation.tool_result",
            "properties.tool_call_id",
            f"that of a call which is still open ({which})",
        )

    def take_answer(self, answered: ToolAnswered) -> str:
        """Take what came of a posted call; return what is to be known of it.

        A late one goes with nothing any more.
        """
        one = self._waiting(answered.tool_call_id, posted=True)
        return "" if one is None else self._resolved(one, answered.output)

    def _waiting(self, id_: str, *, posted: bool) -> _Open | None:
        """Return a call of which something can still come, from there."""
        one = self._aside.get(id_)
        if one is None:
            one = self._open.get(id_)
            if one is None or one.answer.done():
                return None
        return one if one.posted is posted else None

    def _resolved(self, one: _Open, output: str) -> str:
        if self._aside.pop(one.call.id, None) is not None:
            return one.note(output)
        one.answer.set_result(output)
        return ""

    # ---- calls

    def _opened(self, call: ToolCall, inference_id: str) -> _Open:
        """Open a call, under an id of its own: servers give none, or one for all."""
        self._count += 1
        id_ = call.id
        if not id_ or id_ in self._known:
            id_ = f"{inference_id}.{self._count}"
        self._known.append(id_)
        tool = self._tools.get(call.name)
        one = _Open(
            call=replace(call, id=id_, arguments=call.arguments or "{}"),
            tool=tool,
        )
        self._open[id_] = one
        return one

    def _begin(self, one: _Open, turn_idx: int, inference_id: str) -> None:
        call = one.call
        if call.name == END_CALL:
            return
        if call.name not in self._tools:
            one.answer.set_result(failure("There is no tool of this name."))
        elif call.given is None:
            one.answer.set_result(failure("The arguments must be a JSON object."))
        elif one.posted:
            self._teller.call_tool(call, turn_idx, inference_id)
        else:
            told = {
                "name": call.name,
                "arguments": call.arguments,
                "tool_call_id": call.id,
            }
            self._teller.event("conversation.tool_call", told, turn_idx, inference_id)
        if one.resolve in (Resolve.KNOW, Resolve.FORGET) and not one.answer.done():
            self._put_aside(one)

    def _put_aside(self, one: _Open) -> None:
        """Go on without what comes of a call."""
        if len(self._aside) >= _REMEMBERED:
            # Of most of them nothing ever comes.
            self._aside.pop(next(iter(self._aside)))
        self._aside[one.call.id] = one
        one.answer.set_result(_UNDER_WAY)

    async def _outputs(self, opened: Sequence[_Open]) -> list[str] | None:
        try:
            async with asyncio.timeout(self._patience_s):
                outputs = [await one.answer for one in opened]
        except TimeoutError:
            names = [one.call.name for one in opened if not one.answer.done()]
            log.info("tool_not_answered", tools=names)
            return None
        known = [output for output in outputs if output is not None]
        return known if len(known) == len(outputs) else None


def _verbatim(opened: Sequence[_Open], outputs: Sequence[str]) -> str:
    """Return what is to be said as it came; empty if a model is to make words of it."""
    texts = [
        output
        for one, output in zip(opened, outputs, strict=True)
        if one.resolve is Resolve.SAY and not output.lstrip().startswith(("{", "["))
    ]
    return " ".join(texts) if len(texts) == len(outputs) else ""
