"""Training: how a replica of one's own gets its face, from an address to a portrait.

Statuses are those of the documentation (reference tavus-api §8); the reasons for which
a picture is refused are ours, and each says what would help.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from visavis.core.ids import KeyId

DONE = 100


class Status(StrEnum):
    """How far it has come. A conversation can have a replica that is `COMPLETED`."""

    STARTED = "started"
    COMPLETED = "completed"
    ERROR = "error"


class Failure(StrEnum):
    """Why a picture cannot become a replica."""

    ADDRESS = "invalid_image_url"
    DOWNLOAD = "image_download_failed"
    SIZE = "image_too_large"
    FORMAT = "image_format_unsupported"
    UNREADABLE = "image_unreadable"
    NO_FACE = "no_face"
    SEVERAL = "several_faces"
    SMALL = "face_too_small"
    DARK = "too_dark"
    BRIGHT = "too_bright"
    BLURRED = "blurred"
    TURNED = "turned_away"


REASONS: Mapping[Failure, str] = {
    Failure.ADDRESS: "The address of the picture may not be fetched from.",
    Failure.DOWNLOAD: "The picture could not be downloaded.",
    Failure.SIZE: "The picture is too large: 16 MB and 40 megapixels are the most.",
    Failure.FORMAT: "The file is no picture: it must be a JPEG, PNG or WebP.",
    Failure.UNREADABLE: "The picture is broken, or takes too long to read.",
    Failure.NO_FACE: "No face was found: it must be seen whole, from the front.",
    Failure.SEVERAL: "There are several faces in the picture: one must be alone.",
    Failure.SMALL: "The face is too small: it must be 128 pixels wide or more.",
    Failure.DARK: "The face is too dark; auto_fix_training_image may help.",
    Failure.BRIGHT: "The face is too bright: there is no shade left in it.",
    Failure.BLURRED: "The face is blurred: take a sharp picture.",
    Failure.TURNED: "The face is turned away: it must look into the camera.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """That the person who is shown agrees; one of a film or a statement is there.

    Attributes:
        given_by: Whose face it is, in words.
        key_id: With which key it was told here.
    """

    video_url: str = ""
    given_by: str = ""
    statement: str = ""
    key_id: KeyId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training as it is stored.

    Attributes:
        picture: The name of the file that the portrait will have. It is chosen at the
            beginning: whatever breaks off, no file is left that nobody knows of.
        fix: Whether a dark or crooked picture may be put right.
        progress: Of 100.
        failure: Why the status is `ERROR`.
    """

    image_url: str
    picture: str
    consent: Consent
    fix: bool = False
    callback_url: str = ""
    status: Status = Status.STARTED
    progress: int = 0
    failure: Failure | None = None


def advanced(training: Training, progress: int) -> Training:
    """Return a training that has come further; one that is over stays as it is."""
    if training.status is not Status.STARTED:
        return training
    return replace(training, progress=progress)


def finished(training: Training) -> Training:
    """Return a training whose portrait is there."""
    return replace(training, status=Status.COMPLETED, progress=DONE, failure=None)


def failed(training: Training, why: Failure) -> Training:
    """Return a training whose picture is refused."""
    return replace(training, status=Status.ERROR, failure=why)
