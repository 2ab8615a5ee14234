"""Query parameters: few, optional, and refused by name when they make no sense."""

from collections.abc import Sequence
from typing import TypeVar

from starlette.requests import Request

from visavis.api.openapi import query
from visavis.core.problems import InvalidPayload

T = TypeVar("T")

MOST = 1000
_LARGEST_PAGE = 1_000_000

PORTION = (
    query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": 100},
        "How many at most.",
    ),
    query(
        "page",
        {"type": "integer", "minimum": 1, "maximum": _LARGEST_PAGE, "default": 1},
        "Which slice, counted from 1.",
    ),
)
"""The parameters of `portion`, as the documentation shows them."""

_FLAGS = {"true": True, "1": True, "false": False, "0": False, "": False}


def integer(request: Request, name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number; ASCII digits only, so that `1_0` and `٣` are none."""
    text = request.query_params.get(name)
    if text is None:
        return default
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not digits or not least <= int(text) <= most:
        raise InvalidPayload(name, f"must be an integer from {least} to {most}")
    return int(text)


def flag(request: Request, name: str) -> bool:
    """Return a switch; left out is off."""
    value = _FLAGS.get(request.query_params.get(name, "").lower())
    if value is None:
        raise InvalidPayload(name, "must be true or false")
    return value


def text(request: Request, name: str, most: int) -> str:
    """Return a text of at most so many characters; left out is the empty one."""
    value = request.query_params.get(name, "")
    if len(value) > most:
        raise InvalidPayload(name, f"must have at most {most} characters")
    return value


def choice(request: Request, name: str, allowed: tuple[str, ...]) -> str | None:
    """Return one of some words; None when left out or empty."""
    word = request.query_params.get(name)
    if not word:
        return None
    if word not in allowed:
        raise InvalidPayload(name, f"must be one of: {', '.join(allowed)}")
    return word


def portion(request: Request, things: Sequence[T]) -> Sequence[T]:
    """Return the slice that is asked for of a list which is at hand as a whole."""
    limit = integer(request, "limit", 100, least=1, most=MOST)
    page = integer(request, "page", 1, least=1, most=_LARGEST_PAGE)
    return things[(page - 1) * limit : page * limit]
