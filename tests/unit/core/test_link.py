"""The link speaks both ways, and only what belongs there."""

from types import ModuleType

import pytest

from visavis.core import codec, link, orders, reports
from visavis.core.ids import ConversationId

ROOM = ConversationId("c1")


def test_what_is_told_one_way_is_not_taken_the_other() -> None:
    order = codec.encode(link.CloseSeat(conversation_id=ROOM))
    report = codec.encode(link.SeatClosed(conversation_id=ROOM))
    assert link.decode_to_worker(order) == orders.CloseSeat(conversation_id=ROOM)
    assert link.decode_from_worker(report) == reports.SeatClosed(conversation_id=ROOM)
    with pytest.raises(codec.Malformed):
        link.decode_to_worker(report)
    with pytest.raises(codec.Malformed):
        link.decode_from_worker(order)


def test_every_message_of_either_way_is_to_be_had_of_the_link() -> None:
    told = {kind.__name__ for way in (orders, reports) for kind in _messages(way)}
    assert told <= set(link.__all__)
    assert set(link.__all__) <= set(dir(link))


def _messages(module: ModuleType) -> list[type]:
    return [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    ]
