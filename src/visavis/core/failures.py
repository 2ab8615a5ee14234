"""How engines fail: words for counting, from closed sets."""

from enum import StrEnum


class Engine(StrEnum):
    """A part of a replica that a server may do."""

    LLM = "llm"
    STT = "stt"
    TTS = "tts"
    FACE = "face"
    VISION = "vision"


class Why(StrEnum):
    """What went wrong, as far as it tells an operator where to look."""

    UNREACHABLE = "unreachable"
    """No connection, or it broke."""

    TIMED_OUT = "timed_out"
    REFUSED = "refused"
    """A key, a model or a request that the server does not take."""

    LIMITED = "limited"
    """Asked too often."""

    BROKEN = "broken"
    """The server says that it failed."""

    FORBIDDEN = "forbidden"
    """Its name leads to an address that a persona's server must not have."""

    GARBLED = "garbled"
    """It answered, and the answer is of no use."""


_TOO_MANY = 429
_FAILED = 500


def status_means(status: int) -> Why:
    """Return what an HTTP status that refuses means."""
    if status == _TOO_MANY:
        return Why.LIMITED
    return Why.BROKEN if status >= _FAILED else Why.REFUSED
