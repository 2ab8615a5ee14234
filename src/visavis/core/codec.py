"""Frozen dataclasses to plain JSON values and back, strictly.

One codec for what is stored, for the link between front and worker and for what
browsers say. A dataclass carries its snake-case class name under `type`, unless it has
a field of that name. Instants are ISO 8601 in UTC, spans are seconds. Anything that
does not fit raises `Malformed`, which says where and what was expected; nothing else
is raised, and whatever was read can be written again, as valid JSON in UTF-8.
"""

import json
import math
import re
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

MAX_DEPTH = 100
"""How many lists and objects may lie in one another.

Python's parser lets in nearly a thousand, depending on how deep its caller stands; but
what was let in must also come out again."""


class Malformed(ValueError):
    """A value does not have the shape it must have.

    Attributes:
        where: Path of the offending part, like `participants[0].name`, or empty.
        wanted: What is allowed there.
    """

    def __init__(self, where: str, wanted: str) -> None:
        super().__init__(f"{where or 'message'}: must be {wanted}")
        self.where = where
        self.wanted = wanted


def tag(kind: type) -> str:
    """Return the `type` of a dataclass on the wire: `PeerAnswered` → `peer_answered`.

    A class that shares its name with another on the same wire says `WIRE_TYPE`.
    """
    named = getattr(kind, "WIRE_TYPE", None)
    if isinstance(named, str):
        return named
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


# ---- out


_PLAIN = frozenset((str, int, bool, float, type(None)))
"""What JSON has itself. Exactly these: an enum is a string, but not a plain one."""


def dump(value: Any) -> Any:
    """Return a dataclass, or what it is made of, as plain JSON values."""
    kind: Any = value.__class__
    return value if kind in _PLAIN else _way_out(kind)(value)


@cache
def _way_out(kind: Any) -> Callable[[Any], Any]:
    """Return what dumps a kind: to find out costs more than to do it."""
    if issubclass(kind, datetime):
        return _dump_instant
    if issubclass(kind, timedelta):
        return timedelta.total_seconds
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        return partial(_dump_dataclass, tag(cast("type", kind)), names)
    if issubclass(kind, Mapping):
        return _dump_mapping
    return _dump_list if issubclass(kind, list | tuple) else _dump_anything


def _dump_instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _dump_dataclass(name: str, names: tuple[str, ...], value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"type": name}
    for field in names:
        part = getattr(value, field)
        kind = part.__class__
        # Most parts are plain, and a call costs more than all the rest.
        plain[field] = part if kind in _PLAIN else _way_out(kind)(part)
    return plain


def _dump_mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    return {k: dump(v) for k, v in value.items()}


def _dump_list(value: Sequence[Any]) -> list[Any]:
    return [dump(v) for v in value]


def _dump_anything(value: Any) -> Any:
    return value


def encode(value: Any) -> str:
    """Return a dataclass as JSON text."""
    return json.dumps(dump(value), separators=(",", ":"), ensure_ascii=False)


# ---- in


def decode(kind: Any, text: str | bytes) -> Any:
    """Return the `kind` (a dataclass, or a union of them) that JSON text says.

    Raises:
        Malformed: It is no JSON, nested too deeply, or not of that shape.
    """
    try:
        plain = _parse(text.decode() if isinstance(text, bytes) else text)
    except (ValueError, RecursionError) as error:
        raise Malformed("", "valid JSON") from error
    return load(kind, plain)


def _parse(text: str) -> Any:
    plain = _decoder.decode(text)
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _measure(plain, MAX_DEPTH)
    if "\\u" in text or not text.isascii():
        # JSON can say half a surrogate pair; nothing that speaks UTF-8 could repeat it.
        json.dumps(plain, ensure_ascii=False).encode()
    return plain


def _finite(number: str) -> float:
    """Return a number that JSON can say: neither NaN nor Infinity, nor 1e999."""
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(number)
    return value


_decoder = json.JSONDecoder(parse_float=_finite, parse_constant=_finite)


def _measure(plain: Any, levels: int) -> None:
    """Raise unless a value is at most so many levels deep."""
    if isinstance(plain, dict):
        plain = list(cast("dict[str, Any]", plain).values())
    if not isinstance(plain, list):
        return
    if not levels:
        raise ValueError("nested too deeply")
    for part in cast("Sequence[Any]", plain):
        _measure(part, levels - 1)


def load(kind: Any, plain: Any, where: str = "") -> Any:
    """Return the `kind` that plain JSON values say; see `decode`."""
    result: Any = _way(kind)(plain, where)
    return result


@cache
def _way(kind: Any) -> Callable[[Any, str], Any]:
    """Return what loads a kind: to find out costs more than to do it."""
    kind = getattr(kind, "__supertype__", kind)
    origin = get_origin(kind)
    if origin in (types.UnionType, Union):
        return partial(_load_union, get_args(kind))
    if origin is not None:
        return partial(_load_generic, origin, get_args(kind))
    if is_dataclass(kind):
        return partial(_load_dataclass, cast("type", kind))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return partial(_load_enum, kind)
    return _load_anything if kind is Any else partial(_load_scalar, kind)


def _load_anything(plain: Any, where: str) -> Any:
    del where
    return plain


def _load_union(options: tuple[Any, ...], plain: Any, where: str) -> Any:
    if plain is None and type(None) in options:
        return None
    tagged, others = _sorted(options)
    if isinstance(plain, dict) and tagged:
        name = cast("dict[str, Any]", plain).get("type")
        if name is None and len(tagged) == 1:
            (name,) = tagged
        if isinstance(name, str) and name in tagged:
            return _load_dataclass(tagged[name], plain, where)
        if not others:
            allowed = ", ".join(sorted(tagged))
            raise Malformed(_join(where, "type"), f"one of: {allowed}")
    for option in others:
        try:
            return load(option, plain, where)
        except Malformed:
            if option is others[-1]:
                raise
    raise Malformed(where, "an object")


@cache
def _sorted(options: tuple[Any, ...]) -> tuple[Mapping[str, type], tuple[Any, ...]]:
    """Return the members of a union: dataclasses by tag, and the rest without None."""
    tagged = {tag(o): o for o in options if isinstance(o, type) and is_dataclass(o)}
    others = tuple(o for o in options if not is_dataclass(o) and o is not type(None))
    return tagged, others


def _load_generic(origin: Any, args: tuple[Any, ...], plain: Any, where: str) -> Any:
    if origin is tuple or origin is list:
        if not isinstance(plain, list):
            raise Malformed(where, "a list")
        items = enumerate(cast("Sequence[Any]", plain))
        loaded = [load(args[0], item, f"{where}[{i}]") for i, item in items]
        return tuple(loaded) if origin is tuple else loaded
    if not isinstance(plain, dict):
        raise Malformed(where, "an object")
    pairs = cast("dict[str, Any]", plain).items()
    return {k: load(args[1], v, _join(where, k)) for k, v in pairs}


def _load_dataclass(kind: type, plain: Any, where: str) -> Any:
    if not isinstance(plain, dict):
        raise Malformed(where, "an object")
    given = cast("dict[str, Any]", plain)
    values: dict[str, Any] = {}
    for name, hint, plainly, required in _shape(kind):
        if name in given:
            part = given[name]
            # Most parts are plain, and a call costs more than all the rest.
            values[name] = (
                part
                if part.__class__ is plainly
                else _way(hint)(part, _join(where, name))
            )
        elif required:
            raise Malformed(_join(where, name), "present")
    return kind(**values)


def _load_enum(kind: type[StrEnum], plain: Any, where: str) -> StrEnum:
    try:
        return kind(plain)
    except ValueError as error:
        raise Malformed(where, "one of: " + ", ".join(kind)) from error


def _load_scalar(kind: Any, plain: Any, where: str) -> Any:
    accepts, wanted, build = _SCALARS[kind]
    if not isinstance(plain, accepts) or (isinstance(plain, bool) and kind is not bool):
        raise Malformed(where, wanted)
    try:
        return build(plain)
    except (ValueError, OverflowError) as error:
        raise Malformed(where, wanted) from error


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at.astimezone(UTC)


_SCALARS: Mapping[Any, tuple[Any, str, Callable[[Any], Any]]] = {
    str: (str, "a string", str),
    bool: (bool, "true or false", bool),
    int: (int, "an integer", int),
    float: (int | float, "a number", float),
    datetime: (str, "an ISO 8601 instant", _instant),
    timedelta: (int | float, "seconds", lambda s: timedelta(seconds=s)),
    type(None): (type(None), "null", lambda n: n),
}


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


@cache
def _shape(kind: type) -> tuple[tuple[str, Any, Any, bool], ...]:
    """Return each field's name, its type, that again if plain, whether it is needed."""
    hints = get_type_hints(kind)
    return tuple(
        (f.name, hints[f.name], _plain(hints[f.name]), _needed(f)) for f in fields(kind)
    )


def _plain(hint: Any) -> Any:
    hint = getattr(hint, "__supertype__", hint)
    return hint if hint in (str, bool, int) else None


def _needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING
