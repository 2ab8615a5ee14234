"""What browsers say, checked before anybody acts on it.

Any bytes either become a message or raise `BadMessage`. That what is understood can
also be passed on, as JSON and as UTF-8, is the codec's promise.
"""

from datetime import datetime, timedelta

from visavis.core.codec import Malformed
from visavis.core.refusals import BadMessage
from visavis.core.signals import MAX_BYTES, FromBrowser, decode_from_browser


def understand(raw: str | bytes) -> FromBrowser:
    """Return what a browser says.

    Raises:
        BadMessage: It cannot be understood. Says what is allowed.
    """
    if not isinstance(raw, str):
        raise BadMessage("messages must be text, not binary")
    if len(raw) > MAX_BYTES or len(raw.encode("utf-8", "replace")) > MAX_BYTES:
        raise BadMessage(f"messages must be at most {MAX_BYTES} bytes long")
    try:
        return decode_from_browser(raw)
    except Malformed as error:
        raise BadMessage(str(error)) from error


class Pace:
    """How fast somebody may talk: so many messages at once, then so many a second."""

    def __init__(self, *, burst: int, per_second: float, now: datetime) -> None:
        self._burst = burst
        self._per_second = per_second
        self._left = float(burst)
        self._seen_at = now

    def allows(self, now: datetime) -> bool:
        """Return whether a message at `now` is within the pace, and count it."""
        # A clock set back must neither punish nor reward anybody.
        passed = max(now - self._seen_at, timedelta(0)).total_seconds()
        self._seen_at = now
        self._left = min(self._burst, self._left + passed * self._per_second)
        if self._left < 1:
            return False
        self._left -= 1
        return True
