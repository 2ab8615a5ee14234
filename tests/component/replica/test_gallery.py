"""The faces of a worker: loaded once, and not all kept."""

import asyncio
import gc

import pytest

from visavis.replica.face.assets import FaceMissing
from visavis.replica.face.gallery import Gallery

WIDTH, HEIGHT = 160, 120


async def test_calls_that_want_a_face_at_once_share_one() -> None:
    gallery = Gallery(WIDTH, HEIGHT)
    first, second = await asyncio.gather(gallery.face("anna"), gallery.face("anna"))
    assert first is second
    assert (first.width, first.height) == (WIDTH, HEIGHT)


async def test_a_greenscreen_is_another_face() -> None:
    gallery = Gallery(WIDTH, HEIGHT)
    green = await gallery.face("anna", greenscreen=True)
    assert green is not await gallery.face("anna")
    assert green is await gallery.face("anna", greenscreen=True)


async def test_what_no_call_shows_goes_when_others_were_wanted_since() -> None:
    gallery = Gallery(WIDTH, HEIGHT, kept=1)
    before = id(await gallery.face("anna"))
    kept = await gallery.face("anna")
    assert id(kept) == before
    await gallery.face("anna", greenscreen=True)
    assert await gallery.face("anna") is kept, "a call shows it"
    del kept
    await gallery.face("anna", greenscreen=True)
    gc.collect()
    assert sum(not green for _, green in gallery.hanging) == 0


async def test_a_face_that_is_missing_is_named_and_so_are_the_others() -> None:
    with pytest.raises(FaceMissing, match=r"no face `nobody`; there are: .*anna"):
        await Gallery(WIDTH, HEIGHT).face("nobody")
