"""The trees that `core/problems.py` and `core/refusals.py` open with hold."""

import re

import pytest

from visavis.core import problems, refusals
from visavis.core.problems import Problem

KINDS = [
    kind
    for kind in (vars(problems) | vars(refusals)).values()
    if isinstance(kind, type) and issubclass(kind, Problem)
]
DRAWN = {
    name: (line.index(name), line)
    for line in f"{problems.__doc__}{refusals.__doc__}".splitlines()
    for name in re.findall(r"\b[A-Z]\w+", re.split(r"\s\d{3}\s|\s{6,}\w", line)[0])
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_problem_is_drawn_with_its_status(kind: type[Problem]) -> None:
    assert kind.__name__ in DRAWN
    status = re.search(r"\s(\d{3})\b", DRAWN[kind.__name__][1])
    assert status is None or int(status[1]) == kind.status


def test_nothing_is_drawn_that_does_not_exist() -> None:
    drawn = {name for name, (_, line) in DRAWN.items() if re.search("[─│]", line)}
    assert drawn <= {kind.__name__ for kind in KINDS}
