from datetime import UTC, datetime, timedelta

import pytest

from visavis.core import idempotency
from visavis.core.idempotency import HOLDS, Asked, KeptAnswer, Said
from visavis.core.ids import WorkspaceId
from visavis.core.problems import IdempotencyKeyReused, InvalidPayload

HERE = WorkspaceId("here")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAID = Said(status=200, headers={}, body="{}")


def ask(
    key: str = "k", method: str = "POST", target: str = "/v2/x", body: bytes = b"{}"
) -> Asked:
    return idempotency.asked(HERE, key, method, target, body)


def test_the_same_request_is_known_again() -> None:
    kept = KeptAnswer(asked=ask(), said=SAID, at=NOON)
    assert kept.repeated(ask()) == SAID


@pytest.mark.parametrize(
    "other", [ask(body=b"{ }"), ask(target="/v2/y"), ask(method="PUT")]
)
def test_another_request_under_the_key_is_refused_and_says_so(other: Asked) -> None:
    kept = KeptAnswer(asked=ask(), said=SAID, at=NOON)
    with pytest.raises(IdempotencyKeyReused, match="another request"):
        kept.repeated(other)


def test_what_ends_the_address_cannot_begin_the_body() -> None:
    assert ask(target="/v2/xa", body=b"b") != ask(target="/v2/x", body=b"ab")


def test_an_answer_holds_for_a_day() -> None:
    kept = KeptAnswer(asked=ask(), said=SAID, at=NOON)
    assert kept.holds(NOON + HOLDS - timedelta(microseconds=1))
    assert not kept.holds(NOON + HOLDS)


def test_every_key_has_its_own_secret_and_it_is_not_shown() -> None:
    assert len(ask().secret) == 64
    assert ask().secret == ask(body=b"").secret != ask(key="other").secret
    assert repr(ask().secret) not in repr(ask())


def test_of_a_key_only_a_digest_is_kept() -> None:
    assert "ada@example.com" not in repr(ask(key="ada@example.com"))


@pytest.mark.parametrize("key", ["x", "x" * 255, "a b", "~!"])
def test_a_key_is_any_printable_text(key: str) -> None:
    assert ask(key=key) == ask(key=key)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "ä", "\x7f"])
def test_a_key_that_is_none_is_refused_by_name(key: str) -> None:
    with pytest.raises(InvalidPayload, match="Idempotency-Key: must be 1 to 255"):
        ask(key=key)
