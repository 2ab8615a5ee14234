"""What the bodies about replicas may say, and what the service is asked for then."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from visavis.api.remarks import Remarks
from visavis.api.v2.properties import STRICT
from visavis.api.validation import first_problem
from visavis.core.personas import PORTRAIT, VOICES
from visavis.core.portraits import HANDLES, Point
from visavis.core.problems import FilmsAbsent, InvalidPayload
from visavis.service.training import NewReplica

UNTITLED = "Untitled replica"

_Url = Annotated[str, Field(max_length=2048)]
_Name = Annotated[str, Field(max_length=256)]
_Said = Annotated[str, Field(max_length=10_000)]

_LENIENT = ConfigDict(extra="ignore", strict=True, frozen=True)

_WHY = (
    "is required: the picture shows a person, who must agree to be a replica. Give"
    " consent_video_url, or consent with given_by and statement"
)

Body = TypeVar("Body", bound=BaseModel)

Moves = dict[str, Point]
"""Where handles are to be, by their names."""


class GivenConsent(BaseModel):
    """Who agreed to be a replica, and in what words."""

    model_config = STRICT

    given_by: _Name = Field(description="Whose face it is.")
    statement: _Said = Field(description="What they agreed to.")


class ReplicaProperties(BaseModel):
    """Properties of a replica of one's own."""

    model_config = STRICT

    background_green_screen: bool | None = Field(
        None, description="Accepted, without effect: a picture keeps its room."
    )


class CreateReplica(BaseModel):
    """A new replica. Unknown fields are ignored, and answered with a `Warning`."""

    model_config = _LENIENT | {
        "json_schema_extra": {
            "examples": [
                {
                    "replica_name": "Reception",
                    "train_image_url": "https://files.example.com/portrait.jpg",
                    "voice_name": "Anna",
                    "consent": {
                        "given_by": "Jo Doe",
                        "statement": "I agree that a replica is made of my picture.",
                    },
                }
            ]
        }
    }

    replica_name: _Name | None = None
    face_name: _Name | None = Field(None, description="Another name of `replica_name`.")
    train_image_url: _Url | None = Field(
        None, description="Where the picture lies: JPEG, PNG or WebP, 16 MB at most."
    )
    train_video_url: _Url | None = Field(None, description="Refused: absent here.")
    voice_name: _Name | None = Field(
        None, description="Whose voice it has: " + ", ".join(VOICES) + "."
    )
    consent: GivenConsent | None = Field(
        None, description="This, or `consent_video_url`, is required."
    )
    consent_video_url: _Url | None = Field(
        None, description="A film in which the person agrees. It is kept, not watched."
    )
    callback_url: _Url | None = Field(None, description="Where the end is told.")
    auto_fix_training_image: bool | None = Field(
        None, description="Brightens a dark picture, and straightens a leaning face."
    )
    model_name: _Name | None = Field(
        None, description=f"Accepted, without effect: each is a `{PORTRAIT}`."
    )
    properties: ReplicaProperties | None = None


class RenameReplica(BaseModel):
    """The new name of a replica."""

    model_config = _LENIENT | {
        "json_schema_extra": {"examples": [{"replica_name": "Reception"}]}
    }

    replica_name: _Name | None = None
    face_name: _Name | None = Field(None, description="Another name of `replica_name`.")


class MoveHandles(BaseModel):
    """Handles that are to be elsewhere; what is left out stays."""

    model_config = STRICT | {
        "json_schema_extra": {"examples": [{"handles": {"chin": [320, 402.5]}}]}
    }

    handles: dict[str, list[float]] = Field(
        description="`[x, y]` in pixels of the picture, for any of: "
        + ", ".join(HANDLES)
        + "."
    )


_KNOWN: Mapping[str, tuple[str, ...]] = {
    "consent": tuple(GivenConsent.model_fields),
    "properties": tuple(ReplicaProperties.model_fields),
    "": tuple(MoveHandles.model_fields),
}


def read_new(plain: Mapping[str, Any], remarks: Remarks) -> NewReplica:
    """Return what a creation asks for.

    Raises:
        InvalidPayload: A field is wrong, or missing; it says what is allowed.
        FilmsAbsent: It is to be made of a film.
    """
    body = _validated(CreateReplica, plain)
    known = CreateReplica.model_fields
    remarks.add("unknown and ignored", [name for name in plain if name not in known])
    remarks.add("accepted, but without effect", _idle(body))
    if not body.train_image_url:
        raise _mediumless(body)
    if body.train_video_url:
        raise InvalidPayload(
            "train_video_url, train_image_url", "exclude each other; give one of them"
        )
    consent_url, given_by, statement = _consent(body)
    return NewReplica(
        name=_name(body) or UNTITLED,
        voice=_voice(body.voice_name),
        image_url=body.train_image_url,
        fix=body.auto_fix_training_image or False,
        callback_url=body.callback_url or "",
        consent_url=consent_url,
        given_by=given_by,
        statement=statement,
    )


def read_name(plain: Mapping[str, Any]) -> str:
    """Return the name that a replica is to have. Raises `InvalidPayload`."""
    name = _name(_validated(RenameReplica, plain))
    if not name:
        raise InvalidPayload("replica_name", "must be given, and not be empty")
    return name


def read_handles(plain: Mapping[str, Any]) -> Moves:
    """Return where handles are to be. Raises `InvalidPayload`."""
    body = _validated(MoveHandles, plain)
    wanted: Moves = {}
    for name, place in body.handles.items():
        match place:
            case [x, y]:
                wanted[name] = (x, y)
            case _:
                raise InvalidPayload(f"handles.{name}", "must be two numbers, [x, y]")
    return wanted


def _validated(model: type[Body], plain: Mapping[str, Any]) -> Body:
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        raise first_problem(error, _KNOWN) from None


def _idle(body: CreateReplica) -> list[str]:
    """Return the names of fields that are accepted and change nothing."""
    given = body.model_fields_set
    return [name for name in ("model_name", "properties") if name in given]


def _mediumless(body: CreateReplica) -> Exception:
    if body.train_video_url:
        return FilmsAbsent()
    return InvalidPayload(
        "", "Either train_video_url or train_image_url must be provided."
    )


def _name(body: CreateReplica | RenameReplica) -> str:
    if {"replica_name", "face_name"} <= body.model_fields_set:
        raise InvalidPayload(
            "replica_name, face_name", "are two names of one field; give one of them"
        )
    return (body.replica_name or body.face_name or "").strip()


def _voice(wanted: str | None) -> str:
    by_name = {name.lower(): voice for name, voice in VOICES.items()}
    voice = by_name.get((wanted or "").strip().lower())
    if voice is None:
        allowed = ", ".join(VOICES)
        raise InvalidPayload("voice_name", f"must be one of: {allowed}")
    return voice


def _consent(body: CreateReplica) -> tuple[str, str, str]:
    """Return the film, the person and their words; raise if nobody agreed."""
    film, given = body.consent_video_url or "", body.consent
    if given is None:
        if not film:
            raise InvalidPayload("consent", _WHY)
        return film, "", ""
    for field in GivenConsent.model_fields:
        if not getattr(given, field).strip():
            raise InvalidPayload(f"consent.{field}", "must not be empty")
    return film, given.given_by, given.statement
