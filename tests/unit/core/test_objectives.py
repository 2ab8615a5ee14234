"""A set of objectives holds together, or its first flaw is named."""

import pytest

from visavis.core.objectives import Objective, flaw, maze

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


@pytest.mark.parametrize(
    "steps",
    [
        (ASK,),
        (step("a", "b"), step("b", "c"), step("c")),
        (step("a", "", "b", "c"), step("b", "d"), step("c", "d"), step("d")),
    ],
)
def test_one_beginning_and_no_way_back_is_no_maze(steps: tuple[Objective, ...]) -> None:
    assert maze(steps) is None


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ((ASK, step("a")), "unless allow_loops; found: a, ask"),
        ((step("a", "b"), step("b", "a")), "unless allow_loops; found: none"),
        ((step("a", "a"),), "unless allow_loops; found: none"),
        (
            (step("a", "b"), step("b", "c"), step("c", "", "b", "d"), step("d")),
            "must not loop, unless allow_loops: b, c",
        ),
    ],
)
def test_of_a_maze_it_is_said_what_is_wrong(
    steps: tuple[Objective, ...], sentence: str
) -> None:
    found = maze(steps)
    assert found is not None
    assert found[0] == "data"
    assert found[1].endswith(sentence)
