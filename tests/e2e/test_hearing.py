"""A spoken conversation in a real browser: asked aloud, answered aloud, interrupted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from support.chromium import FLAGS, chromium_path
from support.microphone import as_wav, cough, hum, on_cue, say, silence, spoken
from support.model import thinking
from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server, serving

SUPPORT = Path(__file__).parents[1] / "support"
QUESTION = "Hello, can you help me?"
INTERRUPTION = "Please stop now, I think the price is too high."


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the person says: a question, and into the answer to it something else."""
    path = tmp_path_factory.mktemp("sound") / "microphone.wav"
    said = [
        silence(7),
        spoken(QUESTION),
        silence(3),
        spoken(INTERRUPTION),
        silence(30),
    ]
    path.write_bytes(as_wav(b"".join(said)))
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


TALE = [
    "One stood on a hill and looked at the river for a while. ",
    "Two went down to it in the middle of a very long and very cold night. ",
    "Three stayed at home.",
]


@pytest.fixture
def telling_server(tmp_path: Path) -> Iterator[Server]:
    """A server whose replica has a tale to tell."""
    with thinking(*TALE) as model:
        yield from serving(Server(tmp_path / "data", LLM_BASE_URL=model.address))


def test_neither_a_cough_nor_an_mm_hm_ends_an_answer_and_words_do(
    telling_server: Server, context: BrowserContext
) -> None:
    made = telling_server.create(custom_greeting="Hi.")
    context.add_init_script(f"({(SUPPORT / 'dialogue.js').read_text()})()")
    on_cue(context)
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    wait_for(room.page, "conversation.utterance", "replica", 1)
    lines = room.page.get_by_role("log").get_by_role("listitem")

    # Both fall into the answer, which is whole in the end.
    room.type("Tell me a tale.")
    expect(lines.filter(has_text="One stood")).to_be_visible()
    say(room.page, cough())
    expect(lines.filter(has_text="at the river")).to_be_visible()
    say(room.page, hum())
    wait_for(room.page, "conversation.stopped_speaking", "user", 1)
    assert len(told(room.page, "conversation.utterance", "replica")) == 1
    wait_for(room.page, "conversation.utterance", "replica", 2)
    answer = told(room.page, "conversation.utterance", "replica")[1]
    assert answer == {"role": "replica", "speech": "".join(TALE)}
    stopped = told(room.page, "conversation.stopped_speaking", "replica")[1]
    assert stopped["interrupted"] is False
    # The one of them that is a voice was heard, and is nobody's line.
    assert len(told(room.page, "conversation.started_speaking", "user")) == 1
    (nothing,) = told(room.page, "conversation.utterance.streaming", "user")
    assert (nothing["speech"], nothing["final"]) == ("", True)
    expect(lines).to_have_count(3)
    assert lines.nth(2).locator("span").last.inner_text() == "".join(TALE)

    # Words end the same tale; what one reads ends where one's ears were cut off.
    room.type("Once more.")
    expect(lines.nth(4)).to_contain_text("One stood")
    say(room.page, spoken(INTERRUPTION))
    wait_for(room.page, "conversation.utterance", "replica", 3)
    cut = told(room.page, "conversation.utterance", "replica")[2]
    assert cut["interrupted"] is True
    assert 0 < len(cut["heard"]) < len(cut["speech"])
    expect(lines.nth(4)).to_contain_text("interrupted")
    read = lines.nth(4).locator("span").last.inner_text()
    assert read == f"{cut['heard'].rstrip('.')}…"
    assert room.errors == []
