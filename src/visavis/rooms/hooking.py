"""How private parts of aiortc and aioice are reached, in the two files of hooks only.

Each hook is one function with its own tests against the installed version, and the
versions are checked at import: an upgrade fails here, loudly, and not in a call.
"""

import importlib.metadata
from collections.abc import Callable
from typing import Any


def check_version(
    package: str,
    tested: str,
    installed: Callable[[str], str] = importlib.metadata.version,
) -> None:
    """Raise unless the hooks were tested with the installed version.

    Args:
        package: Its name.
        tested: What such a version begins with.
        installed: Returns the version of a package.

    Raises:
        ImportError: They were not.
    """
    version = installed(package)
    if not version.startswith(tested):
        raise ImportError(
            f"{package} {version} is installed, but the media hooks were tested"
            f" with {tested}x only"
        )


def override(target: object, name: str, replacement: Callable[..., Any]) -> None:
    """Put something in the place of a method, which must be there."""
    assert callable(getattr(target, name)), f"there is a {name}"
    setattr(target, name, replacement)
