"""How a persona takes turns: how long it waits, and what it takes to interrupt it.

`layers.conversational_flow` says it, or its older names in `layers.stt`, where the
newer are absent. Unknown names mean the usual: a persona that was made for another
server must play here too.

The older names count the other way round for patience: who is very sensitive to a pause
answers soon. For interruptions both agree: "high" is easily interrupted. (A table of
Tavus' pages says the contrary of what the same page defines; the definition counts.)
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self, cast

_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """The silences that end a turn.

    Attributes:
        usual: Vendors choose 0.5 to 0.8 s.
        asked: After a question, which wants an answer.
        trailing: After words that no sentence ends with.
    """

    usual: timedelta
    asked: timedelta
    trailing: timedelta


@dataclass(frozen=True, slots=True)
class Yielding:
    """What it takes to be given the floor.

    Attributes:
        after: From the first sound of a voice: what lasts longer is an interruption.
        words: As many are one too, if they are more than a sign of listening.
        pauses: The replica is silent from the first sound on, until it is clear.
    """

    after: timedelta
    words: int
    pauses: bool = True


_PATIENCE: Mapping[str, Patience] = {
    "verylow": Patience(300 * _MS, 250 * _MS, 700 * _MS),
    "low": Patience(450 * _MS, 350 * _MS, 900 * _MS),
    "medium": Patience(600 * _MS, 450 * _MS, 1200 * _MS),
    "high": Patience(1000 * _MS, 750 * _MS, 2000 * _MS),
    "veryhigh": Patience(1500 * _MS, 1100 * _MS, 2500 * _MS),
}

_YIELDING: Mapping[str, Yielding] = {
    "verylow": Yielding(2500 * _MS, 5, pauses=False),
    "low": Yielding(1500 * _MS, 3, pauses=False),
    "medium": Yielding(700 * _MS, 2),
    "high": Yielding(450 * _MS, 1),
}

_PAUSE_SENSITIVITY: Mapping[str, str] = {
    "superlow": "veryhigh",
    "verylow": "veryhigh",
    "low": "high",
    "medium": "medium",
    "high": "low",
    "auto": "medium",
}

_INTERRUPT_SENSITIVITY: Mapping[str, str] = {
    "superlow": "verylow",
    "verylow": "verylow",
    "low": "low",
    "medium": "medium",
    "high": "high",
    "auto": "medium",
}

SENSITIVITIES = tuple(_PAUSE_SENSITIVITY)
"""What the older names may be set to."""

_IDLE: Mapping[str, timedelta] = {
    "patient": timedelta(seconds=30),
    "eager": timedelta(seconds=10),
}

_USUAL = "medium"

SILENCE = _PATIENCE[_USUAL].usual
DECIDED_AFTER = _YIELDING[_USUAL].after


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The manners of one persona.

    Attributes:
        idle: Silence after which it says something by itself; None: it does not.
        wake_phrase: Without it nobody is answered, and nobody interrupts by voice.
        speculative: It begins to think of an answer before a turn is surely over.
    """

    patience: Patience = _PATIENCE[_USUAL]
    yielding: Yielding = _YIELDING[_USUAL]
    idle: timedelta | None = None
    wake_phrase: str = ""
    speculative: bool = True

    @property
    def steady(self) -> bool:
        """Whether it speaks on under a voice until it is known what that wants."""
        return bool(self.wake_phrase) or not self.yielding.pauses

    @classmethod
    def of(cls, layers: Mapping[str, Any]) -> Self:
        """Return what a persona's `layers` ask for."""
        flow, stt = _layer(layers, "conversational_flow"), _layer(layers, "stt")
        felt = cls().felt(
            pause=_text(stt, "participant_pause_sensitivity"),
            interrupt=_text(stt, "participant_interrupt_sensitivity"),
        )
        return replace(
            felt,
            patience=_PATIENCE.get(_text(flow, "turn_taking_patience"), felt.patience),
            yielding=_YIELDING.get(
                _text(flow, "replica_interruptibility"), felt.yielding
            ),
            idle=_IDLE.get(_text(flow, "idle_engagement")),
            wake_phrase=_text(flow, "wake_phrase"),
            speculative=_layer(layers, "llm").get("speculative_inference")
            not in (False, "false"),
        )

    def felt(self, *, pause: str = "", interrupt: str = "") -> Self:
        """Return it with another sensitivity to pauses, or to interruptions."""
        patience = _PAUSE_SENSITIVITY.get(pause, "")
        yielding = _INTERRUPT_SENSITIVITY.get(interrupt, "")
        return replace(
            self,
            patience=_PATIENCE.get(patience, self.patience),
            yielding=_YIELDING.get(yielding, self.yielding),
        )


USUAL = Flow()


def _layer(layers: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", layers.get(name) or {})


def _text(layer: Mapping[str, Any], name: str) -> str:
    value = layer.get(name)
    return value.strip() if isinstance(value, str) else ""
