"""The cast in the wiring: who may appear, who trains them, who reads for them."""

from collections.abc import Callable
from dataclasses import dataclass

from visavis import __version__
from visavis.api.parts import CastParts
from visavis.app.settings import Settings
from visavis.core.ids import Randomness
from visavis.library.extraction import ProcessExtractor
from visavis.replica.studio.processes import ProcessStudio
from visavis.service.documents import Documents
from visavis.service.guardrails import GuardrailSets
from visavis.service.librarian import Librarian
from visavis.service.objectives import ObjectiveSets
from visavis.service.personas import Personas
from visavis.service.ports import CastShelves, Clock
from visavis.service.replicas import Replicas
from visavis.service.trainer import Trainer
from visavis.service.training import Trainings
from visavis.webhooks.fetcher import HttpFetcher

_MOST_PICTURE_BYTES = 16 * 1024 * 1024
"""Of a picture that a replica is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Casting:
    """What runs for the cast, and the use cases on top."""

    librarian: Librarian
    trainer: Trainer
    parts: CastParts


def furnish_cast(
    settings: Settings,
    shelves: CastShelves,
    clock: Clock,
    randomness: Randomness,
    judge: Callable[[str], None],
) -> Casting:
    """Return the cast's objects, wired; nothing runs yet."""
    private = settings.private_callbacks
    fetcher = HttpFetcher(allow_private=private, version=__version__)
    librarian = Librarian(
        shelves.documents, fetcher, ProcessExtractor(), clock, randomness
    )
    pictures = HttpFetcher(
        allow_private=private, version=__version__, most_bytes=_MOST_PICTURE_BYTES
    )
    trainer = Trainer(shelves, pictures, ProcessStudio(), clock, randomness)
    return Casting(
        librarian=librarian,
        trainer=trainer,
        parts=CastParts(
            personas=Personas(shelves, clock, randomness),
            replicas=Replicas(shelves, clock),
            trainings=Trainings(shelves, trainer, clock, randomness, judge),
            objectives=ObjectiveSets(shelves, clock, randomness),
            guardrails=GuardrailSets(shelves, clock, randomness),
            documents=Documents(shelves.documents, librarian, clock, randomness, judge),
        ),
    )
