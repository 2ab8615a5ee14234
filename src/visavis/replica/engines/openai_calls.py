"""Calls of tools, put together from the pieces that a model's server streams.

By the protocol a piece says by its index which call it goes on with; the first of each
brings the id and the name. Servers that send whole calls often give all of them the
index 0: a piece with another id is another call.
"""

from dataclasses import dataclass
from typing import Any

from visavis.core.tools import ToolCall


@dataclass(slots=True)
class _Call:
    id: str = ""
    name: str = ""
    arguments: str = ""


class Calls:
    """The calls of one answer."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._by_index: dict[int, _Call] = {}

    def add(self, piece: Any) -> None:
        """Take a piece of `delta.tool_calls`."""
        index, id_ = piece.index or 0, piece.id or ""
        call = self._by_index.get(index)
        if call is None or (id_ and call.id and id_ != call.id):
            call = self._by_index[index] = _Call()
            self._calls.append(call)
        call.id = call.id or id_
        if piece.function is not None:
            call.name = call.name or piece.function.name or ""
            call.arguments += piece.function.arguments or ""

    def whole(self) -> list[ToolCall]:
        """Return the calls, in the order they began."""
        return [
            ToolCall(id=call.id, name=call.name, arguments=call.arguments)
            for call in self._calls
        ]
