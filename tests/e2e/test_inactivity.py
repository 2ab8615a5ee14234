"""Silence ends a call, at its deadline and not without a word; typing puts it off."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect

from support.chromium import FLAGS, chromium_path
from support.microphone import as_wav, silence
from support.page import RoomPage
from support.receiver import Receiver
from support.server import Server


@pytest.fixture(scope="module")
def silent_browser(
    stagehand: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser in a quiet room: the fake device would beep."""
    quiet = tmp_path_factory.mktemp("sound") / "silence.wav"
    quiet.write_bytes(as_wav(silence(5)))
    browser = stagehand.chromium.launch(
        executable_path=chromium_path(),
        args=[*FLAGS, f"--use-file-for-fake-audio-capture={quiet}"],
    )
    yield browser
    browser.close()


@pytest.fixture
def silent(silent_browser: Browser) -> Iterator[BrowserContext]:
    context = silent_browser.new_context(permissions=["camera", "microphone"])
    context.set_default_timeout(20_000)
    yield context
    context.close()


def deadline_of(server: Server, made: dict[str, Any]) -> datetime:
    now = server.conversation(made["conversation_id"])
    assert now["deadline_reason"] == "participant_inactive"
    return datetime.fromisoformat(now["deadline"])


def end_of(server: Server, made: dict[str, Any]) -> datetime:
    now = server.conversation(made["conversation_id"])
    assert now["shutdown_code"] == "participant_inactive"
    assert now["shutdown_reason"] == "participant_absent_timeout reached"
    return datetime.fromisoformat(now["ended_at"])


def test_who_stays_silent_is_asked_for_and_the_call_ends_at_its_deadline(
    server: Server, silent: BrowserContext
) -> None:
    made = server.create(
        custom_greeting="Hi.", properties={"participant_inactive_timeout": 14}
    )
    room = RoomPage(silent)
    room.open(made["conversation_url"])
    room.join()

    said = room.page.get_by_role("log")
    expect(said.get_by_text("Are you still there?")).to_be_visible(timeout=15_000)
    # The question is no sign of life of anybody's.
    deadline_at = deadline_of(server, made)

    room.is_in("ended")
    assert room.end_code == "participant_inactive"
    expect(room.page.get_by_role("heading", level=1)).to_be_focused()
    assert end_of(server, made) == deadline_at
    assert room.errors == []


def test_who_types_puts_the_end_off_until_after_the_answer(
    server: Server, receiver: Receiver, silent: BrowserContext
) -> None:
    span = timedelta(seconds=4)
    made = server.create(
        custom_greeting="Hi.",
        callback_url=receiver.url,
        properties={"participant_inactive_timeout": 4},
    )
    room = RoomPage(silent)
    room.open(made["conversation_url"])
    room.join()
    said = room.page.get_by_role("log").get_by_role("listitem")
    expect(said.filter(has_text="Hi.")).to_be_visible()
    before_at = deadline_of(server, made)

    room.type("Who are you?")
    room.is_in("ended", timeout=40)

    got = receiver.wait_for(made["conversation_id"], "application.transcription_ready")
    asked, answer = got[-1].verified(server.secret)["properties"]["transcript"][-2:]
    assert [asked["role"], answer["role"]] == ["user", "assistant"]
    ended_at = end_of(server, made)
    assert ended_at > before_at
    # The answer counts while it lasts; that long after its last word is the end.
    last_word = answer["timestamp"] + answer["duration"]
    assert (ended_at - span).timestamp() == pytest.approx(last_word, abs=0.5)
