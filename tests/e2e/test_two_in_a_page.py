"""Two people of one conversation in one page: each in a frame, each with a link."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Frame

from support.customer import NEWEST, Site
from support.page import RoomPage
from support.server import Server

FRAMES = """(urls) => {
  for (const url of urls) {
    const frame = document.createElement('iframe');
    frame.allow = 'camera; microphone; autoplay';
    frame.src = url;
    document.getElementById('place').append(frame);
  }
}"""
NAMES = ("Ada", "Ben")


def links(server: Server, made: Any, *, private: bool) -> list[str]:
    """Return a link for each, with a token of their own if the room wants one."""
    url = made["conversation_url"]
    if not private:
        return [url] * 2
    path = f"/v2/conversations/{made['conversation_id']}/tokens"
    minted = [server.ask("POST", path, {"name": name}).json for name in NAMES]
    return [f"{url}?t={each['meeting_token']}" for each in minted]


def present(server: Server, made: Any) -> list[tuple[str, str]]:
    path = f"/v2/conversations/{made['conversation_id']}/participants"
    people = server.ask("GET", path).json["data"]
    return sorted((each["name"], each["participant_id"]) for each in people)


def comes_in(frame: Frame, name: str) -> None:
    frame.wait_for_selector("#root[data-state=ready]", state="attached")
    frame.get_by_label("Your name").fill(name)
    frame.get_by_role("button", name="Join", exact=True).click()
    is_in(frame)


def is_in(frame: Frame) -> None:
    frame.wait_for_selector("#root[data-state=live]", state="attached")


@pytest.mark.parametrize("private", [True, False])
def test_two_frames_are_two_people_who_come_back_as_themselves(
    server: Server, context: BrowserContext, site: Site, *, private: bool
) -> None:
    made = server.create(
        require_auth=private, properties={"participant_left_timeout": 60}
    )
    page = context.new_page()
    # Of one site with the room: a private window denies frames of others all storage.
    page.goto(site.page(NEWEST).replace("localhost", "127.0.0.1"))
    page.evaluate(FRAMES, links(server, made, private=private))
    frames = [each for each in page.frames if each.parent_frame == page.main_frame]
    for frame, name in zip(frames, NAMES, strict=True):
        comes_in(frame, name)
    before = present(server, made)
    assert [name for name, _ in before] == [*NAMES]

    for frame in frames:
        frame.evaluate("() => { window.before = true; location.reload(); }")
        frame.wait_for_function("() => window.before === undefined", polling=100)
        is_in(frame)
        assert present(server, made) == before


def test_a_tab_opened_from_another_with_a_token_of_its_own_is_another_person(
    server: Server, context: BrowserContext
) -> None:
    made = server.create(require_auth=True)
    ada, ben = links(server, made, private=True)
    first = RoomPage(context)
    first.open(ada)
    first.join()
    with context.expect_page() as opened:
        # Such a tab begins with a copy of what its opener remembers.
        first.page.evaluate("(url) => void window.open(url)", ben)
    second = opened.value
    comes_in(second.main_frame, "Ben")
    before = present(server, made)
    assert [name for name, _ in before] == [*NAMES]
    second.reload()
    is_in(second.main_frame)
    assert present(server, made) == before
