"""Measures what DESIGN §9 names, each beside its baseline, and prints the figures.

python bench/run.py [ROW ...]       all rows, or some; results/ROW.json is written
"""

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from figures import Row, show
from machine import Strain, Watch

ROWS = (
    "create",
    "join",
    "call",
    "turn",
    "interruption",
    "dialogues",
    "deadlines",
    "restart",
    "callbacks",
    "networks",
    "glass",
    "mic",
    "lips",
    "face",
    "far_face",
)
WIDTH = 100
"""Columns of a table: one row of it is one line, also in a file."""

RESULTS = Path(__file__).parent / "results"


def main(wanted: list[str]) -> None:
    """Measure and print row by row; a row that fails ends the run."""
    console = Console(highlight=False, soft_wrap=True, width=WIDTH)
    unknown = set(wanted) - set(ROWS)
    if unknown:
        sys.exit(f"no row {', '.join(sorted(unknown))}; there are: {', '.join(ROWS)}")
    for name in wanted or ROWS:
        watch = Watch()
        row: Row = importlib.import_module(name).measure()
        strain = watch.strain()
        show(row, console)
        console.print(f"  {strain}\n")
        _keep(row, strain)


def _keep(row: Row, strain: Strain) -> None:
    RESULTS.mkdir(exist_ok=True)
    plain = row.plain() | {"machine": asdict(strain) | {"saturated": strain.saturated}}
    path = RESULTS / f"{row.name}.json"
    path.write_text(json.dumps(plain, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
