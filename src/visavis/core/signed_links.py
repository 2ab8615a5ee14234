"""Links that are signed and expire: who has one needs no key.

A signature says for what and until when; it is made with the keys that sign meeting
tokens, the newest signs and every live one verifies.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from visavis.core.tokens import SigningKey

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LONGEST = len("99999999999")
"""Digits of an instant in seconds: until the year 5138."""


def until(expires_at: datetime) -> int:
    """Return an instant as links tell it, in whole seconds."""
    return int((expires_at - _EPOCH).total_seconds())


def signature(subject: str, seconds: int, key: SigningKey) -> str:
    """Return the signature of a link to a subject, which begins with its kind.

    So a signature of one kind passes for no other, nor for a token.
    """
    said = f"{subject}\n{seconds}".encode()
    return hmac.new(key.secret.encode(), said, hashlib.sha256).hexdigest()


def holds(
    subject: str,
    seconds: str,
    shown: str,
    *,
    keys: Sequence[SigningKey],
    now: datetime,
) -> bool:
    """Return whether a link is one of ours, and not expired."""
    if not (seconds.isascii() and seconds.isdigit()) or len(seconds) > _LONGEST:
        return False
    given = shown.encode()
    genuine = any(
        hmac.compare_digest(signature(subject, int(seconds), key).encode(), given)
        for key in keys
    )
    return genuine and now < _EPOCH + timedelta(seconds=int(seconds))
