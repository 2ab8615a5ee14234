"""A brain that calls tools by a script, and what a scene shows of its calls."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from playing import Playing

from visavis.core.link import CallTool
from visavis.core.tools import ToolCall
from visavis.replica.brain import BrainFailed, Context, Piece, Round


def call(name: str = "stock", id_: str = "call_1", arguments: str = "{}") -> ToolCall:
    return ToolCall(id=id_, name=name, arguments=arguments)


class CallingBrain:
    """Answers as a script says, one entry each time it is asked; then stays at it."""

    name = "calling"

    def __init__(self, *script: Sequence[Piece]) -> None:
        self._script = list(script)
        self.rounds: list[list[Round]] = []
        self.may_call: list[bool] = []

    async def greet(self, context: Context) -> str:
        raise BrainFailed(context.notes)

    async def reply(self, context: Context) -> AsyncIterator[Piece]:
        self.rounds.append(list(context.rounds))
        self.may_call.append(context.may_call)
        answer = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        for piece in answer:
            yield piece

    async def close(self) -> None: ...


async def called(scene: Playing, count: int = 1) -> list[dict[str, Any]]:
    """Return the properties of that many calls that the room was told of."""
    event = "conversation.tool_call"
    await scene.pull_until(lambda: len(scene.named(event)) >= count)
    return [told["properties"] for told in scene.named(event)]


async def posted(scene: Playing) -> CallTool:
    def calls() -> list[CallTool]:
        return [m for m in scene.reported if isinstance(m, CallTool)]

    await scene.pull_until(lambda: bool(calls()))
    return calls()[0]


def refusals(scene: Playing) -> list[str]:
    return [told["properties"]["error"] for told in scene.named("system.error")]
