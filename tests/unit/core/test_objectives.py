"""A set of objectives holds together, or its first flaw is named."""

import pytest

from visavis.core.objectives import Objective, flaw

ASK = Objective(name="ask", prompt="Ask.")


def step(name: str, required: str = "", *conditional: str) -> Objective:
    return Objective(
        name=name,
        prompt="Do it.",
        next_required=required,
        next_conditional=dict.fromkeys(conditional, "they agree"),
    )


def test_a_chain_and_a_fork_hold_together() -> None:
    assert flaw((ASK, step("a", "b"), step("b", "", "a", "ask"))) is None


@pytest.mark.parametrize(
    ("steps", "position", "field"),
    [
        ((ASK, ASK), 1, "objective_name"),
        ((ASK, step("a", "ask", "ask")), 1, "next_required_objective"),
        ((step("a", "nowhere"),), 0, "next_required_objective"),
        ((step("a", "", "nowhere"),), 0, "next_conditional_objectives"),
    ],
)
def test_the_first_flaw_is_named(
    steps: tuple[Objective, ...], position: int, field: str
) -> None:
    found = flaw(steps)
    assert found is not None
    assert found[:2] == (position, field)
    assert found[2].startswith("must ")
