"""Secrets in what a persona keeps: shown as `********`, and kept when sent back so.

A patch is applied to the masked document, and each mask remembers what it hides: moved
or copied to a place that is a secret's, it brings the secret along; anywhere else it is
eight asterisks. So no patch can carry a secret to where it would be shown. Nor to where
it would be sent: a secret belongs to the address it was given with, and who changes the
address gives the secret again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from visavis.core.problems import InvalidPayload

MASK = "********"

_SECRET = re.compile(
    r"(.*_)?(api_?key|secret|token|password|passphrase|secret_key|access_key"
    r"|private_key|signing_key|credentials?|authorization)"
)
"""Names, in snake case, under which people keep secrets."""

_ALL_SECRET = "headers"  # noqa: S105  the name of a field
"""A server's headers: any may authenticate, whatever its name."""

_KEYED, _KEY = "api_key", "value"
"""A tool's `auth` of this type has its key, whatever it is for, under this name."""

_SCHEMA_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
"""In a tool's JSON Schema `password` names a parameter, and what it is: no secret."""


_ADDRESSES = ("base_url", "token_url", "url")
"""Where the secrets beside it, and below, are sent."""


class Mask(str):
    """Eight asterisks that remember what they hide. Equal to the mask that is shown."""

    __slots__ = ("address", "hidden")
    address: Any
    hidden: Any


def hide(value: Any, *, secret: bool = False, address: Any = None) -> Any:
    """Return a JSON value with its secrets masked.

    Args:
        value: A JSON value; it is not changed.
        secret: Whether all of it is secret.
        address: Where its secrets are sent.
    """
    address = _address(value, address)
    if isinstance(value, Mapping):
        outer = cast("Mapping[str, Any]", value)
        return {
            k: hide(v, secret=_is(k, v, _all(outer, k, secret)), address=address)
            for k, v in outer.items()
        }
    if isinstance(value, list | tuple):
        items = cast("Sequence[Any]", value)
        return [hide(v, secret=secret, address=address) for v in items]
    if secret and value not in ("", None):
        mask = Mask(MASK)
        mask.hidden, mask.address = value, address
        return mask
    return value


def reveal(value: Any, stored: Any, where: str = "") -> Any:
    """Return a JSON value with its masks replaced by what they stand for.

    Args:
        value: A JSON value, with masks of `hide` or as a caller has sent them back.
        stored: What was stored at this place before; plain masks stand for it.
        where: The place, as a refusal names it.

    Raises:
        InvalidPayload: A mask stands for nothing: no value is stored at its place, or
            one that was given for another address.
    """
    return _revealed(value, _Place(stored=stored, where=where))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a value stands.

    Attributes:
        stored: What stood there before.
        where: The place, as a refusal names it.
        secret: Whether all of it is secret.
        sent, was_sent: Where its secrets are sent now, and were before.
    """

    stored: Any
    where: str = ""
    secret: bool = False
    sent: Any = None
    was_sent: Any = None


def _revealed(value: Any, at: _Place) -> Any:
    sent, was_sent = _address(value, at.sent), _address(at.stored, at.was_sent)
    at = replace(at, sent=sent, was_sent=was_sent)
    if isinstance(value, Mapping):
        outer = cast("Mapping[str, Any]", value)
        return {k: _revealed(v, _member_of(at, outer, k)) for k, v in outer.items()}
    if isinstance(value, list | tuple):
        items = enumerate(cast("Sequence[Any]", value))
        return [_revealed(v, _item_of(at, v, i)) for i, v in items]
    if value != MASK:
        return value
    if not at.secret:
        return MASK
    hidden, was_sent = at.stored, at.was_sent
    if isinstance(value, Mask):
        hidden, was_sent = value.hidden, value.address
    if hidden in ("", None) or isinstance(hidden, Mapping | list):
        raise InvalidPayload(at.where, f"must not be {MASK}: no value is stored there")
    if was_sent != at.sent:
        raise InvalidPayload(
            at.where, "must be given again, for the address it is sent to has changed"
        )
    return hidden


def _member_of(at: _Place, outer: Mapping[str, Any], name: str) -> _Place:
    return replace(
        at,
        stored=_member(at.stored, name),
        where=f"{at.where}.{name}",
        secret=_is(name, outer[name], _all(outer, name, at.secret)),
    )


def _item_of(at: _Place, value: Any, index: int) -> _Place:
    return replace(
        at, stored=_item(at.stored, value, index), where=f"{at.where}[{index}]"
    )


def _address(value: Any, outer: Any) -> Any:
    own = (_member(value, name) for name in _ADDRESSES)
    return next((address for address in own if address), outer)


def _all(outer: Mapping[str, Any], name: str, inherited: bool) -> bool:  # noqa: FBT001  as it is around
    """Return whether all of a member is secret, by what stands beside it."""
    return inherited or (name == _KEY and outer.get("type") == _KEYED)


def _is(name: str, value: Any, inherited: bool) -> bool:  # noqa: FBT001  as it is around
    if _member(value, "type") in _SCHEMA_TYPES:
        return False
    folded = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).replace("-", "_").lower()
    return inherited or folded == _ALL_SECRET or bool(_SECRET.fullmatch(folded))


def _member(stored: Any, name: str) -> Any:
    if isinstance(stored, Mapping):
        return cast("Mapping[str, Any]", stored).get(name)
    return None


def _item(stored: Any, value: Any, index: int) -> Any:
    """Return what was stored for an entry of a list: by its name, else by its place."""
    if not isinstance(stored, list | tuple):
        return None
    entries = cast("Sequence[Any]", stored)
    name = _name(value)
    if name is not None:
        return next((entry for entry in entries if _name(entry) == name), None)
    return entries[index] if index < len(entries) else None


def _name(entry: Any) -> Any:
    """Return the name of a tool, if an entry is one."""
    return _member(entry, "name") or _member(_member(entry, "function"), "name")
