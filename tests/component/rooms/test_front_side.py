import subprocess
import sys

import pytest

FRONT = (
    "from visavis.rooms import incoming, lines, signalling, switchboard, tokens\n"
    "import sys\n"
    "print(sorted({m.split('.')[0] for m in sys.modules} & set(sys.argv[1:])))\n"
)


@pytest.mark.parametrize("package", ["aiortc", "aioice", "av", "numpy"])
def test_the_front_carries_no_media_and_loads_none(package: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", FRONT, package, "jwt"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert loaded.stdout == "['jwt']\n"
