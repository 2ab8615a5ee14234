"""The letter of an event: its envelope, signed as Standard Webhooks says.

The signature (standardwebhooks.com) is over the very bytes that are sent. Every live
secret of the workspace signs, newest first, so that a receiver may change over whenever
it likes while two are valid.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

from visavis.core.events import Event, Letter, envelope


def letter(event: Event, secrets: Sequence[str], now: datetime) -> Letter:
    """Return what is posted; the id is the same in every attempt."""
    body = json.dumps(envelope(event), separators=(",", ":"))
    signatures = (Webhook(secret).sign(event.id, now, body) for secret in secrets)
    headers = {
        "webhook-id": event.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return Letter(body=body, headers=headers)
