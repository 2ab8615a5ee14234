from datetime import timedelta

import pytest

from visavis.core.ids import (
    DEFAULT_WORKSPACE,
    ConversationId,
    WorkspaceId,
)
from visavis.core.keys import ApiKey, digest
from visavis.core.problems import InvalidAccessToken, InvalidPayload
from visavis.core.refusals import NotAllowed
from visavis.core.tokens import Grant
from visavis.service.fakes import (
    FakeClock,
    FakeKeyStore,
    FakeMeetingTokens,
    FakeRandomness,
)
from visavis.service.keys import Keys
from visavis.service.signing import Signing

ELSEWHERE = WorkspaceId("elsewhere")


class _Counting(FakeKeyStore):
    """Counts how often a key is looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    async def key(self, digest: str) -> ApiKey | None:
        self.asked += 1
        return await super().key(digest)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store() -> _Counting:
    return _Counting()


@pytest.fixture
def keys(store: _Counting, clock: FakeClock) -> Keys:
    return Keys(store, clock, FakeRandomness())


async def test_a_key_opens_its_workspace(keys: Keys, store: _Counting) -> None:
    assert not await store.has_keys()
    secret, key, workspace = await keys.create("laptop", ELSEWHERE)
    assert await store.has_keys()
    assert await keys.authenticate(secret, "192.0.2.1") == key
    assert (key.workspace_id, key.name) == (ELSEWHERE, "laptop")
    assert key.digest == digest(secret)
    assert secret.startswith(key.prefix)
    assert workspace.webhook_secrets[0].startswith("whsec_")


async def test_keys_of_one_workspace_share_its_secrets(keys: Keys) -> None:
    _, _, first = await keys.create("one")
    _, _, second = await keys.create("two")
    assert first == second
    assert first.id == DEFAULT_WORKSPACE


@pytest.mark.parametrize("secret", [None, "", "vv_wrong", "\ud800"])
async def test_anything_else_opens_nothing(keys: Keys, secret: str | None) -> None:
    with pytest.raises(InvalidAccessToken):
        await keys.authenticate(secret)


@pytest.mark.parametrize(
    ("peer", "welcome"),
    [
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("2001:db8::1", True),
        ("192.0.3.7", False),
        ("2001:db9::1", False),
        ("unix:", False),
        ("", False),
    ],
)
async def test_a_key_may_be_for_some_addresses_only(
    keys: Keys, peer: str, *, welcome: bool
) -> None:
    allowed = ("192.0.2.1/24", "2001:db8::/32")
    secret, key, _ = await keys.create("office", allowed_ips=allowed)
    try:
        assert await keys.authenticate(secret, peer) == key
        came_in = True
    except InvalidAccessToken:
        came_in = False
    assert came_in is welcome


async def test_a_network_that_is_none_is_refused_by_name(keys: Keys) -> None:
    with pytest.raises(InvalidPayload, match=r"allowed_ips: .*'office'"):
        await keys.create("x", allowed_ips=("office",))


async def test_a_known_key_is_looked_up_once_in_a_while(
    keys: Keys, store: _Counting, clock: FakeClock
) -> None:
    secret, _, _ = await keys.create("x")
    await keys.authenticate(secret)
    await keys.authenticate(secret)
    assert store.asked == 1
    clock.advance(timedelta(seconds=6))
    await keys.authenticate(secret)
    assert store.asked == 2


async def test_no_more_than_a_thousand_keys_are_remembered(
    keys: Keys, store: _Counting
) -> None:
    secrets = [(await keys.create(str(n)))[0] for n in range(1025)]
    for secret in secrets:
        await keys.authenticate(secret)
    await keys.authenticate(secrets[-1])
    assert store.asked == 1025
    await keys.authenticate(secrets[0])
    assert store.asked == 1026


async def test_the_first_signing_key_is_made_once(keys: Keys, store: _Counting) -> None:
    await keys.ensure_signing_key()
    await keys.ensure_signing_key()
    assert len(await store.signing_keys()) == 1


INSTANT = timedelta(microseconds=1)
"""Between two rotations; nothing that is remembered grows old in it."""


def _grant(clock: FakeClock) -> Grant:
    return Grant(
        id="t",
        room=ConversationId("c1"),
        deployment="d",
        issued_at=clock.now(),
        expires_at=clock.now(),
    )


async def test_the_newest_key_signs_and_the_one_before_still_verifies(
    keys: Keys, store: _Counting, clock: FakeClock
) -> None:
    await keys.ensure_signing_key()
    signing, grant = Signing(store, FakeMeetingTokens()), _grant(clock)
    old = await signing.sign(grant)
    clock.advance(INSTANT)
    await keys.rotate_signing_key()
    new = await signing.sign(grant)
    assert old != new
    assert await signing.read(old, resume=False) == grant
    assert await signing.read(new, resume=False) == grant


async def test_from_the_second_rotation_on_the_first_key_opens_nothing(
    keys: Keys, store: _Counting, clock: FakeClock
) -> None:
    await keys.ensure_signing_key()
    signing = Signing(store, FakeMeetingTokens())
    oldest = await signing.sign(_grant(clock))
    clock.advance(INSTANT)
    await keys.rotate_signing_key()
    old = await signing.sign(_grant(clock))
    assert (await signing.read(oldest, resume=False)).id == "t"
    clock.advance(INSTANT)
    await keys.rotate_signing_key()
    new = await signing.sign(_grant(clock))
    assert len(await store.signing_keys()) == 2
    for credential in (old, new):
        assert (await signing.read(credential, resume=False)).id == "t"
    with pytest.raises(NotAllowed):
        await signing.read(oldest, resume=False)


async def test_a_token_of_a_key_that_is_new_elsewhere_is_read_at_once(
    keys: Keys, store: _Counting, clock: FakeClock
) -> None:
    await keys.ensure_signing_key()
    here, there = (Signing(store, FakeMeetingTokens()) for _ in range(2))
    grant = _grant(clock)
    await here.sign(grant)
    clock.advance(INSTANT)
    await keys.rotate_signing_key()
    assert await here.read(await there.sign(grant), resume=False) == grant
