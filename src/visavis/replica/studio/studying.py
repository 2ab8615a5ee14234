"""The process that studies one picture: it may be hostile, so it gets little.

The picture comes on the standard input. Out goes a line of JSON, what was found, and
after it the picture as it is kept. What breaks it, memory and time included, ends the
process and nothing else.
"""

import os
import resource
import sys

import cv2

from visavis.core import codec
from visavis.replica.studio.judging import judged
from visavis.replica.studio.pictures import packed, unpacked
from visavis.replica.studio.processes import Finding
from visavis.service.ports import TrainingFailed

MEMORY = 1536 * 1024 * 1024
"""Bytes of address space; 40 megapixels take a third of it."""

CPU_S = 15
"""Seconds of a core; a large picture takes about one."""


def _study(body: bytes, *, fix: bool) -> tuple[Finding, bytes]:
    try:
        picture, handles = judged(unpacked(body), fix=fix)
    except TrainingFailed as error:
        return Finding(failure=error.failure), b""
    height, width = picture.shape[:2]
    return Finding(width=width, height=height, handles=handles), packed(picture)


def main() -> None:
    """Study the picture; the only argument says whether to `fix` or `keep` it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Calls come first.
    os.nice(10)
    cv2.setNumThreads(1)
    found, picture = _study(sys.stdin.buffer.read(), fix=sys.argv[1] == "fix")
    sys.stdout.buffer.write(codec.encode(found).encode() + b"\n" + picture)


if __name__ == "__main__":
    main()
