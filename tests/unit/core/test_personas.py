"""The stock that every workspace has, under the ids that people use."""

from dataclasses import replace
from datetime import UTC, datetime

from visavis.core import training
from visavis.core.ids import KeyId
from visavis.core.personas import (
    ANNA,
    DEFAULT_PERSONA,
    STOCK_PERSONAS,
    STOCK_REPLICAS,
    VOICES,
)
from visavis.core.training import Consent, Training


def test_the_ids_of_the_seed_pages_are_stock() -> None:
    assert STOCK_REPLICAS[ANNA].name == "Anna"
    assert ANNA == "rf4e9d9790f0"
    assert STOCK_PERSONAS["pcb7a34da5fe"].name == "Sales Development Rep"  # type: ignore[index]


def test_every_stock_persona_but_the_default_one_has_a_stock_replica() -> None:
    without = [p.id for p in STOCK_PERSONAS.values() if p.default_replica_id is None]
    assert without == [DEFAULT_PERSONA]
    faces = {p.default_replica_id for p in STOCK_PERSONAS.values()} - {None}
    assert faces <= set(STOCK_REPLICAS)


def test_echo_personas_have_no_prompt_and_the_others_do() -> None:
    modes = {
        p.id: (p.pipeline_mode, bool(p.system_prompt)) for p in STOCK_PERSONAS.values()
    }
    assert set(modes.values()) == {("echo", False), ("full", True)}
    assert {id_ for id_, mode in modes.items() if mode[0] == "echo"} == {
        "pipecat0",
        "pipecat-stream",
        "pb87e71797da",
    }


def test_stock_is_marked_as_stock() -> None:
    assert all(p.stock for p in STOCK_PERSONAS.values())
    assert all(r.stock for r in STOCK_REPLICAS.values())


def test_anna_is_known_by_the_ids_of_three_generations() -> None:
    ids = ("rf4e9d9790f0", "r90bbd427f71", "rc9cff32ceba")
    annas = [STOCK_REPLICAS[id_] for id_ in ids]  # type: ignore[index]
    assert {(one.name, one.face, one.voice) for one in annas} == {
        ("Anna", "anna", "flite:slt")
    }


def test_every_other_stock_replica_has_a_face_and_a_voice_of_its_own() -> None:
    others = [r for r in STOCK_REPLICAS.values() if r.name != "Anna"]
    names = ["Nathan", "Luna", "Lucas", "Brooke", "Charlie", "Lucy"]
    assert [one.name for one in others] == names
    assert [one.face for one in others] == [name.lower() for name in names]
    assert len({one.voice for one in others} | {"flite:slt"}) == len(names) + 1


def test_every_stock_replica_lends_its_voice() -> None:
    assert [*VOICES] == ["Anna", "Nathan", "Luna", "Lucas", "Brooke", "Charlie", "Lucy"]
    assert VOICES["Lucas"] == "flite:rms"


def test_a_replica_is_ready_when_its_training_is_completed_or_it_needs_none() -> None:
    anna = STOCK_REPLICAS[ANNA]
    agreed = Consent(key_id=KeyId("k"), at=datetime(2026, 11, 21, tzinfo=UTC))
    begun = Training(
        image_url="https://a.example/me.jpg", picture="r1.0.webp", consent=agreed
    )
    assert anna.ready
    assert not replace(anna, training=begun).ready
    assert replace(anna, training=training.finished(begun)).ready
