"""A spoken conversation in a real browser: asked aloud, answered aloud, interrupted."""

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright

from support.chromium import FLAGS, chromium_path
from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server
from visavis.replica.voice import VoiceMissing
from visavis.replica.voices import Voices, load_voices
from visavis.service.ports import SAMPLE_RATE

SUPPORT = Path(__file__).parents[1] / "support"
QUESTION = "Hello, can you help me?"
INTERRUPTION = "Please stop now, I think the price is too high."


def any_voices() -> Voices:
    try:
        return load_voices("flite", "")
    except VoiceMissing:
        return load_voices("espeak", "")


def silence(seconds: float) -> bytes:
    noise = np.random.default_rng(1).normal(0, 8, round(seconds * SAMPLE_RATE))
    return noise.astype("<i2").tobytes()


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the person says: a question, and into the answer to it something else."""
    speaker = any_voices().speaker("english")
    path = tmp_path_factory.mktemp("sound") / "microphone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(silence(7))
        file.writeframes(speaker.speak(QUESTION).pcm)
        file.writeframes(silence(3))
        file.writeframes(speaker.speak(INTERRUPTION).pcm)
        file.writeframes(silence(30))
    return path


@pytest.fixture(scope="module")
def speaking_browser(stagehand: Playwright, microphone: Path) -> Iterator[Browser]:
    browser = stagehand.chromium.launch(
        executable_path=chromium_path(),
        args=[*FLAGS, f"--use-file-for-fake-audio-capture={microphone}%noloop"],
    )
    yield browser
    browser.close()


def told(page: Page, event_type: str, role: str) -> list[dict[str, Any]]:
    """Return the properties of the events of a type that were told of a role."""
    events: list[dict[str, Any]] = page.evaluate("() => window.__events")
    return [
        e["properties"]
        for e in events
        if e["event_type"] == event_type and e["properties"].get("role") == role
    ]


def wait_for(page: Page, event_type: str, role: str, count: int) -> None:
    page.wait_for_function(
        """([type, role, count]) => window.__events.filter(
             (e) => e.event_type === type && e.properties.role === role
           ).length >= count""",
        arg=[event_type, role, count],
        timeout=60_000,
    )


def test_a_person_asks_aloud_is_answered_and_interrupts(
    server: Server, receiver: Receiver, speaking_browser: Browser
) -> None:
    made = server.create(custom_greeting="Hi.", callback_url=receiver.url)
    context = speaking_browser.new_context(permissions=["camera", "microphone"])
    context.set_default_timeout(20_000)
    context.add_init_script(f"({(SUPPORT / 'dialogue.js').read_text()})()")
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()

    # The question arrives as a line, and the answer to it is heard.
    wait_for(room.page, "conversation.utterance", "user", 1)
    # The built-in ears may get words wrong: what counts is that it is not nothing.
    assert told(room.page, "conversation.utterance", "user")[0]["speech"]
    wait_for(room.page, "conversation.started_speaking", "replica", 2)

    # The second utterance cuts the answer off, and is a line too.
    wait_for(room.page, "conversation.utterance", "replica", 2)
    answer = told(room.page, "conversation.utterance", "replica")[1]
    assert answer["interrupted"] is True
    assert answer["speech"].startswith(answer["heard"])
    assert 0 < len(answer["heard"]) < len(answer["speech"])
    wait_for(room.page, "conversation.utterance", "user", 2)
    wait_for(room.page, "conversation.utterance", "replica", 3)

    # The transcript has what was really said and heard, with its real times.
    room.leave()
    got = receiver.wait_for(made["conversation_id"], "application.transcription_ready")
    lines = got[-1].verified(server.secret)["properties"]["transcript"]
    assert [line["role"] for line in lines[:4]] == [
        "assistant",
        "user",
        "assistant",
        "user",
    ]
    assert lines[2]["content"] == answer["heard"]
    assert lines[2]["interrupted"] is True
    assert lines[1]["duration"] == pytest.approx(1.5, abs=0.5)
    # The second was spoken three seconds after the first, and both are dated so.
    between = lines[3]["timestamp"] - lines[1]["timestamp"] - lines[1]["duration"]
    assert between == pytest.approx(3, abs=0.5)
    context.close()
