"""`/v2/simulation` over HTTP: what it answers, and what it refuses by name."""

from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import Front, created
from visavis.core.ids import WorkspaceId

CLOCK = "/v2/simulation/clock"


@pytest.fixture
async def sim(front: Front) -> Client:
    """Return a client of a simulated workspace."""
    return await front.client(WorkspaceId("sim"), simulated=True)


async def script(client: Client, id_: str, **what: Any) -> Answer:
    path = f"/v2/simulation/conversations/{id_}/participants"
    return await client.post(path, what)


async def test_half_an_hour_passes_in_one_call(sim: Client) -> None:
    limits = {"max_call_duration": 3600, "participant_left_timeout": 0}
    id_ = (await created(sim, properties=limits))["conversation_id"]
    ada = await script(sim, id_, action="join", name="Ada")
    who = ada.json["participant_id"]
    said = await script(sim, id_, action="speak", participant_id=who, text="Hello")
    moved = await sim.post(CLOCK, {"advance_s": 250.5})
    left = await script(sim, id_, action="leave", participant_id=who)

    assert said.json["status"] == "active"
    assert (moved.json["now"], moved.json["settled"]) == (
        "2026-01-02T12:04:10.500000Z",
        1,
    )
    assert left.json == {
        "conversation_id": id_,
        "participant_id": who,
        "status": "ended",
    }
    shown = (await sim.get(f"/v2/conversations/{id_}?verbose=true")).json
    assert shown["shutdown_code"] == "participant_left"
    assert shown["ended_at"] == moved.json["now"]
    assert [e["event_type"] for e in shown["events"]] == [
        "system.replica_joined",
        "system.ending_soon",
        "system.shutdown",
        "application.transcription_ready",
    ]


async def test_the_clock_shows_where_it_stands(front: Front, sim: Client) -> None:
    before = (await sim.get(CLOCK)).json
    await sim.post(CLOCK, {"advance_s": 60})

    assert before == {"now": "2026-01-02T12:00:00.000000Z"}
    assert (await sim.get(CLOCK)).json == {"now": "2026-01-02T12:01:00.000000Z"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"advance_s": 0},
        {"advance_s": -1},
        {"advance_s": 86_401},
        {"advance_s": 1e-9},
        {"advance_s": True},
        {"advance_s": None},
        {"advance_s": "60"},
        {"advance_s": 10**400},
        {"advance_s": 5e-7},
    ],
)
async def test_a_span_that_cannot_be_is_refused_by_name(
    sim: Client, body: dict[str, Any]
) -> None:
    answer = await sim.post(CLOCK, body)

    assert answer.status == 400
    assert answer.json["error"].startswith("advance_s: must be")
    assert (await sim.get(CLOCK)).json["now"] == "2026-01-02T12:00:00.000000Z"


async def test_an_unknown_field_is_refused_by_name(sim: Client) -> None:
    answer = await sim.post(CLOCK, {"advance_s": 1, "to": "tomorrow"})

    assert answer.json["error"].startswith("to: is not known")


async def test_a_dropped_one_comes_back_as_who_they_were(sim: Client) -> None:
    id_ = (await created(sim))["conversation_id"]
    who = (await script(sim, id_, action="join")).json["participant_id"]
    dropped = await script(sim, id_, action="drop", participant_id=who)
    await sim.post(CLOCK, {"advance_s": 4.999999})
    back = await script(sim, id_, action="join", participant_id=who)

    assert dropped.json == back.json
    people = (await sim.get(f"/v2/conversations/{id_}/participants")).json["data"]
    assert [(p["participant_id"], p["status"]) for p in people] == [(who, "present")]


@pytest.mark.parametrize("text", [b'{"advance_s": 1e999}', b'{"advance_s": NaN}'])
async def test_a_span_without_a_number_is_refused(sim: Client, text: bytes) -> None:
    answer = await sim.send("POST", CLOCK, body=text)

    assert answer.status == 400


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({}, "action"),
        ({"action": "dance"}, "action"),
        ({"action": "join", "text": "hi"}, "text"),
        ({"action": "speak", "text": "hi"}, "participant_id"),
        ({"action": "speak", "participant_id": "x"}, "text"),
        ({"action": "leave"}, "participant_id"),
        ({"action": "leave", "participant_id": "x"}, "participant_id"),
        ({"action": "leave", "participant_id": "x", "name": "Ada"}, "name"),
        ({"action": "join", "nmae": "Ada"}, "nmae"),
    ],
)
async def test_a_script_that_cannot_be_is_refused_by_name(
    sim: Client, what: dict[str, Any], field: str
) -> None:
    id_ = (await created(sim))["conversation_id"]
    answer = await script(sim, id_, **what)

    assert answer.status == 400
    assert answer.json["error"].startswith(f"{field}: ")


async def test_a_private_room_takes_only_its_token(sim: Client) -> None:
    made = await created(sim, require_auth=True)
    id_ = made["conversation_id"]
    without = await script(sim, id_, action="join")
    bad = await script(sim, id_, action="join", token="nonsense")
    good = await script(sim, id_, action="join", token=made["meeting_token"])

    assert [without.status, bad.status, good.status] == [401, 403, 200]


async def test_the_page_of_a_simulated_room_is_gone(sim: Client) -> None:
    made = await created(sim)

    assert (await sim.get(f"/{made['conversation_id']}")).status == 410


async def test_a_real_workspace_has_no_script(client: Client) -> None:
    id_ = (await created(client))["conversation_id"]
    answers = (
        await client.get(CLOCK),
        await client.post(CLOCK, {"advance_s": 60}),
        await script(client, id_, action="join"),
        await script(client, id_, action="drop", participant_id="x"),
    )

    assert [answer.status for answer in answers] == [400] * 4
    assert all("not simulated" in answer.json["error"] for answer in answers)


async def test_another_workspace_cannot_script_it(front: Front, sim: Client) -> None:
    id_ = (await created(sim))["conversation_id"]
    stranger = await front.client(WorkspaceId("other"), simulated=True)
    await stranger.post(CLOCK, {"advance_s": 80_000})
    answer = await script(stranger, id_, action="join")

    assert (answer.status, answer.json) == (400, {"error": "Invalid conversation_id"})
    assert (await sim.get(f"/v2/conversations/{id_}")).json["status"] == "active"
