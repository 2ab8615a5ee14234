"""Whose network lets nothing through but a TURN server talks through that."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from support.page import RoomPage
from support.received import count, goes_on
from support.server import Server, serving
from support.turn import TurnServer, turning

SECRET = "north wind"
PATHS = """async () => {
  const rows = [...(await window.__peers.at(-1).getStats()).values()];
  const used = rows.find((r) => r.type === "candidate-pair" && r.nominated);
  return rows.find((r) => r.id === used.localCandidateId).candidateType;
}"""


@pytest.fixture(scope="module")
def turn() -> Iterator[TurnServer]:
    with turning(SECRET) as server:
        yield server


@pytest.fixture(scope="module", params=["false", "true"], ids=["browser", "both"])
def server(
    turn: TurnServer,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Server]:
    yield from serving(
        Server(
            tmp_path_factory.mktemp("data"),
            VISAVIS_TURN_URLS=turn.url,
            VISAVIS_TURN_SECRET=SECRET,
            VISAVIS_ICE_POLICY="relay",
            VISAVIS_MEDIA_RELAY=request.param,
        )
    )


def test_a_call_is_held_through_a_turn_server_alone(
    server: Server, turn: TurnServer, context: BrowserContext
) -> None:
    count(context)
    made = server.create(properties={"participant_left_timeout": 600})
    room = RoomPage(context)
    room.open(made["conversation_url"])
    room.join()
    room.sees_the_replica()
    before = turn.relayed
    goes_on(room.page, 20)

    assert turn.relayed > before + 20, "the media went through it"
    assert room.page.evaluate(PATHS) == "relay"
    # Its login said for which conversation it was made.
    assert made["conversation_id"] in turn.users
    assert room.errors == []


def test_the_server_s_own_media_takes_a_login_of_its_own(turn: TurnServer) -> None:
    assert "visavis" in turn.users
