"""SDP without the codecs that are not answered.

Browsers offer some twenty in every section: three quarters of all lines. What is left
out here neither has to be parsed nor can be chosen.
"""

import re
from collections.abc import Iterator, Sequence

_ABOUT = re.compile(r"a=(?:rtpmap|fmtp|rtcp-fb):(\d+)[ \t]")
_NAMED = re.compile(r"a=rtpmap:(\d+)[ \t]+([^/ \t]+)/")
_REPAIRS = re.compile(r"a=fmtp:(\d+)[ \t]+apt=(\d+)$")

WANTED = {"opus", "vp8"}
"""One of each kind, and what repairs it."""


def pruned(lines: Sequence[str]) -> list[str]:
    """Return the lines of a description that matter.

    A section with nothing that is wanted stays as it is: to say so is not done here.
    """
    kept: list[str] = []
    for section in _sections(lines):
        kept += _pruned(section)
    return kept


def _sections(lines: Sequence[str]) -> Iterator[list[str]]:
    """Cut a description before each `m=` line; the first part is of the whole."""
    starts = [n for n, line in enumerate(lines) if line.startswith("m=")]
    for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        yield list(lines[start:end])


def _pruned(section: list[str]) -> list[str]:
    wanted = _wanted(section)
    if not wanted or not section[0].startswith("m="):
        return section
    head = section[0].split(" ")
    kept = [" ".join(head[:3] + [t for t in head[3:] if t in wanted])]
    for line in section[1:]:
        about = _ABOUT.match(line)
        if about is None or about[1] in wanted:
            kept.append(line)
    return kept


def _wanted(section: list[str]) -> set[str]:
    """Return the payload types of what is answered."""
    named = [m for line in section if (m := _NAMED.match(line))]
    first: dict[str, str] = {}
    for match in named:
        first.setdefault(match[2].lower(), match[1])
    wanted = {first[name] for name in WANTED & first.keys()}
    rtx = {m[1] for m in named if m[2].lower() == "rtx"}
    repairs = [m for line in section if (m := _REPAIRS.match(line))]
    return wanted | {m[1] for m in repairs if m[1] in rtx and m[2] in wanted}
