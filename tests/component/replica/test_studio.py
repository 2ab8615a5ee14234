"""Pictures are studied by a process of their own: it finds a face, or says why not."""

import io
import struct
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
import sitters

from visavis.core.portraits import Likeness
from visavis.core.training import Failure
from visavis.replica.studio.judging import judged
from visavis.replica.studio.pictures import LONGEST, unpacked
from visavis.replica.studio.processes import ProcessStudio
from visavis.replica.studio.showing import FILM_SIZE, FPS, LENGTH_S
from visavis.service.ports import Studied, TrainingFailed

EVERYBODY = ("anna", "brooke", "charlie", "lucas", "luna", "lucy", "nathan")
PUPILS = (421.0, 296.5), (527.0, 293.5)
"""Where a still shows them: the head is turned and leans."""

EYES, MOUTH = ((427.0, 297.0), (533.0, 297.0)), (480.0, 428.0)
"""Where they are drawn: `form.json`; a head at rest leans a little."""


def bomb(width: int, height: int) -> bytes:
    """Return a PNG that says it is that large, and is a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


async def study(body: bytes, *, fix: bool = False) -> Studied:
    return await ProcessStudio().study(body, fix=fix)


async def refused(body: bytes) -> Failure:
    with pytest.raises(TrainingFailed) as caught:
        await study(body)
    return caught.value.failure


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp"])
async def test_a_picture_of_each_kind_becomes_a_webp_with_handles(kind: str) -> None:
    found = await study(sitters.packed(sitters.still(), kind))
    assert (found.width, found.height) == (960, 720)
    assert found.picture[8:12] == b"WEBP"
    for at, there in zip(
        (found.handles.left_eye, found.handles.right_eye), EYES, strict=True
    ):
        assert at == pytest.approx(there, abs=7)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"%PDF-1.7", Failure.FORMAT),
        (b"GIF89a" + bytes(100), Failure.FORMAT),
        (b"\xff\xd8\xff\xe0" + bytes(20), Failure.FORMAT),
        (bomb(20_000, 20_000), Failure.SIZE),
        (bomb(600, 400), Failure.UNREADABLE),
        (sitters.packed(sitters.still())[:4000], Failure.UNREADABLE),
    ],
    ids=["pdf", "gif", "empty jpeg", "bomb", "no pixels", "cut off"],
)
async def test_what_is_no_picture_is_refused(body: bytes, why: Failure) -> None:
    assert await refused(body) == why


async def test_a_portrait_is_shown_by_a_still_and_a_film(tmp_path: Path) -> None:
    path = sitters.portrait_file(tmp_path)
    handles = judged(sitters.still(), fix=False)[1]
    shown = await ProcessStudio().show(Likeness(path=str(path), handles=handles))
    still = cv2.imdecode(np.frombuffer(shown.still, np.uint8), cv2.IMREAD_COLOR)
    assert still is not None
    assert still.shape == (720, 960, 3)
    with av.open(io.BytesIO(shown.film), "r") as film:
        decoded = film.decode(video=0)
        frames: list[Any] = [one.to_ndarray(format="gray") for one in decoded]
    assert len(frames) == LENGTH_S * FPS
    assert frames[0].shape == FILM_SIZE[::-1]
    moved = [int(cv2.absdiff(frames[0], frame).max()) for frame in frames]
    assert max(moved) > 60, "nothing moves"


async def test_a_portrait_whose_file_is_gone_is_not_shown(tmp_path: Path) -> None:
    handles = judged(sitters.still(), fix=False)[1]
    gone = Likeness(path=str(tmp_path / "gone.webp"), handles=handles)
    with pytest.raises(TrainingFailed):
        await ProcessStudio().show(gone)


async def test_a_picture_that_takes_too_long_is_given_up() -> None:
    studio = ProcessStudio(patience=timedelta(0))
    with pytest.raises(TrainingFailed, match="image_unreadable"):
        await studio.study(sitters.packed(sitters.still()), fix=False)


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (np.full((480, 640, 3), 90, np.uint8), Failure.NO_FACE),
        (sitters.beside(sitters.still(), sitters.still("lucas")), Failure.SEVERAL),
        (sitters.small(sitters.still(), 0.35), Failure.SMALL),
        (sitters.dimmed(sitters.still(), 0.2), Failure.DARK),
        (sitters.paled(sitters.still(), 0.75), Failure.BRIGHT),
        (sitters.blurred(sitters.still(), 8), Failure.BLURRED),
    ],
    ids=["nobody", "two", "far away", "at night", "overexposed", "out of focus"],
)
def test_a_face_that_cannot_be_moved_is_refused_with_the_reason(
    picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], why: Failure
) -> None:
    with pytest.raises(TrainingFailed, match=why):
        judged(picture, fix=False)


def test_a_dark_picture_is_brightened_on_request() -> None:
    dark = sitters.dimmed(sitters.still(), 0.2)
    bright, handles = judged(dark, fix=True)
    assert bright.mean() > 2 * dark.mean()
    assert handles.left_eye == pytest.approx(EYES[0], abs=10)


def test_a_leaning_face_is_straightened_on_request() -> None:
    leaning = sitters.turned(sitters.still(), 9)
    kept = judged(leaning, fix=False)[1]
    fixed = judged(leaning, fix=True)[1]
    assert abs(kept.left_eye[1] - kept.right_eye[1]) > 12
    assert abs(fixed.left_eye[1] - fixed.right_eye[1]) < 6


@pytest.mark.parametrize("name", ["anna", "brooke", "charlie", "lucas", "luna", "lucy"])
def test_the_line_between_the_lips_is_found_in_faces_of_all_kinds(name: str) -> None:
    handles = judged(sitters.still(name), fix=False)[1]
    assert handles.mouth == pytest.approx(MOUTH, abs=9)


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_pupils_are_found_behind_glasses_too(name: str) -> None:
    handles = judged(sitters.still(name), fix=False)[1]
    for found, there in zip((handles.left_eye, handles.right_eye), PUPILS, strict=True):
        assert found == pytest.approx(there, abs=4)


def test_a_large_picture_is_made_smaller() -> None:
    large = cv2.resize(sitters.still(), (3200, 2400))
    picture = unpacked(sitters.packed(large, ".jpg"))
    assert max(picture.shape) == LONGEST
