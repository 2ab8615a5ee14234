"""The credential of a link to a replica's handles: for one replica, for a while.

Who puts handles right may be somebody without a key, at a phone. So their page is
opened by a link that says for itself what it is good for: nothing else, and not for
ever. Decision 0013.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, unquote

from visavis.core import signed_links
from visavis.core.ids import WorkspaceId
from visavis.core.tokens import SigningKey

HOLDS = timedelta(days=1)
"""How long a link holds; each answer about a replica has a fresh one."""


def credential(
    workspace: WorkspaceId, id_: str, expires_at: datetime, keys: Sequence[SigningKey]
) -> str:
    """Return what opens the handles of a replica until then, fit for an address."""
    until = signed_links.until(expires_at)
    signature = signed_links.signature(_subject(workspace, id_), until, keys[0])
    return f"{until}.{signature}.{quote(workspace, safe='')}"


def opened(
    id_: str, shown: str, *, keys: Sequence[SigningKey], now: datetime
) -> WorkspaceId | None:
    """Return whose replica a credential opens; None if it does not open that one."""
    until, _, rest = shown.partition(".")
    signature, _, quoted = rest.partition(".")
    workspace = WorkspaceId(unquote(quoted))
    subject = _subject(workspace, id_)
    held = signed_links.holds(subject, until, signature, keys=keys, now=now)
    return workspace if held else None


def _subject(workspace: WorkspaceId, id_: str) -> str:
    return f"handles\n{quote(workspace, safe='')}\n{id_}"
