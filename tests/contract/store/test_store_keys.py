"""What every `KeyStore` does."""

from store_cases import NOON, SECOND, Stores

from visavis.core.ids import DEFAULT_WORKSPACE, KeyId
from visavis.core.keys import ApiKey, Workspace
from visavis.core.tokens import SigningKey

WORKSPACE = Workspace(
    id=DEFAULT_WORKSPACE, webhook_secrets=("whsec_bmV3", "whsec_b2xk"), created_at=NOON
)
KEY = ApiKey(
    id=KeyId("key_1"),
    workspace_id=DEFAULT_WORKSPACE,
    name="laptop",
    digest="d1",
    prefix="vv_abc",
    created_at=NOON,
    allowed_ips=("10.0.0.0/8", "::1"),
)


async def test_a_key_is_found_by_its_digest_only(stores: Stores) -> None:
    assert not await stores.keys.has_keys()
    await stores.keys.add_workspace(WORKSPACE)
    await stores.keys.add_key(KEY)

    assert await stores.keys.key("d1") == KEY
    assert await stores.keys.key("vv_abc") is None
    assert await stores.keys.has_keys()


async def test_a_workspace_keeps_its_secrets_in_order(stores: Stores) -> None:
    await stores.keys.add_workspace(WORKSPACE)

    assert await stores.keys.workspace(DEFAULT_WORKSPACE) == WORKSPACE


async def test_an_unknown_workspace_is_none(stores: Stores) -> None:
    assert await stores.keys.workspace(DEFAULT_WORKSPACE) is None


async def test_a_workspace_added_again_has_the_new_secrets(stores: Stores) -> None:
    rotated = Workspace(
        id=DEFAULT_WORKSPACE, webhook_secrets=("whsec_eA==",), created_at=NOON
    )
    await stores.keys.add_workspace(WORKSPACE)
    await stores.keys.add_workspace(rotated)

    assert await stores.keys.workspace(DEFAULT_WORKSPACE) == rotated


async def test_a_fresh_secret_leads_and_the_one_before_it_stays(
    stores: Stores,
) -> None:
    await stores.keys.add_workspace(WORKSPACE)
    (first, *_) = WORKSPACE.webhook_secrets

    assert await stores.keys.rotate_secret(DEFAULT_WORKSPACE, "b") == ("b", first)
    assert await stores.keys.rotate_secret(DEFAULT_WORKSPACE, "c") == ("c", "b")

    kept = await stores.keys.workspace(DEFAULT_WORKSPACE)
    assert kept is not None
    assert kept.webhook_secrets == ("c", "b")


async def test_an_unknown_workspace_has_no_secret_to_rotate(stores: Stores) -> None:
    assert await stores.keys.rotate_secret(DEFAULT_WORKSPACE, "b") is None


async def test_signing_keys_come_newest_first(stores: Stores) -> None:
    older = SigningKey(id="k1", secret="s1", created_at=NOON)
    newer = SigningKey(id="k2", secret="s2", created_at=NOON + SECOND)

    await stores.keys.add_signing_key(older)
    await stores.keys.add_signing_key(newer)

    assert list(await stores.keys.signing_keys()) == [newer, older]


async def test_no_more_than_two_signing_keys_live(stores: Stores) -> None:
    made = [
        SigningKey(id=f"k{n}", secret=f"s{n}", created_at=NOON + n * SECOND)
        for n in range(3)
    ]
    for key in made:
        await stores.keys.add_signing_key(key)

    assert list(await stores.keys.signing_keys()) == [made[2], made[1]]


async def test_the_deployment_has_one_id(stores: Stores) -> None:
    first = await stores.keys.deployment()

    assert first
    assert await stores.keys.deployment() == first
