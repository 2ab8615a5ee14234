"""What the bodies of objectives and of guardrails share: how they are refused.

The imitated service says these refusals under `message`, and of a required field only
that it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from visavis.api.remarks import Remarks
from visavis.api.validation import first_problem
from visavis.core.problems import InvalidDefinition, InvalidPayload

MOST = 100
"""Entries of a set."""

Modality = Literal["verbal", "visual", "audio"]
Prompt = Annotated[str, Field(max_length=10_000)]
Name = Annotated[str, Field(max_length=256)]
Url = Annotated[str, Field(max_length=2048)]

B = TypeVar("B", bound=BaseModel)
R = TypeVar("R")


class Body(BaseModel):
    """A body or a part of one. Unknown fields are ignored, with a `Warning`."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)


def validated(model: type[B], plain: Mapping[str, Any]) -> B:
    """Return a body. Raises `InvalidDefinition`."""
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[0]
        if found["type"] == "missing":
            raise required(str(found["loc"][-1])) from None
        problem = first_problem(error, {})
        raise InvalidDefinition(problem.field, problem.allowed) from None


def required(name: str) -> InvalidDefinition:
    """Return the refusal of a missing field, in the words that clients know."""
    return InvalidDefinition("", f"{name} is required")


def check_filled(**fields: str) -> None:
    """Refuse the first of some required texts that is empty."""
    for name, text in fields.items():
        if not text.strip():
            raise required(name)


def check_url(url: str, field: str, target_check: Callable[[str], None]) -> None:
    """Refuse the address of a callback for its form, if one is given."""
    if not url:
        return
    try:
        target_check(url)
    except InvalidPayload as problem:
        raise InvalidDefinition(field, problem.allowed) from None


def remark(bodies: Iterable[tuple[str, Body]], remarks: Remarks) -> None:
    """Remark on what is ignored, and on what has no effect in this version.

    Args:
        bodies: Every part, with its place as a prefix of its fields' names.
        remarks: Where to.
    """
    parts = list(bodies)
    remarks.add("kept, but without effect", list(_without_effect(parts)))
    unknown = [f"{where}{name}" for where, part in parts for name in _extra(part)]
    remarks.add("unknown and ignored", unknown)


def _without_effect(parts: Iterable[tuple[str, Body]]) -> Iterator[str]:
    for where, part in parts:
        if getattr(part, "modality", None) in {"visual", "audio"}:
            yield f"{where}modality"
        if getattr(part, "callback_url", None):
            yield f"{where}callback_url"


def _extra(part: Body) -> Iterable[str]:
    return part.model_extra or ()
