"""The letter of an event: its envelope, signed as Standard Webhooks says.

The signature (standardwebhooks.com) is over the very bytes that are sent. Every live
secret of the workspace signs, newest first, so that a receiver may change over whenever
it likes while two are valid.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from standardwebhooks import Webhook

from visavis.core.events import Event, Letter, envelope


def letter(event: Event, secrets: Sequence[str], now: datetime) -> Letter:
    """Return what is posted; the id is the same in every attempt."""
    body = json.dumps(envelope(event), separators=(",", ":"))
    return Letter(body=body, headers=signed(event.id, body, secrets, now))


def signed(
    id_: str, body: str, secrets: Sequence[str], now: datetime
) -> Mapping[str, str]:
    """Return the headers that sign a body."""
    signatures = (Webhook(secret).sign(id_, now, body) for secret in secrets)
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
