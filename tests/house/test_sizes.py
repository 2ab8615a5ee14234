"""Files and functions stay small. An exception needs a decision record."""

import ast
from pathlib import Path

from house.source import python, text, tracked, tree

CEILINGS = {"src": 400, "scripts": 400, "bench": 400, "tests": 600}
FUNCTION_CEILING = 50
WEB_CEILING = 250

EXCEPTIONS: dict[str, str] = {}
"""Path → the decision that allows it. Empty, and meant to stay so."""


def lines(path: Path) -> int:
    return len(text(path).splitlines())


def test_no_python_file_is_over_its_ceiling() -> None:
    large = {
        str(path): lines(path)
        for path in python(*CEILINGS)
        if lines(path) > CEILINGS[path.parts[0]]
    }
    assert set(large) <= set(EXCEPTIONS), large


def test_no_typescript_file_is_over_its_ceiling() -> None:
    large = {
        str(path): lines(path)
        for path in tracked()
        if path.parts[0] == "web" and path.suffix in {".ts", ".tsx"}
        if lines(path) > WEB_CEILING
    }
    assert set(large) <= set(EXCEPTIONS), large


def test_no_function_is_over_its_ceiling() -> None:
    long = {
        f"{path}:{node.name}": size
        for path in python(*CEILINGS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (size := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_CEILING
    }
    assert set(long) <= set(EXCEPTIONS), long


def test_no_exception_outlives_its_cause() -> None:
    """The ratchet: what has become small enough may not grow again."""
    paths = {str(path) for path in tracked()}
    assert all(name.partition(":")[0] in paths for name in EXCEPTIONS)
