"""Pages that the code writes are as the code would write them now."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from house.source import ROOT, text, tracked

DECISIONS = [p for p in tracked() if p.match("docs/explain/decisions/[0-9]*.md")]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lifecycle_is_drawn_as_the_code_has_it() -> None:
    page = text(Path("docs/explain/lifecycle.md"))
    assert script("draw_lifecycle").page(page) == page, "run `make docs`"


def test_decisions_are_numbered_without_gap() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_one_page_and_names_checks_that_exist(path: Path) -> None:
    page = text(path)
    assert page.startswith(f"# {path.name[:4]}: ")
    assert len(page.splitlines()) <= 60
    _, heading, enforced = page.partition("\n## Enforced by\n")
    assert heading
    assert enforced.strip()
    named = re.findall(r"`((?:tests|docs|pyproject)[\w./-]*)`", enforced)
    assert not [name for name in named if not (ROOT / name).exists()]


def test_the_index_of_decisions_lists_each_by_its_title() -> None:
    index = text(Path("docs/explain/decisions/README.md"))
    entries = [
        f"- [{text(path).splitlines()[0].removeprefix('# ')}]({path.name})"
        for path in DECISIONS
    ]
    assert [line for line in index.splitlines() if line.startswith("- ")] == entries
