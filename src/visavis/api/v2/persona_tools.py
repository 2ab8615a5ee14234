"""The tools of a persona: functions in the shape of OpenAI, checked one by one.

A tool that a model's server would not take is refused by name: dropped silently, it
would leave a replica that says it will do something and never does.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from visavis.api.v2.tool_delivery import check_delivery, object_at
from visavis.core.problems import InvalidPayload
from visavis.core.tools import END_CALL

MOST_TOOLS = 50
LONGEST_DESCRIPTION = 10_000
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_tools(
    tools: Sequence[Any], where: str, target_check: Callable[[str], None]
) -> None:
    """Check a list of tools.

    Args:
        tools: As a caller gave them.
        where: How a refusal names the list.
        target_check: Raises for an address that this server may not be sent to.

    Raises:
        InvalidPayload: One is wrong; it is named, with what is allowed.
    """
    if len(tools) > MOST_TOOLS:
        raise InvalidPayload(where, f"must have at most {MOST_TOOLS} entries")
    names: set[str] = set()
    for position, tool in enumerate(tools):
        name = _checked(tool, f"{where}[{position}]", target_check)
        if name in names:
            field = f"{where}[{position}] ({name})"
            raise InvalidPayload(field, "must not have the name of another tool")
        names.add(name)


def _checked(tool: Any, where: str, target_check: Callable[[str], None]) -> str:
    """Check a tool, and return its name."""
    given = object_at(tool, where)
    if given.get("delivery") is not None:
        check_delivery(given["delivery"], f"{where}.delivery", target_check)
    if given.get("type") == "system":
        return _checked_system(given, where)
    return _checked_function(given, where)


def _checked_system(given: Mapping[str, Any], where: str) -> str:
    if given.get("name") != END_CALL:
        raise InvalidPayload(f"{where}.name", f"must be {END_CALL}")
    return END_CALL


def _checked_function(given: Mapping[str, Any], where: str) -> str:
    if "function" in given:
        if given.get("type") != "function":
            raise InvalidPayload(f"{where}.type", "must be function")
        where += ".function"
        given = object_at(given["function"], where)
    name = given.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        allowed = "must have 1 to 64 letters, digits, underscores or hyphens"
        raise InvalidPayload(f"{where}.name", allowed)
    where += f" ({name})"
    described = given.get("description", "")
    if not isinstance(described, str) or len(described) > LONGEST_DESCRIPTION:
        allowed = f"must be a string of at most {LONGEST_DESCRIPTION} characters"
        raise InvalidPayload(f"{where}.description", allowed)
    if given.get("parameters") is not None:
        check_parameters(given["parameters"], f"{where}.parameters")
    return name


def check_parameters(schema: Any, where: str) -> None:
    """Check a JSON Schema of arguments. Raises `InvalidPayload`."""
    given = object_at(schema, where)
    if given.get("type", "object") != "object":
        raise InvalidPayload(f"{where}.type", "must be object")
    properties = object_at(given.get("properties", {}), f"{where}.properties")
    for name, value in properties.items():
        object_at(value, f"{where}.properties.{name[:64]}")
    required = given.get("required", [])
    names = cast("Sequence[Any]", required if isinstance(required, list) else [None])
    if not all(isinstance(name, str) and name in properties for name in names):
        raise InvalidPayload(f"{where}.required", "must list names of properties")
