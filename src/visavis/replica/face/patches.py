"""What was painted once and is laid on again: one store per feature, for all calls."""

from collections.abc import Callable, Hashable
from threading import Lock

from visavis.replica.face.pixels import Pixels


class Patches:
    """The newest painted patches of one feature of one face.

    All conversations of a worker draw from it, each in a thread of its own.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._patches: dict[Hashable, Pixels] = {}
        self._adding = Lock()

    def patch(self, look: Hashable, paint: Callable[[], Pixels]) -> Pixels:
        """Return the patch of a look, painting it if it is not remembered."""
        patch = self._patches.get(look)
        if patch is None:
            # Two may paint the same at once, and gain as much as if they had waited.
            patch = paint()
            with self._adding:
                self._patches[look] = patch
                if len(self._patches) > self._kept:
                    del self._patches[next(iter(self._patches))]
        return patch
