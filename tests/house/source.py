"""What the checks of the house look at: the files under version control, read once."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = (
    "api",
    "app",
    "archive",
    "core",
    "library",
    "replica",
    "rooms",
    "service",
    "store",
    "webhooks",
)


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (Path(name) for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def python(*folders: str) -> list[Path]:
    """Return the Python files below the given folders, `src` for instance."""
    return [p for p in tracked() if p.suffix == ".py" and p.parts[0] in folders]


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), str(path))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def named(node: ast.expr) -> tuple[str, str]:
    """Return (receiver, name) of what is called: `a.group.create_task` → group."""
    match node:
        case ast.Attribute(value=ast.Attribute(attr=receiver), attr=name):
            return receiver, name
        case ast.Attribute(value=ast.Name(id=receiver), attr=name):
            return receiver, name
        case ast.Attribute(attr=name):
            return "", name
        case ast.Name(id=name):
            return "", name
        case _:
            return "", ""


def place(path: Path, node: ast.AST) -> str:
    return f"{path}:{getattr(node, 'lineno', 1)}"
