"""The cast in the wiring: who may appear, who trains them, who reads for them."""

from dataclasses import dataclass

from visavis import __version__
from visavis.api.parts import CastParts
from visavis.app.ground import Ground
from visavis.library.extraction import ProcessExtractor
from visavis.replica.studio.processes import ProcessStudio
from visavis.service.documents import Documents
from visavis.service.guardrails import GuardrailSets
from visavis.service.handle_links import HandleLinks
from visavis.service.librarian import Librarian
from visavis.service.objectives import ObjectiveSets
from visavis.service.personas import Personas
from visavis.service.replicas import Replicas
from visavis.service.tool_library import AttachedTools, ToolLibrary
from visavis.service.trainer import Trainer
from visavis.service.training import Trainings
from visavis.webhooks.fetcher import HttpFetcher
from visavis.webhooks.judging import JudgedClients

_MOST_PICTURE_BYTES = 16 * 1024 * 1024
"""Of a picture that a replica is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Casting:
    """What runs for the cast, and the use cases on top."""

    librarian: Librarian
    trainer: Trainer
    parts: CastParts


def furnish_cast(ground: Ground) -> Casting:
    """Return the cast's objects, wired; nothing runs yet."""
    shelves, clock, randomness = ground.database.cast, ground.clock, ground.randomness
    judge, settings = ground.judge, ground.settings
    clients = JudgedClients(
        allow_private=settings.private_callbacks, version=__version__
    )
    librarian = Librarian(
        shelves.documents, HttpFetcher(clients), ProcessExtractor(), clock, randomness
    )
    pictures = HttpFetcher(clients, most_bytes=_MOST_PICTURE_BYTES)
    studio = ProcessStudio()
    trainer = Trainer(shelves, pictures, studio, clock, randomness)
    personas = Personas(shelves, clock, randomness)
    return Casting(
        librarian=librarian,
        trainer=trainer,
        parts=CastParts(
            personas=personas,
            replicas=Replicas(shelves, clock),
            trainings=Trainings(shelves, trainer, studio, clock, randomness, judge),
            handle_links=HandleLinks(ground.database.keys, clock),
            objectives=ObjectiveSets(shelves, clock, randomness),
            guardrails=GuardrailSets(shelves, clock, randomness),
            documents=Documents(shelves.documents, librarian, clock, randomness, judge),
            tools=ToolLibrary(shelves, clock, randomness),
            attached_tools=AttachedTools(personas, shelves),
        ),
    )
