"""Casting replicas."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playing import ID, brief

from support.chance import SeededRandomness
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.engines.pocketsphinx_ears import PocketsphinxEars
from visavis.replica.engines.rehearsal import RehearsalBrain
from visavis.replica.theatre import ReplicaSettings, Theatre
from visavis.replica.voice import VoiceMissing


class StandingClock:
    def now(self) -> datetime:
        return datetime(2026, 1, 2, tzinfo=UTC)

    async def sleep(self, span: timedelta) -> None:
        raise AssertionError(span)


async def theatre(**changes: Any) -> Theatre:
    given: dict[str, Any] = {"width": 160, "height": 120}
    settings = ReplicaSettings(**(given | changes))
    made = Theatre(settings, StandingClock(), SeededRandomness())
    await made.prepare()
    return made


def perform(made: Theatre, **changes: Any) -> Any:
    return made.perform(ID, brief(**changes), (), list[Any]().append)


async def test_a_performer_has_a_stage_of_the_size_that_was_set() -> None:
    picture = perform(await theatre()).stage.draw(0)
    assert (picture.width, picture.height) == (160, 120)


async def test_without_a_language_model_the_rehearsal_brain_plays() -> None:
    assert isinstance(perform(await theatre())._brain, RehearsalBrain)


async def test_a_configured_server_plays_for_all() -> None:
    made = await theatre(llm_base_url="http://127.0.0.1:9/v1", llm_model="m")
    assert isinstance(perform(made)._brain, OpenAICompatibleBrain)


async def test_a_persona_may_bring_its_own_server() -> None:
    layers = {"llm": {"base_url": "http://127.0.0.1:9/v1", "model": "x"}}
    made = await theatre()
    assert isinstance(perform(made, layers=layers)._brain, OpenAICompatibleBrain)
    hosted = {"llm": {"model": "tavus-gpt-oss"}}
    assert isinstance(perform(made, layers=hosted)._brain, RehearsalBrain)


async def test_ears_are_built_in_unless_a_server_is_configured() -> None:
    assert perform(await theatre())._ears.name == PocketsphinxEars.name
    made = await theatre(stt_base_url="http://127.0.0.1:9/v1")
    assert isinstance(perform(made)._ears, OpenAICompatibleEars)
    await made.close()


async def test_a_persona_may_bring_its_own_ears() -> None:
    layers = {"stt": {"base_url": "http://127.0.0.1:9/v1"}}
    made = await theatre()
    assert isinstance(perform(made, layers=layers)._ears, OpenAICompatibleEars)
    hosted = {"stt": {"stt_engine": "tavus-advanced"}}
    assert perform(made, layers=hosted)._ears.name == PocketsphinxEars.name


async def test_a_voice_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing):
        await theatre(voice="neither", flite_dir=str(tmp_path))


def test_the_key_of_the_language_model_is_not_printed() -> None:
    assert "secret" not in repr(ReplicaSettings(llm_api_key="secret"))
    assert "secret" not in repr(ReplicaSettings(stt_api_key="secret"))
