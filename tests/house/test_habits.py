"""Habits of this house that no tool checks: tasks, sleeps, docstrings, names."""

import ast
import re
from pathlib import Path

from house.source import calls, named, place, python, text, tracked, tree

SPAWNERS = {"create_task", "ensure_future", "run_coroutine_threadsafe"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
MAY_SLEEP = ("tests/e2e/", "tests/support/virtual_time.py")


def test_tasks_live_in_task_groups() -> None:
    bare = [
        f"{place(path, call)}: {receiver}.{name}"
        for path in python("src", "tests", "bench")
        for call in calls(path)
        for receiver, name in [named(call.func)]
        if name in SPAWNERS
        if not re.search("group|nursery", receiver, re.IGNORECASE)
    ]
    assert not bare, bare


def _waits(call: ast.Call) -> bool:
    return any(
        isinstance(part, ast.Constant) and part.value not in (0, None)
        for argument in call.args[:1]
        for part in ast.walk(argument)
    )


def test_no_test_sleeps() -> None:
    sleeping = [
        place(path, call)
        for path in python("tests")
        if not str(path).startswith(MAY_SLEEP)
        for call in calls(path)
        if named(call.func)[1] == "sleep" and named(call.func)[0] != "clock"
        if _waits(call)
    ]
    assert not sleeping, sleeping


def test_every_module_and_public_class_has_a_docstring() -> None:
    bare = [
        place(path, node)
        for path in python("src")
        if text(path).strip()
        for node in [tree(path), *tree(path).body]
        if isinstance(node, ast.Module)
        or (isinstance(node, ast.ClassDef) and not node.name.startswith("_"))
        if not ast.get_docstring(node)
    ]
    assert not bare, bare


def test_everything_has_a_name() -> None:
    nameless = [
        str(path) for path in tracked() if NAMELESS & {Path(p).stem for p in path.parts}
    ]
    assert not nameless, nameless


def _reason(line: str) -> str:
    """Return what a line's comment says beside the code of a `noqa`."""
    comment = line.partition("#")[2]
    return re.sub(r"\s*noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*", "", comment).strip(" #")


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    everything = {"Exception", "BaseException"}
    raises_again = any(isinstance(node, ast.Raise) for node in handler.body[-1:])
    return not raises_again and any(
        k is None or named(k)[1] in everything for k in kinds
    )


def test_catching_everything_has_a_reason_on_its_line() -> None:
    silent = [
        place(path, node)
        for path in python("src", "tests", "scripts", "bench")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node)
        if not _reason(text(path).splitlines()[node.lineno - 1])
    ]
    assert not silent, silent


def test_a_noqa_has_a_reason_on_its_line() -> None:
    silent = [
        f"{path}:{number}"
        for path in python("src", "tests", "scripts", "bench")
        for number, line in enumerate(text(path).splitlines(), 1)
        if re.search(r"# noqa: [A-Z]", line) and not _reason(line)
    ]
    assert not silent, silent
