"""What clients ask of a replica in the call, and what it makes of it."""

from dataclasses import dataclass
from typing import Protocol, assert_never

import structlog

from visavis.core import turns
from visavis.core.flow import Flow
from visavis.core.interactions import APPEND, ContextChange, Misheard
from visavis.core.link import ToolAnswered
from visavis.replica import protocol
from visavis.replica.brain import Context
from visavis.replica.echoes import Echoes, Taken
from visavis.replica.lines import Line
from visavis.replica.telling import Asker, Teller
from visavis.replica.tools import Tools

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction of a participant, or of a caller's server."""

    by: Asker
    what: protocol.Interaction


class Player(Protocol):
    """What an interaction needs of the one who plays."""

    @property
    def sample(self) -> int:
        """The call's clock."""
        ...

    @property
    def index(self) -> int:
        """Which turn of people the next one is."""
        ...

    @property
    def flow(self) -> Flow:
        """How it takes turns."""
        ...

    def adopt(self, flow: Flow) -> None:
        """Take turns in another way from now on."""
        ...

    def new_id(self) -> str:
        """Return an inference id."""
        ...

    def step(self, given: turns.Input, line: Line | None = None) -> None:
        """Take an input of the machine of turns, and do what follows."""
        ...

    def reconsider(self) -> None:
        """Think anew of what was thought of beforehand."""
        ...


class Interactions:
    """Obeys them, one after another."""

    def __init__(
        self,
        player: Player,
        context: Context,
        echoes: Echoes,
        tools: Tools,
        teller: Teller,
    ) -> None:
        self._player = player
        self._context = context
        self._echoes = echoes
        self._tools = tools
        self._teller = teller

    def obey(self, asked: Asked) -> None:
        """Do what is asked; whoever asks is told of it before anything that follows."""
        try:
            self._obey(asked.by, asked.what)
        except Misheard as error:
            self._teller.refused(asked.by, error)

    def _obey(self, by: Asker, what: protocol.Interaction) -> None:
        match what:
            case protocol.Respond(text=text):
                self._respond(by, text)
            case protocol.EchoText() as echo:
                self._teller.took(by, echo.inference_id)
                self.echo(echo)
            case protocol.EchoAudio() as echo:
                self._take_sound(by, echo)
            case protocol.Interrupt():
                self._teller.took(by)
                self._player.step(turns.InterruptAsked())
            case ContextChange() as change:
                self._know(change.on(self._context.notes))
                self._teller.took(by)
            case protocol.Sensitivity() as felt:
                self._teller.took(by)
                flow = self._player.flow
                self._player.adopt(
                    flow.felt(pause=felt.pause, interrupt=felt.interrupt)
                )
            case protocol.ToolResult() as result:
                self._learn(self._tools.take_result(result))
                self._teller.took(by)
            case _:
                assert_never(what)

    def echo(self, echo: protocol.EchoText) -> None:
        self._echoes.add_text(echo)
        self._echo_asked(echo.inference_id)

    def _echo_asked(self, key: str) -> None:
        # An answer that waits for a tool makes room.
        self._tools.stop_waiting()
        self._player.step(turns.EchoAsked(key=key))

    def _respond(self, by: Asker, text: str) -> None:
        line = Line(
            who=by.who,
            text=text,
            inference_id=self._player.new_id(),
            began=self._player.sample,
        )
        self._teller.took(by, line.inference_id, self._player.index)
        self._player.step(turns.PersonSaid(by=by.who, text=text), line)

    def _know(self, notes: str) -> None:
        self._context.notes = notes
        self._teller.context_changed(notes)
        self._player.reconsider()

    def take_answer(self, answered: ToolAnswered) -> None:
        """Take what came of a call that the front has posted."""
        try:
            self._learn(self._tools.take_answer(answered))
        except Misheard as error:
            log.info("tool_answer_not_known", why=str(error))

    def _learn(self, note: str) -> None:
        if note:
            change = ContextChange(event_type=APPEND, text=note)
            self._know(change.on(self._context.notes))

    def _take_sound(self, by: Asker, echo: protocol.EchoAudio) -> None:
        taken = self._echoes.add_audio(echo)
        if taken is Taken.TOO_MUCH:
            slower = "sent at the speed of speech"
            raise Misheard("conversation.echo", "properties.audio", slower)
        self._teller.took(by, echo.inference_id)
        if taken is Taken.FIRST:
            self._echo_asked(echo.inference_id)
