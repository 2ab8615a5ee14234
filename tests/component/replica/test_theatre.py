"""Casting replicas."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playing import ID, brief
from sitters import portrait_file

from support.chance import SeededRandomness
from support.vision import ANALYSIS, seeing
from visavis.core.failures import Why
from visavis.core.link import Analyse, Analysed
from visavis.core.perception import Sighting
from visavis.core.portraits import Likeness, guessed
from visavis.replica.endpoints import Endpoint, Servers, VoiceEndpoint
from visavis.replica.engines.openai_compatible import OpenAICompatibleBrain
from visavis.replica.engines.openai_compatible_ears import OpenAICompatibleEars
from visavis.replica.engines.pocketsphinx_ears import PocketsphinxEars
from visavis.replica.engines.rehearsal import RehearsalBrain
from visavis.replica.face.assets import FaceMissing
from visavis.replica.theatre import ReplicaSettings, Theatre
from visavis.replica.voice import VoiceMissing

NOBODY = Endpoint(base_url="http://127.0.0.1:9/v1")


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


async def perform(made: Theatre, **changes: Any) -> Any:
    return await made.perform(ID, brief(**changes), (), list[Any]().append)


async def test_a_performer_has_a_stage_of_the_size_that_was_set() -> None:
    picture = (await perform(await theatre())).stage.draw(0)
    assert (picture.width, picture.height) == (160, 120)


async def test_without_a_language_model_the_rehearsal_brain_plays() -> None:
    assert isinstance((await perform(await theatre()))._brain, RehearsalBrain)


async def test_a_configured_server_plays_for_all() -> None:
    made = await theatre(servers=Servers(llm=NOBODY))
    assert isinstance((await perform(made))._brain, OpenAICompatibleBrain)


async def test_a_persona_may_bring_its_own_server() -> None:
    layers = {"llm": {"base_url": "http://127.0.0.1:9/v1", "model": "x"}}
    made = await theatre()
    assert isinstance(
        (await perform(made, layers=layers))._brain, OpenAICompatibleBrain
    )
    hosted = {"llm": {"model": "tavus-gpt-oss"}}
    assert isinstance((await perform(made, layers=hosted))._brain, RehearsalBrain)


async def test_ears_are_built_in_unless_a_server_is_configured() -> None:
    assert (await perform(await theatre()))._ears.name == PocketsphinxEars.name
    made = await theatre(servers=Servers(stt=NOBODY))
    assert isinstance((await perform(made))._ears, OpenAICompatibleEars)
    await made.close()


async def test_a_persona_may_bring_its_own_ears() -> None:
    layers = {"stt": {"base_url": "http://127.0.0.1:9/v1"}}
    made = await theatre()
    assert isinstance((await perform(made, layers=layers))._ears, OpenAICompatibleEars)
    hosted = {"stt": {"stt_engine": "tavus-advanced"}}
    assert (await perform(made, layers=hosted))._ears.name == PocketsphinxEars.name


async def test_a_configured_server_speaks_for_all() -> None:
    made = await theatre(servers=Servers(tts=VoiceEndpoint(server=NOBODY)))
    assert (await perform(made))._speaker.name == "openai-compatible"
    await made.close()


async def test_a_persona_may_bring_its_own_voice() -> None:
    layers = {"tts": {"base_url": "http://127.0.0.1:9/v1"}}
    made = await theatre()
    own = await perform(made, layers=layers)
    assert own._speaker.name == "openai-compatible"
    hosted = {"tts": {"tts_engine": "cartesia", "external_voice_id": "x"}}
    assert (await perform(made, layers=hosted))._speaker.name in ("flite", "espeak")


async def test_a_replica_speaks_in_its_own_voice() -> None:
    performer = await perform(await theatre(), voice="espeak:en-us+m3")
    assert performer._speaker.name == "espeak"


async def test_a_voice_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing):
        await theatre(voice="neither", flite_dir=str(tmp_path))


def test_keys_are_not_printed() -> None:
    server = Endpoint(base_url="http://x", api_key="secret")
    voice = VoiceEndpoint(server=server)
    all_ = Servers(llm=server, stt=server, tts=voice, vision=server)
    assert "secret" not in repr(ReplicaSettings(servers=all_))


async def test_a_brief_names_the_face_and_whether_it_sits_before_a_green() -> None:
    made = await theatre()
    shown = [
        bytes((await perform(made, face="anna", greenscreen=green)).stage.draw(0).i420)
        for green in (False, True)
    ]
    assert [picture[0] == 160 for picture in shown] == [False, True]


async def test_a_brief_of_a_face_that_is_missing_is_refused() -> None:
    with pytest.raises(FaceMissing, match="no face `nobody`"):
        await perform(await theatre(), face="nobody")


async def test_nothing_is_drawn_of_who_is_only_heard() -> None:
    made = await theatre()
    heard = await perform(made, face="nobody", audio_only=True)
    assert heard.stage.fps == 0


async def test_a_brief_names_the_voice() -> None:
    made = await theatre()
    speakers = [
        (await perform(made, voice=voice))._wording._speaker
        for voice in ("flite:slt", "flite:slt,pitch=0.9")
    ]
    said = [speaker.speak("Hello.").pcm for speaker in speakers]
    assert said[0] != said[1]


SIGHT = {"perception": {"perception_model": "raven-1"}}


async def test_a_replica_sees_if_its_persona_wants_to_and_there_is_a_server() -> None:
    own = {"perception": SIGHT["perception"] | {"base_url": "http://127.0.0.1:9/v1"}}
    blind = await theatre()
    assert (await perform(blind, layers=SIGHT))._sight is None
    assert (await perform(blind, layers=own))._sight is not None
    made = await theatre(servers=Servers(vision=NOBODY))
    assert (await perform(made, layers=SIGHT))._sight is not None
    assert (await perform(made))._sight is None


async def test_a_call_that_is_over_is_summed_up_by_the_model_that_sees() -> None:
    notes = (Sighting(at_s=2.5, text="A red scarf."),)
    asked = Analyse(conversation_id=ID, layers=SIGHT, sightings=notes)
    with seeing() as vision:
        made = await theatre(servers=Servers(vision=Endpoint(base_url=vision.address)))
        assert await made.analyse(asked) == Analysed(
            conversation_id=ID, analysis=ANALYSIS
        )
        assert vision.summed == ["2 s: A red scarf."]
        vision.failing = True
        refused = Analysed(conversation_id=ID, why=Why.REFUSED)
        assert await made.analyse(asked) == refused
    none = Analysed(conversation_id=ID, why=Why.UNREACHABLE)
    assert await (await theatre()).analyse(asked) == none


async def test_a_replica_of_ones_own_is_shown_by_its_portrait(tmp_path: Path) -> None:
    handles = guessed((428.0, 292.0), (532.0, 292.0))
    likeness = Likeness(path=str(portrait_file(tmp_path)), handles=handles)
    stage = (await perform(await theatre(), face="", portrait=likeness)).stage
    assert len(stage.draw(0).i420) == 160 * 120 * 3 // 2
