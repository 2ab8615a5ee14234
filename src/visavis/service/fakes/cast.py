"""A cast in memory."""

from visavis.core.guardrails import Guardrails
from visavis.core.objectives import Objectives
from visavis.core.personas import Persona, Replica
from visavis.service.fakes.documents import FakeDocumentStore
from visavis.service.fakes.shelves import FakeShelf
from visavis.service.ports import CastShelves


def fake_cast() -> CastShelves:
    """Return empty shelves: every workspace has the stock alone."""
    return CastShelves(
        personas=FakeShelf[Persona](),
        replicas=FakeShelf[Replica](),
        objectives=FakeShelf[Objectives](),
        guardrails=FakeShelf[Guardrails](),
        documents=FakeDocumentStore(),
    )
