"""Many visits, and a long call, leave nothing behind, and nothing of them is missing.

`make soak` plays them whole, from `bench`, where their bounds are explained; here each
is played a tenth as long. Fewer visits than 50 say nothing about memory.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        os.environ.get("VISAVIS_SOAK") == "whole", reason="`make soak` plays it whole"
    ),
]


def played(script: str, length: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, BENCH / script, str(length)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def test_twenty_visits_leave_neither_threads_nor_descriptors_behind() -> None:
    visits = played("soak.py", 20)
    assert visits.returncode == 0, visits.stdout + visits.stderr


def test_two_people_and_the_replica_are_heard_and_seen_for_three_minutes() -> None:
    call = played("long_call.py", 3)
    assert call.returncode == 0, call.stdout + call.stderr
