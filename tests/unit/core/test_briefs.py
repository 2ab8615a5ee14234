"""A brief says enough to play a part, and travels to a worker whole."""

from visavis.core import codec
from visavis.core.briefs import Brief
from visavis.core.ids import PersonaId, ReplicaId


def test_a_brief_needs_only_who_plays_whom() -> None:
    brief = Brief(
        replica_id=ReplicaId("r1"),
        replica_name="Anna",
        persona_id=PersonaId("p1"),
        persona_name="Sales Development Rep",
    )
    assert brief.pipeline_mode == "full"
    assert brief.layers == {}


def test_a_brief_survives_the_link_with_its_layers() -> None:
    brief = Brief(
        replica_id=ReplicaId("r1"),
        replica_name="Anna",
        persona_id=PersonaId("p1"),
        persona_name="Echo",
        pipeline_mode="echo",
        layers={"tts": {"voice_settings": {"speed": 1.1}}, "llm": {"tools": []}},
    )
    assert codec.decode(Brief, codec.encode(brief)) == brief
