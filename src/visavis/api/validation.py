"""Pydantic's findings as one sentence that names the field and what is allowed."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from visavis.core.problems import InvalidPayload

_LONGEST_NAME = 64

_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_type": lambda _: "must be a string",
    "string_too_long": lambda c: f"must be at most {c['max_length']} characters",
    "string_pattern_mismatch": lambda c: f"must match {c['pattern']}",
    "int_type": lambda _: "must be an integer",
    "float_type": lambda _: "must be a number",
    "bool_type": lambda _: "must be true or false",
    "dict_type": lambda _: "must be an object",
    "list_type": lambda _: "must be a list",
    "too_long": lambda c: f"must have at most {c['max_length']} entries",
    "model_type": lambda _: "must be an object",
    "model_attributes_type": lambda _: "must be an object",
    "literal_error": lambda c: f"must be one of: {c['expected']}",
    "missing": lambda _: "must be given",
}


def first_problem(
    error: ValidationError, known: Mapping[str, tuple[str, ...]]
) -> InvalidPayload:
    """Return the first finding as a problem.

    Args:
        error: What Pydantic found.
        known: The fields of each object that refuses unknown ones, by its path.
    """
    found = error.errors(include_url=False, include_input=False)[0]
    return InvalidPayload(_path(found["loc"]), _sentence(found, known))


def _path(location: tuple[int | str, ...]) -> str:
    """Return where it is, as people write it: `document_ids[3]`."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += ("." if path else "") + _short(part)
    return path


def _sentence(found: ErrorDetails, known: Mapping[str, tuple[str, ...]]) -> str:
    kind, context = found["type"], found.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(str(found["loc"][-1]), known[_path(found["loc"][:-1])])
    if kind.startswith("int_"):
        kind = "int_type"
    if kind == "value_error":
        return str(context["error"])
    return _SENTENCES[kind](context)


def _unknown(name: str, allowed: tuple[str, ...]) -> str:
    near = get_close_matches(name[:_LONGEST_NAME], allowed, n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f"is not known{hint} Allowed are: {', '.join(allowed)}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"
