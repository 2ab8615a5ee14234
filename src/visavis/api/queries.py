"""Query parameters: few, optional, and refused by name when they make no sense."""

from starlette.requests import Request

from visavis.core.problems import InvalidPayload

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


def choice(request: Request, name: str, allowed: tuple[str, ...]) -> str | None:
    """Return one of some words; None when left out or empty."""
    word = request.query_params.get(name)
    if not word:
        return None
    if word not in allowed:
        raise InvalidPayload(name, f"must be one of: {', '.join(allowed)}")
    return word
