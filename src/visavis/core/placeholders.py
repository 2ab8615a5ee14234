"""`{placeholders}`: a model chooses what stands for them, escaped for its place.

Nothing that a value says can make it more than a value: not a folder above, not another
header, not a parameter of its own.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast
from urllib.parse import quote, urlencode

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))

Values = Mapping[str, Any]


class Unfit(ValueError):
    """Values do not fit where they are to stand; says why, for the model."""


def names_in(template: Any) -> Iterator[str]:
    """Yield the names of the placeholders in a JSON value."""
    if isinstance(template, str):
        yield from _PLACEHOLDER.findall(template)
    elif isinstance(template, Mapping):
        for part in cast("Mapping[str, Any]", template).values():
            yield from names_in(part)
    elif isinstance(template, list):
        for part in cast("Sequence[Any]", template):
            yield from names_in(part)


def exemplary(url: str) -> str:
    """Return an address as it may look when it is filled in, for its form."""
    return _PLACEHOLDER.sub("x", url)


def fill(template: Mapping[str, Any], values: Values) -> dict[str, Any]:
    """Return what a JSON object becomes.

    A placeholder that stands alone becomes its value, of whatever type, and a field or
    an entry of which there is no value is left out; one in a text becomes text.

    Raises:
        Unfit: Within a text, there is no value.
    """
    return {
        name: _filled(part, values)
        for name, part in template.items()
        if not _is_absent(part, values)
    }


def fill_headers(template: Mapping[str, Any], values: Values) -> dict[str, str]:
    """Return headers, in printable ASCII: a line break would begin another one."""
    filled = fill(template, values)
    return {name: quote(as_text(v), safe=_PRINTABLE) for name, v in filled.items()}


def fill_address(url: str, values: Values, more: Mapping[str, Any]) -> str:
    """Return an address with its placeholders filled in.

    Args:
        url: The template.
        values: By the names of placeholders.
        more: Further parameters of its query.

    Raises:
        Unfit: There is no value, or it would be another path.
    """
    path, asks, query = url.partition("?")
    path = _PLACEHOLDER.sub(lambda found: _segment(found[1], values), path)
    query = _PLACEHOLDER.sub(lambda found: _escaped(found[1], values), query)
    query = "&".join(part for part in (query, as_form(more)) if part)
    return f"{path}?{query}" if asks or query else path


def as_form(pairs: Mapping[str, Any]) -> str:
    """Return values as forms and queries write them."""
    return urlencode({name: as_text(value) for name, value in pairs.items()})


def as_text(value: Any) -> str:
    """Return a value as text; what is none as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    # A model may write half of a surrogate pair, which has no bytes.
    return text.encode(errors="replace").decode()


def _filled(part: Any, values: Values) -> Any:
    if isinstance(part, Mapping):
        return fill(cast("Mapping[str, Any]", part), values)
    if isinstance(part, list):
        entries = cast("Sequence[Any]", part)
        return [_filled(one, values) for one in entries if not _is_absent(one, values)]
    if not isinstance(part, str):
        return part
    if alone := _PLACEHOLDER.fullmatch(part):
        return values[alone[1]]
    return _PLACEHOLDER.sub(lambda found: as_text(_value(found[1], values)), part)


def _is_absent(part: Any, values: Values) -> bool:
    alone = _PLACEHOLDER.fullmatch(part) if isinstance(part, str) else None
    return alone is not None and alone[1] not in values


def _value(name: str, values: Values) -> Any:
    if name not in values:
        raise Unfit(f"The argument {name} is needed.")
    return values[name]


def _escaped(name: str, values: Values) -> str:
    return quote(as_text(_value(name, values)), safe="")


def _segment(name: str, values: Values) -> str:
    """Return a value as part of a path.

    Servers take dots for the folder above even where they are escaped.
    """
    text = _escaped(name, values)
    if not text.strip("."):
        raise Unfit(f"The argument {name} must be more than dots.")
    return text
