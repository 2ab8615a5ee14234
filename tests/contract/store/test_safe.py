"""The contract of the port `Safe`, kept by the adapter and by its fake."""

import pytest

from visavis.service.fakes import FakeSafe
from visavis.service.ports import Safe
from visavis.store.safe import SivSafe

SECRET, OTHER = bytes(range(64)), bytes(range(1, 65))


@pytest.fixture(params=[SivSafe, FakeSafe])
def safe(request: pytest.FixtureRequest) -> Safe:
    made: Safe = request.param()
    return made


@pytest.mark.parametrize("text", ["", "{}", "ä€𝄞", "a token " * 1000])
def test_whoever_has_the_secret_reads_the_text(safe: Safe, text: str) -> None:
    assert safe.unseal(safe.seal(text, SECRET), SECRET) == text


def test_another_secret_opens_nothing(safe: Safe) -> None:
    with pytest.raises(ValueError, match="another secret"):
        safe.unseal(safe.seal("a token", SECRET), OTHER)


def test_a_damaged_text_is_noticed(safe: Safe) -> None:
    sealed = safe.seal("a token", SECRET)
    with pytest.raises(ValueError, match="damaged"):
        safe.unseal(sealed[1:], SECRET)


def test_nothing_of_the_text_is_to_be_seen() -> None:
    assert "a token" not in SivSafe().seal("a token " * 9, SECRET)
