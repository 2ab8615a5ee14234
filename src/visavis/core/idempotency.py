"""Requests that may come twice and must count once: the rules of `Idempotency-Key`.

An answer may hold what opens a room. So it is kept sealed under the caller's key, of
which nothing is kept but a digest: whoever sends the key again gets the answer again,
and whoever reads the file does not.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from visavis.core.ids import WorkspaceId
from visavis.core.problems import IdempotencyKeyReused, InvalidPayload

HEADER = "Idempotency-Key"
LONGEST_KEY = 255

HOLDS = timedelta(hours=24)
"""How long an answer is kept for whoever asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request under a key.

    Attributes:
        key: A digest: callers put what they like into their keys, names of people, say.
        fingerprint: Of everything that makes it another request.
        secret: What the answer is sealed with, 64 bytes. It is never stored.
    """

    workspace_id: WorkspaceId
    key: str
    fingerprint: str
    secret: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was answered.

    Attributes:
        about: The conversation it tells of, if any: it goes when that one goes.
    """

    status: int
    headers: Mapping[str, str]
    body: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer, for whoever asks the same again within `HOLDS`.

    Attributes:
        said: With its body sealed under `asked.secret`.
    """

    asked: Asked
    said: Said
    at: datetime

    def holds(self, now: datetime) -> bool:
        return now < self.at + HOLDS

    def repeated(self, asked: Asked) -> Said:
        """Return what was said, to the same request.

        Raises:
            IdempotencyKeyReused: It is another request under the same key.
        """
        if asked.fingerprint != self.asked.fingerprint:
            raise IdempotencyKeyReused
        return self.said


def asked(
    workspace: WorkspaceId, key: str, method: str, target: str, body: bytes
) -> Asked:
    """Return a request under a key, ready to be compared with others.

    Raises:
        InvalidPayload: The key is empty, too long, or not printable ASCII.
    """
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidPayload(
            HEADER, f"must be 1 to {LONGEST_KEY} printable ASCII characters"
        )
    # No method and no target contains a line feed.
    print_of = hashlib.sha256(f"{method}\n{target}\n".encode())
    print_of.update(body)
    return Asked(
        workspace_id=workspace,
        key=hashlib.sha256(key.encode()).hexdigest(),
        fingerprint=print_of.hexdigest(),
        # Not to be had from the digest above: another prefix, another hash.
        secret=hashlib.sha3_512(b"seal\n" + key.encode()).digest(),
    )
