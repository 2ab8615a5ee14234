"""What a model is told of objectives and guardrails."""

from visavis.core.guardrails import Guardrail
from visavis.core.objectives import Objective
from visavis.replica.instructions import guardrails, objectives


def test_nothing_is_said_of_nothing() -> None:
    watch = Objective(name="watch", prompt="Look.", modality="visual")
    frown = Guardrail(name="frown", prompt="Never frown.", modality="visual")
    assert objectives(()) == objectives((watch,)) == ""
    assert guardrails(()) == guardrails((frown,)) == ""


def test_objectives_are_told_in_order_with_all_that_belongs_to_them() -> None:
    steps = (
        Objective(name="hello", prompt="Greet them."),
        Objective(
            name="budget",
            prompt="Ask for the budget.",
            output_variables=("amount", "currency"),
            confirmation_mode="manual",
            next_required="close",
        ),
        Objective(name="close", prompt="Close.", next_conditional={"hello": "unclear"}),
    )
    confirm = "Ask the person to confirm that this is settled."
    close = "Then go on with close."
    assert objectives(steps).splitlines()[1:] == [
        "- hello: Greet them.",
        f"- budget: Ask for the budget. Find out: amount, currency. {confirm} {close}",
        "- close: Close. Go on with hello if: unclear",
    ]


def test_guardrails_are_told_as_what_stands_above_everything() -> None:
    said = guardrails((Guardrail(name="price", prompt="Name no price."),))
    first, rule = said.splitlines()
    assert "above everything" in first
    assert rule == "- price: Name no price."
