"""Every problem has a code, a title and a sentence, and says what is wrong."""

import pytest

from visavis.core import problems
from visavis.core.problems import Problem

KINDS = [
    kind
    for kind in vars(problems).values()
    if isinstance(kind, type) and issubclass(kind, Problem)
]


def test_codes_are_not_shared_by_kinds_that_differ_on_the_wire() -> None:
    by_code = {(k.code, k.status) for k in KINDS}
    assert len({code for code, _ in by_code}) == len(by_code)


@pytest.mark.parametrize("kind", KINDS)
def test_a_problem_explains_itself(kind: type[Problem]) -> None:
    assert kind.__doc__
    assert kind.title
    assert 400 <= kind.status < 600
    assert kind.wire_key in {"error", "message"}


def test_whoever_imports_them_finds_all_that_are_drawn_here() -> None:
    assert {kind.__name__ for kind in KINDS} == set(problems.__all__)
