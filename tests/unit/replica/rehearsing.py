"""The rehearsal brain in conversations of a test."""

from collections.abc import Sequence

from visavis.core.briefs import Brief
from visavis.core.ids import PersonaId, ReplicaId
from visavis.core.personas import DEFAULT_PERSONA, STOCK_PERSONAS, Persona
from visavis.core.transcripts import Role
from visavis.replica.brain import Context, Said
from visavis.replica.engines.rehearsal import RehearsalBrain

SALES_NOTES = (
    "I want to improve my sales techniques. Help me practice handling common"
    " objections from clients and closing deals more effectively."
)
"""What the documentation's example asks for."""

FACTS = (
    "I sell accounting software to small firms for $49 a month. I work for Ledgerly."
    " Play the CFO of a bakery chain. I want to practice closing deals."
)
SCENARIOS = (
    SALES_NOTES,
    FACTS,
    "Prepare me for my job interview as a data engineer at Northwind.",
    "Train me for customer support at Brightphone.",
    "I have to give a presentation about solar roofs to our board.",
    "Help me plan a garden.",
)
SALES = STOCK_PERSONAS[PersonaId("pcb7a34da5fe")]
PARTNER = STOCK_PERSONAS[DEFAULT_PERSONA]


def brain(seed: str = "seed") -> RehearsalBrain:
    return RehearsalBrain(seed)


def context(
    *said: str,
    persona: Persona | None = None,
    notes: str = SALES_NOTES,
    language: str = "",
) -> Context:
    """Return what a brain knows after some lines of the person."""
    played = persona or (PARTNER if notes in SCENARIOS[2:] else SALES)
    brief = Brief(
        replica_id=ReplicaId("r1"),
        replica_name="Anna",
        persona_id=played.id,
        persona_name=played.name,
        system_prompt=played.system_prompt,
        language=language,
    )
    lines = [Said(role=Role.USER, text=text) for text in said]
    return Context(brief=brief, notes=notes, lines=lines)


def answers(
    said: Sequence[str], seed: str = "seed", *, notes: str = SALES_NOTES
) -> list[str]:
    """Return what a brain answers to each of some lines."""
    return brain(seed).answers(context(*said, notes=notes))
