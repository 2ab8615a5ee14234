"""What a set of objectives may say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue

from visavis.api.remarks import Remarks
from visavis.api.v2 import wire
from visavis.api.v2.definitions import (
    MOST,
    Body,
    Modality,
    Name,
    Prompt,
    Url,
    check_filled,
    check_url,
    remark,
    required,
    validated,
)
from visavis.core.objectives import Objective, Objectives, flaw, maze
from visavis.core.problems import InvalidDefinition


class ObjectiveBody(Body):
    """One objective of a set."""

    objective_name: Name = Field(examples=["ask_for_budget"])
    objective_prompt: Prompt
    confirmation_mode: Literal["auto", "manual"] | None = None
    output_variables: Annotated[list[Name], Field(max_length=MOST)] | None = None
    modality: Modality | None = None
    next_conditional_objectives: dict[Name, Prompt] | None = None
    next_required_objective: Name | None = None
    callback_url: Url | None = None


INTAKE: dict[str, JsonValue] = {
    "data": [
        {
            "objective_name": "ask_name",
            "objective_prompt": "Ask the person for their name.",
            "output_variables": ["name"],
            "next_required_objective": "ask_budget",
        },
        {
            "objective_name": "ask_budget",
            "objective_prompt": "Ask what they can spend.",
            "output_variables": ["budget"],
        },
    ]
}


class ObjectivesBody(Body):
    """A set of objectives, in order."""

    model_config = ConfigDict(json_schema_extra={"examples": [INTAKE]})

    name: Name | None = None
    data: Annotated[list[ObjectiveBody], Field(max_length=MOST)]
    allow_loops: bool | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads objectives.

    Attributes:
        target_check: Raises `InvalidPayload` for an address of a bad form.
    """

    target_check: Callable[[str], None]

    def read(
        self, plain: Mapping[str, Any], before: Objectives, remarks: Remarks
    ) -> Objectives:
        """Return what a set becomes by a body.

        Raises:
            InvalidDefinition: A field is wrong; it is named, with what is allowed.
        """
        given = validated(ObjectivesBody, plain)
        if not given.data:
            raise required("objective_name")
        steps = tuple(
            self._step(one, f"data[{position}]")
            for position, one in enumerate(given.data)
        )
        if found := flaw(steps):
            position, field, allowed = found
            raise InvalidDefinition(f"data[{position}].{field}", allowed)
        allow_loops = given.allow_loops is not False
        if not allow_loops and (wrong := maze(steps)):
            raise InvalidDefinition(*wrong)
        parts = [(f"data[{i}].", one) for i, one in enumerate(given.data)]
        remark([("", given), *parts], remarks)
        return replace(
            before, name=given.name or "", steps=steps, allow_loops=allow_loops
        )

    def _step(self, given: ObjectiveBody, where: str) -> Objective:
        check_filled(
            objective_name=given.objective_name, objective_prompt=given.objective_prompt
        )
        if any(character.isspace() for character in given.objective_name):
            raise InvalidDefinition(
                f"{where}.objective_name", "must not contain spaces"
            )
        check_url(given.callback_url or "", f"{where}.callback_url", self.target_check)
        return Objective(
            name=given.objective_name,
            prompt=given.objective_prompt,
            confirmation_mode=given.confirmation_mode or "auto",
            output_variables=tuple(given.output_variables or ()),
            modality=given.modality or "verbal",
            next_conditional=dict(given.next_conditional_objectives or {}),
            next_required=given.next_required_objective or "",
            callback_url=given.callback_url or "",
        )


def plain(step: Objective) -> wire.Json:
    """Return a step as the wire writes it."""
    return {
        "objective_name": step.name,
        "objective_prompt": step.prompt,
        "confirmation_mode": step.confirmation_mode,
        "output_variables": list(step.output_variables),
        "modality": step.modality,
        "next_conditional_objectives": dict(step.next_conditional),
        "next_required_objective": step.next_required,
        "callback_url": step.callback_url,
    }


def document(given: Objectives) -> wire.Json:
    """Return what a patch is applied to."""
    return {
        "name": given.name,
        "data": [plain(step) for step in given.steps],
        "allow_loops": given.allow_loops,
    }
