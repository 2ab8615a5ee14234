"""The ears of a replica: who speaks, what they say, and what is told about it.

Each person has a `Listening` of their own, which says when a turn of theirs begins and
ends; each turn has a task that transcribes it. Lost packets are silence: else a turn
whose end was lost would never be over.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

import structlog

from visavis.core import turns
from visavis.core.failures import Engine
from visavis.core.floor import Judge
from visavis.core.ids import ParticipantId
from visavis.replica.ears.listening import Heard, Listening
from visavis.replica.ears.recogniser import HearingFailed, Pause, Recogniser, Sound
from visavis.replica.telling import Teller
from visavis.service.ports import PACKET, PACKET_SAMPLES

log = structlog.get_logger()

_MISSING_AFTER = 10
"""Packets of ours without one of theirs after which silence is heard instead."""

_SILENCE = bytes(PACKET_SAMPLES * 2)

_ENGAGED_EVERY = 25
"""Packets of a voice after which it is reported again that somebody is engaged."""


@dataclass(eq=False, slots=True, kw_only=True)
class SpokenTurn:
    """What one person says until they are silent.

    Attributes:
        began: Sample of the call at which it began.
        aside: It began while the replica had the floor, and has not taken it.
        sound: What is to be transcribed, and its pauses; None ends it.
        lasted: From its first sound to its latest.
    """

    who: ParticipantId
    inference_id: str
    began: int
    aside: bool
    sound: asyncio.Queue[bytes | Pause | None] = field(
        default_factory=asyncio.Queue[bytes | Pause | None]
    )
    lasted: timedelta = timedelta(0)
    packets: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The words of a turn that is over; empty if there were none."""

    turn: SpokenTurn
    text: str
    failed: bool = False


@dataclass(slots=True)
class _Person:
    listening: Listening
    in_order: asyncio.Lock = field(default_factory=asyncio.Lock)
    turn: SpokenTurn | None = None
    missing: int = 0


class Hall(Protocol):
    """What the ears ask of, and tell, the one whose ears they are."""

    @property
    def sample(self) -> int:
        """The call's clock."""
        ...

    @property
    def index(self) -> int:
        """The `turn_idx` of what a person says now."""
        ...

    @property
    def judge(self) -> Judge:
        """What says what voices want."""
        ...

    @property
    def has_floor(self) -> bool:
        """Whether the replica speaks, or is about to."""
        ...

    def new_id(self) -> str:
        """Return an inference id."""
        ...

    def notice(self, what: turns.Input | Understood) -> None:
        """Take what happened. Never blocks."""
        ...


class Hearing:
    """Hears everybody in one conversation."""

    def __init__(self, recogniser: Recogniser, teller: Teller, hall: Hall) -> None:
        self._recogniser = recogniser
        self._teller = teller
        self._hall = hall
        self._people: dict[ParticipantId, _Person] = {}
        self._begun: asyncio.Queue[tuple[_Person, SpokenTurn]] = asyncio.Queue()

    async def run(self) -> None:
        """Transcribe turns until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                person, turn = await self._begun.get()
                group.create_task(self._transcribe(person, turn))

    def enter(self, who: ParticipantId) -> None:
        self._people.setdefault(who, _Person(Listening(self._hall.judge)))

    def leave(self, who: ParticipantId) -> None:
        """Forget somebody; what they were saying ends here, nobody waits for it."""
        person = self._people.pop(who, None)
        if person is not None and person.turn is not None:
            self._end(person, person.turn)
            self._hall.notice(turns.PersonFellSilent(by=who))

    def heed(self, judge: Judge) -> None:
        """Judge voices in another way from now on."""
        for person in self._people.values():
            person.listening.judge = judge

    def listen(self, who: ParticipantId, pcm: bytes) -> None:
        """Hear some 20 ms of somebody, at 48 kHz."""
        person = self._people.get(who)
        if person is not None:
            person.missing = 0
            self._hear(who, person, pcm)

    @property
    def voices(self) -> list[ParticipantId]:
        """Who is to be heard now."""
        return [
            who
            for who, person in self._people.items()
            if person.turn is not None and not person.listening.pausing
        ]

    def on_packet(self) -> None:
        """Note that 20 ms of the call have passed."""
        for who, person in self._people.items():
            person.missing += 1
            if person.turn is not None and person.missing > _MISSING_AFTER:
                self._hear(who, person, _SILENCE)

    # ---- what a voice does

    def _hear(self, who: ParticipantId, person: _Person, pcm: bytes) -> None:
        for what in person.listening.hear(pcm):
            self._follow(who, person, what)
        turn = person.turn
        if turn is None:
            return
        turn.lasted = person.listening.lasted
        self._take_sound(person, turn)
        turn.packets += 1
        if turn.packets % _ENGAGED_EVERY == 0:
            self._teller.engaged()

    def _follow(self, who: ParticipantId, person: _Person, what: Heard) -> None:
        if what is Heard.BEGAN:
            self._begin(who, person)
            return
        turn = person.turn
        assert turn is not None, "a voice begins before anything becomes of it"
        match what:
            case Heard.AGAIN:
                self._hall.notice(turns.PersonBegan(by=who))
            case Heard.WENT_ON:
                turn.aside = False
                self._hall.notice(turns.PersonWentOn(by=who))
            case Heard.GAVE_WAY:
                self._hall.notice(turns.PersonGaveWay(by=who))
            case Heard.PAUSED:
                self._take_sound(person, turn)
                turn.sound.put_nowait(Pause.BEGAN)
                self._suppose(turn, person.listening.text)
            case Heard.RESUMED:
                turn.sound.put_nowait(Pause.OVER)
                self._hall.notice(turns.PersonResumed(by=who))
            case Heard.ENDED:
                turn.lasted = person.listening.lasted
                self._end(person, turn)

    def _suppose(self, turn: SpokenTurn, text: str) -> None:
        """Tell that they may have said all: what is for the replica can be answered."""
        text = text.strip()
        if self._hall.judge.addresses(text):
            self._hall.notice(turns.PersonPaused(by=turn.who, text=text))

    def _begin(self, who: ParticipantId, person: _Person) -> None:
        ago = person.listening.since_began
        turn = person.turn = SpokenTurn(
            who=who,
            inference_id=self._hall.new_id(),
            began=self._hall.sample - round(ago / PACKET) * PACKET_SAMPLES,
            aside=self._hall.has_floor,
        )
        self._begun.put_nowait((person, turn))
        self._hall.notice(turns.PersonBegan(by=who))
        self._tell(turn, "started_speaking", {"role": "user"})
        self._tell(turn, "user.started_speaking", {})
        self._teller.engaged()

    def _end(self, person: _Person, turn: SpokenTurn) -> None:
        person.turn = None
        self._take_sound(person, turn)
        turn.sound.put_nowait(None)
        stop = {"duration": round(turn.lasted.total_seconds(), 3)}
        self._tell(turn, "stopped_speaking", {"role": "user", **stop})
        self._tell(turn, "user.stopped_speaking", stop)
        self._teller.engaged()

    def _take_sound(self, person: _Person, turn: SpokenTurn) -> None:
        if sound := person.listening.take_sound():
            turn.sound.put_nowait(sound)

    # ---- what it says

    async def _transcribe(self, person: _Person, turn: SpokenTurn) -> None:
        def partial(text: str) -> None:
            if person.turn is turn:
                person.listening.text = text
                if person.listening.pausing:
                    self._suppose(turn, text)
            if not turn.aside:
                self.stream(turn, text, final=False)

        text, failed, sound = "", False, _until_none(turn.sound)
        # A person's turns are told in the order they were spoken in.
        async with person.in_order:
            try:
                text = await self._recogniser.transcribe(sound, partial)
            except HearingFailed as error:
                failed = True
                log.warning("hearing_failed", why=str(error))
                self._teller.failed("stt_failed", "Speech is not understood.")
                self._teller.engine_failed(Engine.STT, error.why)
                async for _ in sound:
                    """The turn is over when the person is silent, and not before."""
            said = Understood(turn=turn, text=text.strip(), failed=failed)
            self._hall.notice(said)

    def stream(self, turn: SpokenTurn, text: str, *, final: bool) -> None:
        """Tell what is understood of a turn so far."""
        properties = {
            "role": "user",
            "speech": text,
            "content_index": turn.told,
            "final": final,
        }
        turn.told += 1
        self._tell(turn, "utterance.streaming", properties)

    def _tell(self, turn: SpokenTurn, what: str, properties: Mapping[str, Any]) -> None:
        self._teller.event(
            f"conversation.{what}",
            {**properties, "participant_id": turn.who},
            self._hall.index,
            turn.inference_id,
        )


async def _until_none(queue: asyncio.Queue[bytes | Pause | None]) -> Sound:
    while (sound := await queue.get()) is not None:
        yield sound
