"""A cast in memory."""

from visavis.core.guardrails import Guardrails
from visavis.core.objectives import Objectives
from visavis.core.personas import Persona
from visavis.core.tool_library import LibraryTool
from visavis.service.fakes.documents import FakeDocumentStore
from visavis.service.fakes.shelves import FakeShelf
from visavis.service.fakes.training import FakePortraitFiles, FakeReplicaStore
from visavis.service.ports import CastShelves


def fake_cast() -> CastShelves:
    """Return empty shelves: every workspace has the stock alone."""
    return CastShelves(
        personas=FakeShelf[Persona](),
        replicas=FakeReplicaStore(),
        portraits=FakePortraitFiles(),
        objectives=FakeShelf[Objectives](),
        guardrails=FakeShelf[Guardrails](),
        documents=FakeDocumentStore(),
        tools=FakeShelf[LibraryTool](),
    )
