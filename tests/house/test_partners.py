"""Each file of core has a partner test file that alone covers it, branches included.

The partners run once, each test recorded under its own name; then every file is judged
by what its partner reached. What runs at import counts for everybody.
"""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from coverage import Coverage

from house.source import ROOT, python, text

TESTS = Path("tests/unit/core")
FILES = [
    path
    for path in python("src")
    if path.parts[2] == "core" and len(path.parts) == 4 and text(path).strip()
]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("partners") / "coverage"
    partners = [str(p) for p in map(partner, FILES) if (ROOT / p).exists()]
    command = [sys.executable, "-m", "pytest", "-q", "-o", "addopts="]
    command += ["-p", "no:cacheprovider", "--import-mode=importlib"]
    command += ["--cov=visavis.core", "--cov-branch", "--cov-context=test"]
    run = subprocess.run(
        [*command, "--cov-report=", *partners],
        cwd=ROOT,
        env=os.environ | {"COVERAGE_FILE": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:]
    return data


def partner(path: Path) -> Path:
    return TESTS / f"test_{path.name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_partner_alone_covers_its_file(path: Path, recorded: Path) -> None:
    assert (ROOT / partner(path)).exists()
    judge = Coverage(data_file=str(recorded), config_file=str(ROOT / "pyproject.toml"))
    judge.load()
    report = io.StringIO()
    reached = judge.report(
        include=[f"*/core/{path.name}"],
        contexts=["^$", f"^{re.escape(str(partner(path)))}::"],
        file=report,
    )
    assert reached == 100, report.getvalue()
