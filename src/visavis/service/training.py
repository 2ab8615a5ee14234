"""Making replicas of one's own, and putting their handles right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from visavis.core import ids, portraits
from visavis.core.ids import KeyId, Randomness, WorkspaceId
from visavis.core.personas import PORTRAIT, STOCK_REPLICAS, Replica
from visavis.core.portraits import STILL, Likeness, Point, Portrait
from visavis.core.problems import (
    InvalidPayload,
    NotTrained,
    StockIsFixed,
    UnknownReplica,
)
from visavis.core.training import Consent, Training
from visavis.service.durable import once_durable
from visavis.service.ports import CastShelves, Clock, Studio, TrainingFailed
from visavis.service.trainer import Trainer

_KEY_DIGITS = 32
"""Of a portrait's name: who knows it sees a person's picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReplica:
    """What a caller wants, parsed.

    Attributes:
        consent_url: A film in which the person agrees; or else who agreed, to what.
    """

    name: str
    voice: str
    image_url: str
    fix: bool = False
    callback_url: str = ""
    consent_url: str = ""
    given_by: str = ""
    statement: str = ""


class Trainings:
    """The use cases of replicas of one's own. What is another workspace's is unknown.

    Args:
        target_check: Raises `InvalidPayload` for an address of a bad form.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the ports of a use case are its parameters
        self,
        shelves: CastShelves,
        trainer: Trainer,
        studio: Studio,
        clock: Clock,
        randomness: Randomness,
        target_check: Callable[[str], None],
    ) -> None:
        self._store = shelves.replicas
        self._files = shelves.portraits
        self._trainer = trainer
        self._studio = studio
        self._clock = clock
        self._randomness = randomness
        self._target_check = target_check

    async def create(
        self, workspace: WorkspaceId, key: KeyId, wanted: NewReplica
    ) -> Replica:
        """Keep a replica, and begin its training. Raises `InvalidPayload`."""
        self._check_url("train_image_url", wanted.image_url)
        self._check_url("callback_url", wanted.callback_url)
        self._check_url("consent_video_url", wanted.consent_url)
        now = self._clock.now()
        consent = Consent(
            video_url=wanted.consent_url,
            given_by=wanted.given_by,
            statement=wanted.statement,
            key_id=key,
            at=now,
        )
        id_ = ids.new_replica_id(self._randomness)
        made = Replica(
            id=id_,
            name=wanted.name,
            face="",
            voice=wanted.voice,
            model=PORTRAIT,
            training=Training(
                image_url=wanted.image_url,
                picture=f"{id_}.{self._randomness.hex(_KEY_DIGITS)}{STILL}",
                consent=consent,
                fix=wanted.fix,
                callback_url=wanted.callback_url,
            ),
            created_at=now,
            updated_at=now,
        )
        await self._store.put(workspace, made)
        once_durable(lambda: self._trainer.take_up(workspace, made.id))
        return made

    async def portrait(self, workspace: WorkspaceId, id_: str) -> Portrait:
        """Return a replica's portrait.

        Raises:
            UnknownReplica: There is none of that id here.
            StockIsFixed: It is drawn, and belongs to all.
            NotTrained: It has none, or none yet.
        """
        _own(id_)
        return _portrait(await self._store.get(workspace, id_))

    def picture(self, name: str) -> Path:
        """Return where the file of a portrait lies, if there is one of that name."""
        return self._files.path(name)

    async def move(
        self, workspace: WorkspaceId, id_: str, wanted: Mapping[str, Point]
    ) -> Portrait:
        """Put some handles elsewhere; calls that come after show it.

        Raises:
            InvalidPayload: A handle is unknown, or where it cannot be.
            UnknownReplica, StockIsFixed, NotTrained: As for `portrait`.
        """
        _own(id_)
        now = self._clock.now()

        def decide(before: Replica) -> Replica:
            moved = _moved(_portrait(before), wanted)
            return replace(before, portrait=moved, updated_at=now)

        after = await self._store.change(workspace, id_, decide)
        moved = _portrait(after)
        if after is not None and not moved.show:
            known = after.id
            once_durable(lambda: self._trainer.take_up(workspace, known))
        return moved

    async def film(
        self, workspace: WorkspaceId, id_: str, wanted: Mapping[str, Point]
    ) -> bytes:
        """Return a few seconds of the face as it would move with these handles.

        Raises:
            InvalidPayload, UnknownReplica, StockIsFixed, NotTrained: As for `move`.
        """
        portrait = _moved(await self.portrait(workspace, id_), wanted)
        path = str(self._files.path(portrait.name).absolute())
        likeness = Likeness(path=path, handles=portrait.handles)
        try:
            return (await self._studio.show(likeness)).film
        except TrainingFailed as error:
            # It was deleted while it was drawn, or takes too long.
            raise NotTrained from error

    def _check_url(self, field: str, url: str) -> None:
        if not url:
            return
        try:
            self._target_check(url)
        except InvalidPayload as problem:
            raise InvalidPayload(field, problem.allowed) from problem


def _own(id_: str) -> None:
    if id_ in STOCK_REPLICAS:
        raise StockIsFixed("A stock replica is drawn: it has no handles")


def _moved(portrait: Portrait, wanted: Mapping[str, Point]) -> Portrait:
    """Return a portrait with handles elsewhere; its pictures are to be drawn again."""
    size = (portrait.width, portrait.height)
    handles = portraits.moved(portrait.handles, wanted, size)
    if handles == portrait.handles:
        return portrait
    return replace(portrait, handles=handles, show="")


def _portrait(found: Replica | None) -> Portrait:
    if found is None:
        raise UnknownReplica
    if found.portrait is None:
        raise NotTrained
    return found.portrait
