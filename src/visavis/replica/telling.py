"""What a replica tells: events to the room, facts to the front."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from visavis.core.failures import Engine, Why
from visavis.core.ids import ConversationId, ParticipantId, ReplicaId
from visavis.core.interactions import Misheard
from visavis.core.link import (
    CallTool,
    ContextChanged,
    EngineFailed,
    Interacted,
    LeftOff,
    LineHeard,
    LineSpoken,
    Observed,
    PeopleEngaged,
    ReplicaHungUp,
    SendMessage,
)
from visavis.core.tools import ToolCall
from visavis.core.transcripts import Role
from visavis.replica.protocol import Wire
from visavis.service.ports import Clock, Report

_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who sent an interaction: somebody in the room, or a caller's server.

    Attributes:
        number: Of a server's, which is acknowledged under it.
    """

    who: ParticipantId | None = None
    number: int = 0


class Teller:
    """Speaks to the outside for one replica. Nothing here ever waits."""

    def __init__(
        self, conversation_id: ConversationId, report: Report, clock: Clock
    ) -> None:
        self._id = conversation_id
        self._report = report
        self._wire = Wire(conversation_id, clock)

    def joined(self, who: ParticipantId, replica_id: ReplicaId) -> None:
        """Tell somebody who came that the replica is here, in both vocabularies."""
        ids = {"replica_id": replica_id, "face_id": replica_id}
        for event_type in ("system.replica_joined", "system.pal_joined"):
            self._send(self._wire.event(event_type, ids), to=who)

    def event(
        self,
        event_type: str,
        properties: Mapping[str, Any],
        turn_idx: int,
        inference_id: str,
    ) -> None:
        """Tell everybody something of a turn."""
        self._send(
            self._wire.event(
                event_type, properties, turn_idx=turn_idx, inference_id=inference_id
            )
        )

    def took(
        self, by: Asker, inference_id: str = "", turn_idx: int | None = None
    ) -> None:
        """Acknowledge an interaction to a server; people see what follows from it."""
        if by.number:
            self._report(
                Interacted(
                    conversation_id=self._id,
                    number=by.number,
                    inference_id=inference_id,
                    turn_idx=turn_idx,
                )
            )

    def refused(self, by: Asker, why: Misheard) -> None:
        """Tell whoever sent something what was wrong with it."""
        if by.number:
            self._report(
                Interacted(
                    conversation_id=self._id,
                    number=by.number,
                    field=why.field,
                    allowed=why.allowed,
                )
            )
            return
        message = self._wire.error(
            "invalid_interaction",
            str(why),
            field=why.field,
            interaction=why.event_type,
        )
        self._send(message, to=by.who)

    def context_changed(self, context: str) -> None:
        """Report what the replica knows by now, for one that may have to replace it."""
        self._report(ContextChanged(conversation_id=self._id, context=context))

    def failed(self, code: str, text: str, to: ParticipantId | None = None) -> None:
        """Tell everybody, or one, that a part of the replica does not work."""
        self._send(self._wire.error(code, text), to)

    def saw(self, text: str) -> None:
        """Report what was seen just now, for the analysis of the call."""
        self._report(Observed(conversation_id=self._id, text=text))

    def engine_failed(self, engine: Engine, why: Why) -> None:
        """Report a failure to be counted."""
        self._report(EngineFailed(conversation_id=self._id, engine=engine, why=why))

    def call_tool(
        self, call: ToolCall, turn_idx: int, inference_id: str, modality: str = ""
    ) -> None:
        """Ask the front to post a model's call of a tool."""
        self._report(
            CallTool(
                conversation_id=self._id,
                tool_call_id=call.id,
                name=call.name,
                arguments=call.arguments,
                turn_idx=turn_idx,
                inference_id=inference_id,
                modality=modality,
            )
        )

    def hung_up(self) -> None:
        """Report that the replica ends the conversation."""
        self._report(ReplicaHungUp(conversation_id=self._id))

    def person_said(
        self,
        who: ParticipantId | None,
        text: str,
        inference_id: str,
        *,
        ago: timedelta,
        took: timedelta,
    ) -> None:
        """Report a finished line of a person; saying something is engagement.

        A line that a server gave is nobody's: nobody's presence is in it.
        """
        self._report(
            LineSpoken(
                conversation_id=self._id,
                role=Role.USER,
                text=text,
                age_ms=ago / _MS,
                duration_ms=took / _MS,
                inference_id=inference_id,
                participant_id=who,
            )
        )
        if who is not None:
            self.engaged()

    def replica_said(
        self, text: str, took: timedelta, inference_id: str, *, interrupted: bool
    ) -> None:
        """Report the words that were heard of a turn that ended just now."""
        self._report(
            LineSpoken(
                conversation_id=self._id,
                role=Role.ASSISTANT,
                text=text,
                age_ms=took / _MS,
                duration_ms=took / _MS,
                interrupted=interrupted,
                inference_id=inference_id,
            )
        )

    def replica_heard(self, so_far: LeftOff) -> None:
        """Report how far the running turn is, for whoever has to go on with it."""
        self._report(LineHeard(conversation_id=self._id, so_far=so_far))

    def was_cut(self, who: ParticipantId, cut: LeftOff, turn_idx: int) -> None:
        """Tell somebody how the line ended that another worker could not finish."""
        stopped = {"duration": round(cut.lasted_ms / 1000, 3), "interrupted": True}
        told: dict[str, dict[str, Any]] = {
            "stopped_speaking": {"role": "replica"} | stopped,
            "replica.stopped_speaking": stopped,
            "utterance": {
                "role": "replica",
                "speech": cut.text,
                "heard": cut.heard,
                "interrupted": True,
            },
        }
        for name, properties in told.items():
            self._send(
                self._wire.event(
                    f"conversation.{name}",
                    properties,
                    turn_idx=turn_idx,
                    inference_id=cut.inference_id,
                ),
                to=who,
            )

    def engaged(self) -> None:
        """Report that people said something, or are being answered."""
        self._report(PeopleEngaged(conversation_id=self._id, age_ms=0))

    def _send(self, message: dict[str, Any], to: ParticipantId | None = None) -> None:
        self._report(SendMessage(conversation_id=self._id, data=message, to=to))
