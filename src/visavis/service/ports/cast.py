"""What a workspace's own cast lies on, and what it looks things up in."""

from dataclasses import dataclass

from visavis.core.guardrails import Guardrails
from visavis.core.objectives import Objectives
from visavis.core.personas import Persona
from visavis.core.tool_library import LibraryTool
from visavis.service.ports.documents import DocumentStore
from visavis.service.ports.shelves import Shelf
from visavis.service.ports.training import PortraitFiles, ReplicaStore


@dataclass(frozen=True, slots=True, kw_only=True)
class CastShelves:
    """The shelves of the cast; the stock is on none of them."""

    personas: Shelf[Persona]
    replicas: ReplicaStore
    portraits: PortraitFiles
    objectives: Shelf[Objectives]
    guardrails: Shelf[Guardrails]
    documents: DocumentStore
    tools: Shelf[LibraryTool]
