"""The port of eyes: pictures of people in, what is noticed of them out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from visavis.core.failures import Engine, Why
from visavis.core.perception import NOTHING, Observation, Sighting
from visavis.core.slots import Medium
from visavis.core.tools import ToolCall


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """One picture: a JPEG. It is looked at, and then it is gone."""

    kind: Medium
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What came of a look.

    Attributes:
        calls: Tools that are to be called because of it.
    """

    observation: Observation = NOTHING
    calls: tuple[ToolCall, ...] = ()


class SightFailed(Exception):
    """Eyes cannot see; the text says why, for the operator.

    Attributes:
        why: The same in one word, for counting.
    """

    def __init__(self, text: str, why: Why = Why.BROKEN) -> None:
        super().__init__(text)
        self.why = why


class Eyes(Protocol):
    """Look at pictures. One pair per conversation."""

    name: str
    engine: Engine

    async def connect(self) -> None:
        """Open a connection, before it is needed. Raises `SightFailed`."""
        ...

    async def look(self, stills: Sequence[Still]) -> Noticed:
        """Return what is to be seen in some pictures of one moment.

        Raises:
            SightFailed: It does not work.
        """
        ...

    async def sum_up(self, sightings: Sequence[Sighting]) -> str:
        """Return what is to be said of all that was seen.

        Raises:
            SightFailed: It does not work.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
