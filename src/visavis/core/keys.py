"""API keys and workspaces. A key is shown once and stored as a digest."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from visavis.core.budgets import UNLIMITED, Allowance
from visavis.core.ids import KeyId, Randomness, WorkspaceId

LIVE_SECRETS = 2
"""Webhook secrets that sign at once: time for a receiver to change over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key to one workspace. `prefix` is what lists may show of it."""

    id: KeyId
    workspace_id: WorkspaceId
    name: str
    digest: str
    prefix: str
    created_at: datetime
    allowed_ips: tuple[str, ...] = ()
    allowance: Allowance = UNLIMITED


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Owner of conversations; its webhook secrets, newest first, are all valid.

    Attributes:
        clock_at: Where its own clock stands, of a simulated one; the others have none.
    """

    id: WorkspaceId
    webhook_secrets: tuple[str, ...]
    created_at: datetime
    clock_at: datetime | None = None


def new_secret_key(randomness: Randomness) -> str:
    """Return an API key as its owner sees it: 128 unguessable bits."""
    return "vv_" + randomness.hex(32)


def digest(key: str) -> str:
    """Return what of a key is stored: it is random, so no salt, no stretching."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def new_webhook_secret(randomness: Randomness) -> str:
    """Return a secret as Standard Webhooks has it: `whsec_` + base64 of 24 bytes."""
    return "whsec_" + base64.b64encode(bytes.fromhex(randomness.hex(48))).decode()


def rotated(secrets: tuple[str, ...], fresh: str) -> tuple[str, ...]:
    """Return the secrets that are valid once a fresh one leads them."""
    return (fresh, *secrets)[:LIVE_SECRETS]
