"""The main job: a link is opened, the replica seen, heard and answered; the end."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from support.page import RoomPage
from support.receiver import Delivery, Receiver
from support.server import Server
from support.watching import loud, quiet, seen, spacing_ms, watch

SUPPORT = Path(__file__).parents[1] / "support"
CONTEXT = (
    "I want to improve my sales techniques. Help me practice handling common"
    " objections from clients and closing deals more effectively."
)
QUESTION = "Your price is too high for me, why should I pay that much?"


def said_by_the_replica(page: Page, count: int) -> list[str]:
    """Wait until the replica finished that many utterances, and return them."""
    page.wait_for_function(
        """(count) => window.__events.filter(
             (e) => e.event_type === 'conversation.utterance'
               && e.properties.role === 'replica').length >= count""",
        arg=count,
        timeout=60_000,
    )
    events: list[Any] = page.evaluate("() => window.__events")
    return [
        e["properties"]["speech"]
        for e in events
        if e["event_type"] == "conversation.utterance"
        and e["properties"]["role"] == "replica"
    ]


def stops_speaking(page: Page, count: int) -> None:
    page.wait_for_function(
        """(count) => window.__events.filter(
             (e) => e.event_type === 'conversation.replica.stopped_speaking'
           ).length >= count""",
        arg=count,
        timeout=60_000,
    )


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def shows_lips_in_step_with_its_voice(page: Page) -> None:
    """Frames are 40 ms apart; the mouth moves with the voice, and is closed without."""
    frames = seen(page)
    speaking, silent = loud(frames), quiet(frames)
    openings = sorted(f.dark for f in speaking)

    assert len(speaking) > 50
    assert len(silent) > 10
    assert spacing_ms(frames) == 40
    assert max(f.dark for f in silent) < 0.01
    assert openings[len(openings) * 9 // 10] > 0.02
    assert len(set(openings)) > 10


def was_told_of(got: list[Delivery], server: Server, now: Any) -> None:
    """Each callback came once, in order, signed, and says what the API says."""
    told = [d.verified(server.secret) for d in got]
    shutdown, transcript = told[1], told[2]["properties"]["transcript"]

    assert [event["event_type"] for event in told] == [
        "system.replica_joined",
        "system.shutdown",
        "application.transcription_ready",
    ]
    assert len({d.headers["webhook-id"] for d in got}) == 3
    assert shutdown["properties"]["shutdown_code"] == "participant_left"
    assert shutdown["properties"]["shutdown_reason"] == (
        "participant_left_timeout reached"
    )
    assert shutdown["timestamp"] == now["ended_at"]
    assert [line["role"] for line in transcript] == ["assistant", "user", "assistant"]
    assert transcript[1]["content"] == QUESTION


def test_a_private_call_from_its_link_to_its_last_callback(
    server: Server, receiver: Receiver, context: BrowserContext
) -> None:
    made = server.create(
        require_auth=True,
        callback_url=receiver.url,
        conversational_context=CONTEXT,
        properties={"participant_left_timeout": 3},
    )
    context.add_init_script(f"({(SUPPORT / 'dialogue.js').read_text()})()")
    room = RoomPage(context)

    # The invitation opens the room, and is gone from the address bar.
    assert room.open(f"{made['conversation_url']}?t={made['meeting_token']}") == 200
    room.join()
    assert room.page.url == made["conversation_url"]
    room.sees_the_replica()
    watch(room.page)

    # The greeting names what the context asks for; a typed question is answered aloud.
    greeting = said_by_the_replica(room.page, 1)[0]
    assert "objections" in greeting
    stops_speaking(room.page, 1)
    room.type(QUESTION)
    assert said_by_the_replica(room.page, 2)[1] != greeting
    stops_speaking(room.page, 2)
    room.page.wait_for_timeout(3000)
    shows_lips_in_step_with_its_voice(room.page)

    # The clock of departure runs from the leave; the end is dated at its deadline.
    room.leave()
    left_at = datetime.now(UTC)
    room.is_in("ended")
    assert room.end_code == "left"
    got = receiver.wait_for(made["conversation_id"], "application.transcription_ready")
    now = server.conversation(made["conversation_id"])
    was_told_of(got, server, now)
    assert now["shutdown_code"] == "participant_left"
    after = instant(now["ended_at"]) - left_at
    assert timedelta(seconds=2.5) < after < timedelta(seconds=4)

    # The page, opened again, names the reason.
    assert room.open(made["conversation_url"]) == 410
    room.is_in("refused")
    assert room.end_code == "participant_left"
    assert room.errors == []
    assert room.foreign == []


def test_a_call_at_its_longest_puts_the_person_out_and_says_why(
    server: Server, receiver: Receiver, context: BrowserContext
) -> None:
    made = server.create(
        callback_url=receiver.url, properties={"max_call_duration": 12}
    )
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.is_in("ended", timeout=30)

    assert room.end_code == "max_call_duration"
    now = server.conversation(made["conversation_id"])
    lasted = instant(now["ended_at"]) - instant(now["created_at"])
    assert lasted == timedelta(seconds=12)
    got = receiver.wait_for(made["conversation_id"], "application.transcription_ready")
    codes = [
        d.verified(server.secret)["properties"].get("shutdown_code")
        for d in got
        if d.type == "system.shutdown"
    ]
    assert codes == ["max_call_duration"]


def test_a_room_that_nobody_enters_closes_and_its_invitation_is_dead(
    server: Server, receiver: Receiver, context: BrowserContext
) -> None:
    made = server.create(
        require_auth=True,
        callback_url=receiver.url,
        properties={"participant_absent_timeout": 2},
    )
    link = f"{made['conversation_url']}?t={made['meeting_token']}"
    got = receiver.wait_for(made["conversation_id"], "system.shutdown")

    assert [d.type for d in got] == ["system.replica_joined", "system.shutdown"]
    shutdown = got[1].verified(server.secret)
    assert shutdown["properties"]["shutdown_code"] == "participant_absent"
    now = server.conversation(made["conversation_id"])
    lasted = instant(now["ended_at"]) - instant(now["created_at"])
    assert lasted == timedelta(seconds=2)

    room = RoomPage(context)
    assert room.open(link) == 410
    room.is_in("refused")
    assert room.end_code == "participant_absent"
