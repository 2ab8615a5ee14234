"""Ids have the shapes of the imitated documentation and are drawn from one source."""

import re
from collections.abc import Callable

import pytest

from visavis.core import ids


class Dice:
    """Randomness that shows its hand."""

    def hex(self, digits: int) -> str:
        return ("0123456789abcdef" * 3)[:digits]

    def fraction(self) -> float:
        return 0.25


@pytest.mark.parametrize(
    ("draw", "shape"),
    [
        (ids.new_conversation_id, r"c[0-9a-f]{11}"),
        (ids.new_replica_id, r"r[0-9a-f]{11}"),
        (ids.new_persona_id, r"p[0-9a-f]{11}"),
        (ids.new_objectives_id, r"o[0-9a-f]{11}"),
        (ids.new_guardrails_id, r"g[0-9a-f]{11}"),
        (ids.new_document_id, r"d[0-9a-f]{11}"),
        (ids.new_tool_id, r"t[0-9a-f]{11}"),
        (ids.new_event_id, r"evt_[0-9a-f]{24}"),
        (ids.new_recording_id, r"rec_[0-9a-f]{24}"),
        (ids.new_key_id, r"key_[0-9a-f]{12}"),
        (ids.new_participant_id, r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    ],
)
def test_an_id_has_its_shape(draw: Callable[[ids.Randomness], str], shape: str) -> None:
    assert re.fullmatch(shape, draw(Dice()))


def test_a_participant_id_uses_every_digit_drawn() -> None:
    drawn = ids.new_participant_id(Dice()).replace("-", "")
    assert drawn == "0123456789abcdef" * 2
