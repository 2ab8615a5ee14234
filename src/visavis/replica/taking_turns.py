"""What the machine of turns decides is done here: turns begin, are held, cut, and end.

A turn that begins becomes a task that finds words, speaks them and pushes them to the
playout. An interruption cancels the task and raises the epoch, in that order.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from visavis.core import turns
from visavis.core.turns import (
    Begin,
    Cut,
    DropEchoes,
    Forget,
    Hold,
    Kind,
    Note,
    Resume,
    Suppose,
    Turn,
)
from visavis.replica.delivery import Delivery
from visavis.replica.echoes import Echoes
from visavis.replica.foresight import Foresight
from visavis.replica.lines import Line, Lines
from visavis.replica.playout import Playout
from visavis.replica.telling import Teller
from visavis.replica.wording import Wording
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE, Clock

_ENGAGED_EVERY = SAMPLE_RATE // PACKET_SAMPLES // 2
"""Packets of an answer after which it is reported that people are engaged: half of the
shortest limit of inactivity, a second."""

_PACKET = timedelta(seconds=PACKET_SAMPLES / SAMPLE_RATE)


class TurnTaking:
    """The turns of one replica.

    Attributes:
        state: Of the machine.
    """

    def __init__(  # noqa: PLR0913 - what a turn goes through, nothing of it optional
        self,
        memory: turns.Memory,
        *,
        clock: Clock,
        group: asyncio.TaskGroup,
        playout: Playout,
        wording: Wording,
        lines: Lines,
        echoes: Echoes,
        teller: Teller,
        new_id: Callable[[], str],
        notice: Callable[[turns.Input], None],
    ) -> None:
        self.state: turns.State = turns.Quiet(memory=memory)
        self._clock = clock
        self._group = group
        self._playout = playout
        self._wording = wording
        self._lines = lines
        self._echoes = echoes
        self._teller = teller
        self._new_id = new_id
        self._notice = notice
        self._foresight = Foresight(group)
        self._delivery: Delivery | None = None
        self._task: asyncio.Task[None] | None = None
        self._packets = 0
        self._silence = timedelta(0)

    def step(self, given: turns.Input, line: Line | None = None) -> None:
        """Take an input, and do what follows; `line` is what was said with it."""
        self.state, effects = turns.step(self.state, given, self._clock.now())
        for effect in effects:
            match effect:
                case Begin(turn=turn):
                    self._begin(turn)
                case Cut():
                    self._cut()
                case Note(index=index):
                    assert line is not None, "only what was said is noted"
                    self._lines.note_person(line, index, self._playout.position)
                case Hold():
                    self._playout.hold()
                case Resume():
                    self._playout.resume()
                case DropEchoes(keys=keys):
                    self._echoes.refuse(keys)
                case Suppose(what=what):
                    said = self._lines.said(what.by, what.text)
                    self._foresight.keep(self._wording.foresee(said))
                case Forget():
                    self._foresight.forget()

    def reconsider(self) -> None:
        """Drop what was thought of beforehand: it may be another answer now."""
        self._foresight.forget()

    def on_packet(self, *, heard_by_anybody: bool) -> None:
        """Note that 20 ms of the call have passed."""
        self._count_silence(counts=heard_by_anybody)
        delivery = self._delivery
        if delivery is None or delivery.over:
            return
        turn, started = delivery.turn, delivery.started
        if turn.kind is Kind.ANSWER:
            self._packets += 1
            if self._packets % _ENGAGED_EVERY == 0:
                self._teller.engaged()
        over = delivery.advance()
        if delivery.started and not started:
            self._notice(turns.VoiceStarted(ticket=turn.ticket))
        if over:
            heard, cut = delivery.outcome, delivery.voiceless
            delivery.close(heard, interrupted=cut)
            self._lines.note_replica(delivery, heard, interrupted=cut)
            self._notice(turns.TurnFinished(ticket=turn.ticket))

    def _count_silence(self, *, counts: bool) -> None:
        """Tell the machine of a silence that lasts; nothing else counts its time."""
        wanted = turns.waits_for(self.state)
        if wanted is None or not counts:
            self._silence = timedelta(0)
            return
        self._silence += _PACKET
        if self._silence >= wanted:
            self._notice(turns.SilenceLasted(span=self._silence))

    def _begin(self, turn: Turn) -> None:
        asked_by = self._lines.asked_by if turn.kind is Kind.ANSWER else ""
        delivery = Delivery(
            turn=turn,
            inference_id=turn.key or asked_by or self._new_id(),
            playout=self._playout,
            teller=self._teller,
            foreseen=self._foresight.take() if turn.foreseen else None,
        )
        # At once, not in the task: a packet may leave before the task starts.
        delivery.begin()
        self._delivery = delivery
        self._task = self._group.create_task(self._wording.perform(delivery))

    def _cut(self) -> None:
        delivery, task = self._delivery, self._task
        assert delivery is not None, "only a turn that was begun is cut"
        assert task is not None, "a turn runs in a task"
        task.cancel()
        if delivery.foreseen is not None:
            delivery.foreseen.forget()
        heard = " ".join(self._playout.heard)
        delivery.close(heard, interrupted=True)
        self._playout.flush()
        self._lines.note_replica(delivery, heard, interrupted=True)
        self._echoes.refuse([delivery.turn.key])
