"""The servers that help media through networks, and short-lived logins for them.

A TURN server relays media for those whose network lets no UDP through. It shares a
secret with us: whoever shows a user name that says until when it holds, and our HMAC
of it, may relay until then (`use-auth-secret` of coturn, the TURN REST API). Nothing
is asked of the TURN server for that, and nothing is stored.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_ADDRESS = r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
_STUN = re.compile(rf"stuns?:{_ADDRESS}")
_TURN = re.compile(rf"turns?:{_ADDRESS}(?:\?transport=(?:udp|tcp))?")


class Policy(StrEnum):
    """Which ways media may take; the words are those of `RTCPeerConnection`."""

    ALL = "all"
    RELAY = "relay"


@dataclass(frozen=True, slots=True, kw_only=True)
class IceServer:
    """One login and where it holds, as `RTCPeerConnection` takes it."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ice:
    """What a browser opens its media connection with."""

    servers: tuple[IceServer, ...] = ()
    policy: Policy = Policy.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Relays:
    """The operator's STUN and TURN servers.

    Attributes:
        secret: Shared with the TURN servers, for logins of our making.
        username, password: The one login of TURN servers that have no shared secret.
        lifetime: How long a login of our making holds. A browser shows it again
            whenever it renews its relay, so it must outlast the call.
    """

    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    secret: str = ""
    username: str = ""
    password: str = ""
    lifetime: timedelta = timedelta(hours=2)
    policy: Policy = Policy.ALL

    def __post_init__(self) -> None:
        """Raise `ValueError` for what no browser could work with."""
        for url in self.stun:
            _check(url, _STUN, "stun:HOST[:PORT]")
        for url in self.turn:
            _check(url, _TURN, "turn:HOST[:PORT][?transport=udp|tcp], or turns:")
        if self.turn and not (self.secret or (self.username and self.password)):
            raise ValueError("a TURN server needs a secret, or a username and password")
        if self.policy is Policy.RELAY and not self.turn:
            raise ValueError("relay only needs a TURN server")

    def offer(self, user: str, now: datetime) -> Ice:
        """Return what somebody gets at an instant of the real clock.

        The TURN server sees `user`, and may log it.
        """
        servers: list[IceServer] = []
        if self.stun:
            servers.append(IceServer(urls=self.stun))
        if self.turn:
            servers.append(self._login(user, now))
        return Ice(servers=tuple(servers), policy=self.policy)

    def _login(self, user: str, now: datetime) -> IceServer:
        username, password = self.username, self.password
        if self.secret:
            username = f"{int((now + self.lifetime).timestamp())}:{user}"
            password = credential(self.secret, username)
        return IceServer(urls=self.turn, username=username, credential=password)


def credential(secret: str, username: str) -> str:
    """Return the password of a short-lived user name."""
    mac = hmac.new(secret.encode(), username.encode(), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def _check(url: str, form: re.Pattern[str], wanted: str) -> None:
    if form.fullmatch(url) is None:
        raise ValueError(f"{url} must be {wanted}")
