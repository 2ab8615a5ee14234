"""The faces of a worker: each is loaded once, when a call first wants it."""

import asyncio
from collections import OrderedDict
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from weakref import WeakValueDictionary

from visavis.core.portraits import Likeness
from visavis.replica.face.assets import Face, load_face
from visavis.replica.face.portrait import PortraitFace, load_portrait

KEPT = 3
"""Faces that stay though no call shows them any more: 12 MB each at 640 x 480, 30 MB at
1280 x 720, and an eighth of a second of a core to load it again."""

PORTRAITS_KEPT = 4
"""Portraits that stay likewise: 2 MB each at 640 x 480, 4 MB at 1280 x 720."""

_Key = tuple[str, bool]


class Gallery:
    """Shows faces at one size. Those that calls show are always there."""

    def __init__(self, width: int, height: int, kept: int = KEPT) -> None:
        self._load = partial(load_face, width=width, height=height)
        self._frame = partial(load_portrait, width=width, height=height)
        self._most = kept
        self._newest: OrderedDict[_Key, Face] = OrderedDict()
        self._shown: WeakValueDictionary[_Key, Face] = WeakValueDictionary()
        self._portraits: OrderedDict[Likeness, PortraitFace] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    @property
    def hanging(self) -> AbstractSet[_Key]:
        """Which faces are loaded, by name and whether before a green."""
        return set(self._shown)

    async def face(self, name: str, *, greenscreen: bool = False) -> Face:
        """Return a face, before its room or before a flat green.

        Raises:
            FaceMissing: There is none of that name; the text says which there are.
        """
        key = (name, greenscreen)
        if key not in self._shown:
            # Loading takes a core, and for a moment three times what is kept.
            async with self._one_at_a_time:
                await self._hang(key)
        return self._keep(key, self._shown[key])

    async def portrait(self, likeness: Likeness) -> PortraitFace:
        """Return a face made of a picture, prepared once for as long as it is kept.

        A picture never changes under its name, so a likeness says all of it. Of one
        that has other handles by now, or whose file is gone, nothing is kept.

        Raises:
            PortraitMissing: Its file is gone.
        """
        async with self._one_at_a_time:
            found = await asyncio.to_thread(self._framed, likeness)
        self._portraits[likeness] = found
        self._portraits.move_to_end(likeness)
        if len(self._portraits) > PORTRAITS_KEPT:
            self._portraits.popitem(last=False)
        return found

    def _framed(self, likeness: Likeness) -> PortraitFace:
        for kept in [*self._portraits]:
            outdated = kept.path == likeness.path and kept != likeness
            if outdated or not Path(kept.path).exists():
                del self._portraits[kept]
        return self._portraits.get(likeness) or self._frame(likeness)

    async def _hang(self, key: _Key) -> None:
        if key not in self._shown:
            name, greenscreen = key
            load = partial(self._load, name, greenscreen=greenscreen)
            self._keep(key, await asyncio.to_thread(load))

    def _keep(self, key: _Key, face: Face) -> Face:
        self._shown[key] = self._newest[key] = face
        self._newest.move_to_end(key)
        if len(self._newest) > self._most:
            self._newest.popitem(last=False)
        return face
