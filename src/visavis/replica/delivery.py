"""One turn of the replica on its way from words to ears, and what is told about it."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from visavis.core.link import LeftOff
from visavis.core.turns import Kind, Turn
from visavis.replica.foresight import Foreseen
from visavis.replica.playout import Playout
from visavis.replica.telling import Teller
from visavis.replica.voice import Alignment, Speech
from visavis.service.ports import SAMPLE_RATE

GREETING_PAUSE = bytes(SAMPLE_RATE * 2 * 7 // 10)
"""0.7 s of silence: the sound of who has just joined is only starting."""


@dataclass(slots=True, kw_only=True)
class Delivery:
    """A turn that is being spoken.

    Attributes:
        foreseen: Its words, if they were begun before it was.
        epoch: The playout's when it began; what is pushed later is refused.
        intended: The sentences that were found so far, whether heard or not.
        complete: No more sentences follow.
        started: The first of its sound has left.
        over: It was finished or cut.
        voiceless: The voice failed: what was not heard by then is only told.
    """

    turn: Turn
    inference_id: str
    playout: Playout
    teller: Teller
    foreseen: Foreseen | None = None
    epoch: int = 0
    intended: list[str] = field(default_factory=list[str])
    complete: bool = False
    started: bool = False
    over: bool = False
    voiceless: bool = False
    streamed: int = 0
    _spoken: int = 0
    _ends: list[int] = field(default_factory=list[int])

    def begin(self) -> None:
        """Take the floor: what is heard from now on is this turn."""
        if self.turn.kind is Kind.GREETING or self.turn.picked_up:
            self.playout.push(self.playout.epoch, Speech(pcm=GREETING_PAUSE))
        self.epoch = self.playout.epoch
        self.playout.begin()

    @property
    def text(self) -> str:
        """The whole text, as it was meant."""
        return " ".join(self.intended)

    @property
    def duration(self) -> timedelta:
        return timedelta(seconds=self.playout.played / SAMPLE_RATE)

    def push(self, speech: Speech) -> bool:
        """Queue speech of this turn; False if it was cut off meanwhile."""
        if not speech.more:
            before = self._ends[-1] if self._ends else 0
            self._ends.append(before + len(speech.words))
        return self.playout.push(self.epoch, speech)

    def correct(self, alignment: Alignment) -> bool:
        """Correct the sentence pushed last; False if it was cut off meanwhile."""
        return self.playout.correct(self.epoch, alignment)

    @property
    def outcome(self) -> str:
        """What was heard of a turn that is complete."""
        return " ".join(self.playout.heard) if self.voiceless else self.text

    @property
    def rest(self) -> str:
        """What is still to be said, from the beginning of the sentence it is in."""
        done = bisect_right(self._ends, len(self.playout.heard))
        return " ".join(self.intended[done:])

    def advance(self) -> bool:
        """Tell what was played since the last packet; True when the turn is over."""
        if not self.started and self.playout.played > 0:
            self.started = True
            self._tell("started_speaking", {"role": "replica"})
            self._tell("replica.started_speaking", {})
        heard = len(self.playout.heard)
        if heard > self._spoken:
            self._spoken = heard
            self._stream(" ".join(self.playout.heard))
            self.teller.replica_heard(self._so_far())
        return self.complete and not self.playout.queued

    def close(self, heard: str, *, interrupted: bool) -> None:
        """Tell everybody how the turn ended.

        Nothing, if nothing of it was heard: but for the words that a failing voice left
        unspoken, so that they can be read.
        """
        self.over = True
        if not self.started and not self.voiceless:
            return
        stop = {"duration": round(self.duration.total_seconds(), 3)}
        cut = {"interrupted": interrupted}
        if self.intended:
            self._stream(heard, final=True, interrupted=interrupted)
        role = {"role": "replica"}
        if self.started:
            self._tell("stopped_speaking", role | stop | cut)
            self._tell("replica.stopped_speaking", stop | cut)
        if self.intended:
            speech = {"speech": self.text}
            # `heard` is ours: Tavus tells the whole text and not where it was cut.
            marked = cut | {"heard": heard} if interrupted else {}
            self._tell("utterance", role | speech | marked)

    def _so_far(self) -> LeftOff:
        return LeftOff(
            kind=self.turn.kind,
            inference_id=self.inference_id,
            text=self.text,
            heard=" ".join(self.playout.heard),
            rest=self.rest,
            lasted_ms=self.duration / timedelta(milliseconds=1),
        )

    def _stream(
        self, speech: str, *, final: bool = False, interrupted: bool = False
    ) -> None:
        properties = {
            "role": "replica",
            "speech": speech,
            "content_index": self.streamed,
            "final": final,
            "is_interrupted": interrupted,
        }
        self.streamed += 1
        self._tell("utterance.streaming", properties)

    def _tell(self, what: str, properties: Mapping[str, Any]) -> None:
        self.teller.event(
            f"conversation.{what}", properties, self.turn.index, self.inference_id
        )
