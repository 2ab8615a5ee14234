"""Objectives: what a conversation is to achieve, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from visavis.core.ids import ObjectivesId


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One step.

    Attributes:
        confirmation_mode: `auto`, or `manual`: the person confirms it is reached.
        output_variables: What is to be found out on the way.
        modality: `verbal`; or `visual` or `audio`: judged by what is seen or heard.
        next_conditional: Names of the steps that may follow, each with its condition.
        next_required: Name of the step that follows; excludes conditional ones.
    """

    name: str
    prompt: str
    confirmation_mode: str = "auto"
    output_variables: tuple[str, ...] = ()
    modality: str = "verbal"
    next_conditional: Mapping[str, str] = field(default_factory=dict[str, str])
    next_required: str = ""
    callback_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectives:
    """A set of steps, as it is made, attached and deleted.

    Attributes:
        allow_loops: Whether a step may come again by way of others. So it was before
            the wire had a word for it, and so it is where nothing is said of it.
    """

    id: ObjectivesId
    name: str = ""
    steps: tuple[Objective, ...]
    allow_loops: bool = True
    created_at: datetime
    updated_at: datetime


def flaw(steps: tuple[Objective, ...]) -> tuple[int, str, str] | None:
    """Return the first thing wrong between the steps of a set, if there is one.

    Returns:
        The position of the step, the name of its field and what is allowed there.
    """
    names = [step.name for step in steps]
    for position, step in enumerate(steps):
        if step.name in names[:position]:
            return position, "objective_name", "must not be used twice"
        if step.next_required and step.next_conditional:
            allowed = "must not be given beside next_conditional_objectives"
            return position, "next_required_objective", allowed
        if step.next_required and step.next_required not in names:
            allowed = "must be the objective_name of another objective in data"
            return position, "next_required_objective", allowed
        if not set(step.next_conditional) <= set(names):
            allowed = "must have names of other objectives in data as keys"
            return position, "next_conditional_objectives", allowed
    return None


def maze(steps: tuple[Objective, ...]) -> tuple[str, str] | None:
    """Return why nobody could walk from one first step to an end, if nobody could.

    What is asked of a set that allows no loops: exactly one step that follows none,
    and no way from a step back to it. `flaw` has found nothing.

    Returns:
        The name of the field and what is allowed there.
    """
    follows = {step.name: _next(step) for step in steps}
    roots = set(follows).difference(*follows.values())
    if len(roots) != 1:
        allowed = "must have one objective that follows no other, unless allow_loops"
        return "data", f"{allowed}; found: {', '.join(sorted(roots)) or 'none'}"
    looping = [name for name in follows if name in _ahead(name, follows)]
    if looping:
        return "data", f"must not loop, unless allow_loops: {', '.join(looping)}"
    return None


def _ahead(name: str, follows: Mapping[str, set[str]]) -> set[str]:
    """Return every step that a step can lead to."""
    ahead, near = set[str](), follows[name]
    while near:
        ahead |= near
        near = set[str]().union(*(follows[one] for one in near)) - ahead
    return ahead


def _next(step: Objective) -> set[str]:
    return {step.next_required, *step.next_conditional} - {""}
