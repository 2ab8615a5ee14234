"""The vocabulary of turn taking."""

from visavis.core.talk import Hold, Kind, Memory, Quiet, Resume


def test_at_first_nobody_speaks_and_nothing_is_owed() -> None:
    memory = Quiet().memory
    assert memory == Memory()
    assert not memory.speaking
    assert not memory.undecided
    assert not memory.owed
    assert memory.left_off is None


def test_every_kind_of_turn_has_a_name_of_its_own() -> None:
    assert len({str(kind) for kind in Kind}) == len(Kind)


def test_to_hold_is_not_to_resume() -> None:
    assert Hold() != Resume()
