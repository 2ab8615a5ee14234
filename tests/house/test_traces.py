"""Nothing under version control tells where it was made or where packages come from."""

import re

from house.source import ROOT, tracked

PLACES = re.compile(r"(?<![\w/.~$}-])(?<!HOME=)/(?:work|root|tmp/brief)\b(?!-)")
"""A superuser's HOME is a fact of Debian, not of this machine."""

HOSTS = re.compile(
    r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com"
    r"|registry\.[a-z]|proxy\.golang\.org|artifactory)",
    re.IGNORECASE,
)
LINKS = re.compile(r'"resolved"\s*:\s*"http|--(?:extra-)?index-url|--find-links')
BINARY = b"\x00"


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in tracked()
        if path.name != "test_traces.py"
        if BINARY not in (raw := (ROOT / path).read_bytes())
        for number, line in enumerate(raw.decode(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_the_machine_it_was_made_on() -> None:
    assert not found(PLACES)


def test_no_host_of_a_package_registry() -> None:
    assert not found(HOSTS)


def test_no_lock_file_says_where_to_download() -> None:
    assert not found(LINKS)
