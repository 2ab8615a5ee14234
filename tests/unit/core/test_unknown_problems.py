"""What is not here is told in the words that are known, by the name of its id."""

from visavis.core.unknown_problems import (
    Unknown,
    UnknownConversation,
    UnknownObjectives,
)


def test_an_unknown_id_is_told_by_the_field_that_it_came_in() -> None:
    assert UnknownConversation().detail == "Invalid conversation_id"
    for kind in Unknown.__subclasses__():
        assert kind.title.startswith("Invalid ")
        assert kind.status == 400


def test_only_definitions_are_not_found_as_a_page_is_not() -> None:
    assert UnknownObjectives.status == 404
    assert not issubclass(UnknownObjectives, Unknown)
