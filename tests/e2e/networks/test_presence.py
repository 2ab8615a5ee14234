"""Who is gone is known soon, and dated right; who is not is never taken for gone."""

import os
import signal
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright

from support.chromium import FLAGS, chromium_path
from support.page import RoomPage
from support.received import goes_on
from support.relay import HIDE, Relay
from support.server import Server

GRACE = timedelta(seconds=5)
"""The setting's default."""

CLOSED_TAB = timedelta(seconds=3)
PULLED_CABLE = timedelta(seconds=8)
"""Within which a loss is noticed (DESIGN §2)."""

SLACK = timedelta(seconds=2)
"""For a machine that is busy with something else, and for our asking."""

LONG = {"participant_left_timeout": 600}
AT_ONCE = {"participant_left_timeout": 0}


def in_the_call(made: Any, network: Relay, context: BrowserContext) -> RoomPage:
    room = RoomPage(context)
    room.open(network.through(made["conversation_url"]))
    room.join()
    room.sees_the_replica()
    return room


def person(server: Server, made: Any) -> Any:
    path = f"/v2/conversations/{made['conversation_id']}/participants"
    (only,) = server.ask("GET", path).json["data"]
    return only


def until_left(
    server: Server, made: Any, wait: Callable[[int], None]
) -> tuple[datetime, datetime]:
    """Wait until somebody has left; return when they did, and when that was known."""
    for _ in range(300):
        known_at, now = datetime.now(UTC), person(server, made)
        if now["status"] == "left":
            return datetime.fromisoformat(now["left_at"]), known_at
        wait(100)
    raise AssertionError("nobody has left within half a minute")


def was_noticed(
    gone_at: datetime, left_at: datetime, known_at: datetime, within: timedelta
) -> None:
    """The leave is dated at the loss, and known when the grace after it is over."""
    assert gone_at - SLACK / 4 <= left_at <= gone_at + within
    assert GRACE <= known_at - left_at <= GRACE + SLACK


@contextmanager
def a_browser(stagehand: Playwright, folder: Path) -> Generator[tuple[Browser, int]]:
    """Start a browser of one's own, which may be killed."""
    with subprocess.Popen(
        [
            chromium_path(),
            *FLAGS,
            "--headless=new",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            "about:blank",
        ],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stderr is not None
            line = next(s for s in process.stderr if "DevTools listening on" in s)
            browser = stagehand.chromium.connect_over_cdp(line.split()[-1])
            yield browser, process.pid
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def test_a_closed_tab_is_noticed_within_three_seconds(
    server: Server, network: Relay, context: BrowserContext
) -> None:
    made = server.create(properties=LONG)
    room = in_the_call(made, network, context)
    onlooker = context.new_page()
    gone_at = datetime.now(UTC)
    room.page.close()

    left_at, known_at = until_left(server, made, onlooker.wait_for_timeout)
    was_noticed(gone_at, left_at, known_at, CLOSED_TAB)


def test_a_killed_browser_is_noticed_within_three_seconds(
    server: Server,
    network: Relay,
    context: BrowserContext,
    stagehand: Playwright,
    tmp_path: Path,
) -> None:
    made = server.create(properties=LONG)
    onlooker = context.new_page()
    with a_browser(stagehand, tmp_path) as (browser, pid):
        theirs = browser.contexts[0]
        theirs.set_default_timeout(20_000)
        theirs.add_init_script(f"({HIDE})()")
        in_the_call(made, network, theirs)
        gone_at = datetime.now(UTC)
        os.kill(pid, signal.SIGKILL)

        left_at, known_at = until_left(server, made, onlooker.wait_for_timeout)
    was_noticed(gone_at, left_at, known_at, CLOSED_TAB)


def test_a_pulled_cable_is_noticed_within_eight_seconds_and_its_end_too(
    server: Server, network: Relay, context: BrowserContext
) -> None:
    made = server.create(properties=LONG)
    room = in_the_call(made, network, context)
    gone_at = datetime.now(UTC)
    network.cut()

    left_at, known_at = until_left(server, made, room.page.wait_for_timeout)
    was_noticed(gone_at, left_at, known_at, PULLED_CABLE)

    network.mend()
    room.is_in("live")
    goes_on(room.page)
    assert person(server, made)["status"] == "present", "the same person, back"


def test_two_seconds_without_network_are_nobody_s_leaving(
    server: Server, network: Relay, context: BrowserContext
) -> None:
    made = server.create(properties=AT_ONCE)
    room = in_the_call(made, network, context)
    for _ in range(3):
        network.cut()
        room.page.wait_for_timeout(1_900)
        network.mend()
        goes_on(room.page)

    # Longer than all that could still be found out about it.
    room.page.wait_for_timeout((PULLED_CABLE + GRACE).total_seconds() * 1_000)
    room.is_in("live")
    assert server.conversation(made["conversation_id"])["status"] == "active"
    assert person(server, made)["status"] == "present"


def test_another_address_is_no_leaving(
    server: Server, network: Relay, context: BrowserContext
) -> None:
    made = server.create(properties=AT_ONCE)
    room = in_the_call(made, network, context)
    for _ in range(2):
        network.move()
        room.is_in("live")
        goes_on(room.page)

    room.page.wait_for_timeout((CLOSED_TAB + GRACE).total_seconds() * 1_000)
    room.is_in("live")
    assert server.conversation(made["conversation_id"])["status"] == "active"
    assert room.errors == []
