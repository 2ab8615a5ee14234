"""What was said: noted for the brain, told to the room, reported for the transcript."""

from dataclasses import dataclass, field
from datetime import timedelta

from visavis.core.ids import ParticipantId
from visavis.core.transcripts import Role
from visavis.core.turns import Kind
from visavis.replica.brain import Context, Said
from visavis.replica.delivery import Delivery
from visavis.replica.people import People
from visavis.replica.telling import Teller
from visavis.service.ports import SAMPLE_RATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Finished words of a person, typed or spoken.

    Attributes:
        who: None of a line that a server gave.
        began: Sample of the call at which they began.
    """

    who: ParticipantId | None
    text: str = field(repr=False)
    inference_id: str
    began: int
    lasted: timedelta = timedelta(0)


class Lines:
    """Keeps the lines of one conversation.

    Attributes:
        asked_by: Inference id of the latest line of a person: its answer has the same.
    """

    def __init__(self, context: Context, teller: Teller, people: People) -> None:
        self.asked_by = ""
        self._context = context
        self._teller = teller
        self._people = people

    def said(self, who: ParticipantId | None, text: str) -> Said:
        """Return what somebody said as a brain is to know it."""
        return Said(role=Role.USER, text=text, speaker=self._people.speaker(who))

    def note_person(self, line: Line, index: int, now: int) -> None:
        """Keep the line of this turn of a person's; `now` is the call's sample."""
        self._context.lines.append(self.said(line.who, line.text))
        self.asked_by = line.inference_id
        said = {"role": "user", "speech": line.text}
        if line.who is not None:
            said["participant_id"] = line.who
        if self._context.seen:
            said["user_visual_analysis"] = self._context.seen.plain
        self._teller.event("conversation.utterance", said, index, line.inference_id)
        ago = timedelta(seconds=(now - line.began) / SAMPLE_RATE)
        self._teller.person_said(
            line.who, line.text, line.inference_id, ago=ago, took=line.lasted
        )

    def note_replica(
        self, delivery: Delivery, heard: str, *, interrupted: bool
    ) -> None:
        """Keep what was heard of a turn of the replica that is over."""
        if delivery.turn.kind is Kind.ANSWER:
            self._teller.engaged()
        if delivery.started and heard:
            self._context.lines.append(Said(role=Role.ASSISTANT, text=heard))
            self._teller.replica_said(
                heard,
                delivery.duration,
                delivery.inference_id,
                interrupted=interrupted,
            )
