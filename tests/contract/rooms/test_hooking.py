"""What is hooked into is what was tested, or nothing starts."""

from types import SimpleNamespace

import pytest

from visavis.rooms.hooking import check_version, override


@pytest.mark.parametrize("version", ["1.16.0", "1.16.12"])
def test_a_tested_version_is_fine(version: str) -> None:
    check_version("aiortc", "1.16.", {"aiortc": version}.__getitem__)


@pytest.mark.parametrize("version", ["1.17.0", "1.15.9", "2.0"])
def test_an_untested_version_fails_the_import(version: str) -> None:
    with pytest.raises(ImportError, match=f"aiortc {version}.* tested with 1.16.x"):
        check_version("aiortc", "1.16.", {"aiortc": version}.__getitem__)


def test_a_method_that_went_away_is_not_replaced_in_silence() -> None:
    kept = SimpleNamespace(send=print)
    override(kept, "send", len)
    assert kept.send is len
    with pytest.raises(AttributeError):
        override(kept, "sent", len)
