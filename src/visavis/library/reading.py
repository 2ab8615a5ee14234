"""The process that reads one file: it may be hostile, so it gets little and no more.

The file comes on the standard input. Out goes one JSON object: the text, or why there
is none. What breaks it, memory and time included, ends the process and nothing else.
"""

import json
import os
import resource
import sys
from dataclasses import asdict

from visavis.core.documents import Failure
from visavis.library.formats import text_of
from visavis.library.kinds import Kind
from visavis.service.ports import ReadingFailed

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space; a large PDF takes a tenth."""

CPU_S = 30
"""Seconds of a core; a thousand pages take about ten."""


def _read(kind: Kind, body: bytes) -> dict[str, object]:
    try:
        return asdict(text_of(kind, body))
    except ReadingFailed as error:
        return {"failure": str(error.failure)}
    except Exception:  # noqa: BLE001  what the libraries raise for bad files has no end
        return {"failure": str(Failure.PROCESSING)}


def main() -> None:
    """Read the file of a kind, which is the only argument."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Calls come first.
    os.nice(10)
    told = _read(Kind(sys.argv[1]), sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
