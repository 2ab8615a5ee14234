"""What every `KeyStore` and `CastStore` does."""

from store_cases import NOON, SECOND, Stores

from visavis.core.ids import DEFAULT_WORKSPACE, KeyId
from visavis.core.keys import ApiKey, Workspace
from visavis.core.personas import ANNA, DEFAULT_PERSONA, STOCK_PERSONAS, STOCK_REPLICAS
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


async def test_signing_keys_come_newest_first(stores: Stores) -> None:
    older = SigningKey(id="k1", secret="s1", created_at=NOON)
    newer = SigningKey(id="k2", secret="s2", created_at=NOON + SECOND)

    await stores.keys.add_signing_key(older)
    await stores.keys.add_signing_key(newer)

    assert list(await stores.keys.signing_keys()) == [newer, older]


async def test_the_deployment_has_one_id(stores: Stores) -> None:
    first = await stores.keys.deployment()

    assert first
    assert await stores.keys.deployment() == first


async def test_the_stock_cast_belongs_to_every_workspace(stores: Stores) -> None:
    persona = await stores.cast.persona(DEFAULT_WORKSPACE, DEFAULT_PERSONA)
    replica = await stores.cast.replica(DEFAULT_WORKSPACE, ANNA)

    assert persona == STOCK_PERSONAS[DEFAULT_PERSONA]
    assert replica == STOCK_REPLICAS[ANNA]


async def test_an_unknown_persona_or_replica_is_none(stores: Stores) -> None:
    assert await stores.cast.persona(DEFAULT_WORKSPACE, "p404") is None
    assert await stores.cast.replica(DEFAULT_WORKSPACE, "r404") is None


async def test_a_workspace_without_a_cast_of_its_own_has_the_stock_one(
    stores: Stores,
) -> None:
    personas = await stores.cast.personas(DEFAULT_WORKSPACE)
    replicas = await stores.cast.replicas(DEFAULT_WORKSPACE)

    assert list(personas) == list(STOCK_PERSONAS.values())
    assert list(replicas) == list(STOCK_REPLICAS.values())
