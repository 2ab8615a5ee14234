"""Logins for a TURN server are made here, and believed there."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from visavis.core.ice import Ice, IceServer, Policy, Relays, credential

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
TURN = ("turn:turn.example:3478?transport=udp", "turns:turn.example:443?transport=tcp")


def test_a_credential_is_the_mac_of_its_user_name() -> None:
    """The second vector of RFC 2202 §3."""
    made = credential("Jefe", "what do ya want for nothing?")
    assert base64.b64decode(made).hex() == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"


def test_a_login_says_until_when_it_holds_and_for_whom() -> None:
    relays = Relays(turn=TURN, secret="north", lifetime=timedelta(minutes=5))
    (server,) = relays.offer("c1", NOW).servers
    until = int(NOW.timestamp()) + 300
    assert (server.urls, server.username) == (TURN, f"{until}:c1")
    assert server.credential == credential("north", server.username)
    assert server != relays.offer("c1", NOW + timedelta(seconds=1)).servers[0]


def test_a_fixed_login_is_handed_out_as_it_is() -> None:
    relays = Relays(turn=TURN, username="ann", password="north", policy=Policy.RELAY)
    server = IceServer(urls=TURN, username="ann", credential="north")
    assert relays.offer("c1", NOW) == Ice(servers=(server,), policy=Policy.RELAY)


def test_a_stun_server_needs_no_login() -> None:
    stun = ("stun:stun.example", "stuns:[2001:db8::1]:5349")
    assert Relays(stun=stun).offer("c1", NOW) == Ice(servers=(IceServer(urls=stun),))


def test_without_servers_nothing_is_offered() -> None:
    assert Relays().offer("c1", NOW) == Ice()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"stun": ("turn.example",)}, "turn.example must be stun:HOST"),
        ({"stun": ("stun:a b",)}, "must be stun:HOST"),
        ({"turn": ("turn:a?transport=sctp",), "secret": "s"}, "must be turn:HOST"),
        ({"turn": TURN}, "needs a secret"),
        ({"turn": TURN, "username": "ann"}, "needs a secret"),
        ({"policy": Policy.RELAY}, "relay only needs a TURN server"),
    ],
)
def test_what_no_browser_could_use_is_refused(
    given: dict[str, object], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        Relays(**given)  # type: ignore[arg-type]
