"""A problem is told by its title, unless this case has a sentence of its own."""

from visavis.core.problem import Problem


class Full(Problem):
    """A problem of this test."""

    title = "The cup is full"


def test_the_title_stands_in_for_a_missing_detail() -> None:
    assert Full().detail == "The cup is full"
    assert str(Full("the blue cup is full")) == "the blue cup is full"


def test_nobody_is_asked_to_come_again_unless_it_makes_sense() -> None:
    assert Full().retry_s is None
