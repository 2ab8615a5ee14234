"""Get, list, end, delete and the log: status codes to the letter."""

from datetime import timedelta

import pytest

from support.asgi import Client
from support.front import Front, created
from visavis.core.ids import ConversationId, ParticipantId, WorkspaceId
from visavis.core.lifecycle import ParticipantJoined

CONVERSATIONS = "/v2/conversations"
UNKNOWN = {"error": "Invalid conversation_id"}


async def test_get_shows_what_was_created_and_when_it_would_end(client: Client) -> None:
    body = await created(
        client,
        conversation_name="Practice",
        properties={"participant_absent_timeout": 120, "enable_recording": False},
    )
    answer = await client.get(f"{CONVERSATIONS}/{body['conversation_id']}")
    assert answer.status == 200
    assert answer.json == body | {
        "updated_at": body["created_at"],
        "ended_at": "",
        "shutdown_reason": "",
        "shutdown_code": "",
        "deadline": "2026-01-02T12:02:00.000000Z",
        "deadline_reason": "participant_absent",
        "deadline_in_s": 120,
        "clocks": answer.json["clocks"],
        "properties": {"participant_absent_timeout": 120, "enable_recording": False},
    }


async def test_get_of_an_ended_conversation_tells_why_and_since_when(
    front: Front, client: Client
) -> None:
    body = await created(client)
    front.clock.advance(timedelta(seconds=400))
    await front.conductor.give(ConversationId(body["conversation_id"]), None)
    shown = (await client.get(f"{CONVERSATIONS}/{body['conversation_id']}")).json
    assert shown["status"] == "ended"
    assert shown["ended_at"] == "2026-01-02T12:05:00.000000Z"
    assert shown["shutdown_reason"] == "participant_absent_timeout reached"
    assert shown["shutdown_code"] == "participant_absent"
    assert (shown["deadline"], shown["deadline_reason"]) == ("", "")


async def test_the_misprint_is_shown_under_the_proper_name(client: Client) -> None:
    body = await created(client, properties={"max_call_durations": 900})
    shown = (await client.get(f"{CONVERSATIONS}/{body['conversation_id']}")).json
    assert shown["properties"] == {"max_call_duration": 900}


async def test_events_are_shown_when_asked_for(client: Client) -> None:
    body = await created(client, callback_url="https://example.com/hook")
    path = f"{CONVERSATIONS}/{body['conversation_id']}"
    plain = (await client.get(path)).json
    (event,) = (await client.get(path + "?verbose=true")).json["events"]
    assert "events" not in plain
    assert event["event_type"] == "system.replica_joined"
    assert event["message_type"] == "system"
    assert event["timestamp"] == body["created_at"]
    assert event["properties"] == {"replica_id": "rf4e9d9790f0"}
    assert event["webhook_url"] == "https://example.com/hook"


@pytest.mark.parametrize(
    "headers", [{}, {"content-type": "application/json"}], ids=["bare", "as JSON"]
)
async def test_end_needs_no_body(client: Client, headers: dict[str, str]) -> None:
    body = await created(client)
    path = f"{CONVERSATIONS}/{body['conversation_id']}"
    answer = await client.send("POST", path + "/end", headers=headers)
    assert (answer.status, answer.json) == (200, {})
    shown = (await client.get(path)).json
    assert shown["shutdown_code"] == "end_requested"
    assert shown["shutdown_reason"] == "end_conversation_endpoint_hit"


async def test_end_reads_no_body_whatever_it_is(client: Client) -> None:
    body = await created(client)
    path = f"{CONVERSATIONS}/{body['conversation_id']}/end"
    answer = await client.send("POST", path, body=b"[" * 3_000_000)
    assert (answer.status, answer.chunks_read) == (200, 0)


async def test_a_second_end_is_refused_and_says_so(client: Client) -> None:
    body = await created(client)
    path = f"{CONVERSATIONS}/{body['conversation_id']}/end"
    await client.send("POST", path)
    again = await client.send("POST", path)
    assert again.status == 400
    assert again.json == {"error": "The conversation has already ended"}


@pytest.mark.parametrize("query", ["", "?hard=true", "?hard=false"])
async def test_delete_answers_204_with_nothing_and_hides_it(
    client: Client, query: str
) -> None:
    body = await created(client)
    path = f"{CONVERSATIONS}/{body['conversation_id']}"
    answer = await client.send("DELETE", path + query)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("content-type") is None
    assert (await client.get(path)).json == UNKNOWN
    assert (await client.get(CONVERSATIONS)).json == {"data": [], "total_count": 0}
    assert (await client.send("DELETE", path)).json == UNKNOWN


@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("POST", "/end"), ("DELETE", ""), ("GET", "/events")],
)
@pytest.mark.parametrize(
    "id_", ["c00000000000", "nonsense", "%00", "%ff", "x" * 5000, "'%20OR%201=1--"]
)
async def test_an_unknown_id_is_400_whatever_its_shape(
    client: Client, method: str, rest: str, id_: str
) -> None:
    answer = await client.send(method, f"{CONVERSATIONS}/{id_}{rest}")
    assert (answer.status, answer.json) == (400, UNKNOWN)


@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("POST", "/end"), ("DELETE", ""), ("GET", "/events")],
)
async def test_another_workspaces_conversation_does_not_exist(
    front: Front, client: Client, method: str, rest: str
) -> None:
    body = await created(client)
    stranger = await front.client(WorkspaceId("elsewhere"))
    path = f"{CONVERSATIONS}/{body['conversation_id']}"
    answer = await stranger.send(method, path + rest)
    assert (answer.status, answer.json) == (400, UNKNOWN)
    assert (await stranger.get(CONVERSATIONS)).json["total_count"] == 0
    assert (await client.get(path)).json["status"] == "active"


async def test_a_list_is_newest_first_in_pages(front: Front, client: Client) -> None:
    for number in range(5):
        front.clock.advance(timedelta(seconds=1))
        await created(client, conversation_name=f"No. {number}")
    first = (await client.get(CONVERSATIONS + "?limit=2")).json
    third = (await client.get(CONVERSATIONS + "?limit=2&page=3")).json
    assert [c["conversation_name"] for c in first["data"]] == ["No. 4", "No. 3"]
    assert [c["conversation_name"] for c in third["data"]] == ["No. 0"]
    assert first["total_count"] == third["total_count"] == 5


async def test_the_page_before_the_first_is_the_first(client: Client) -> None:
    made = await created(client)
    listed = (await client.get(f"{CONVERSATIONS}?page=0")).json
    assert [c["conversation_id"] for c in listed["data"]] == [made["conversation_id"]]


async def test_a_list_can_be_of_one_status(client: Client) -> None:
    over, going = await created(client), await created(client)
    await client.send("POST", f"{CONVERSATIONS}/{over['conversation_id']}/end")
    for status, body in (("ended", over), ("active", going)):
        listed = (await client.get(f"{CONVERSATIONS}?status={status}")).json
        ids = [c["conversation_id"] for c in listed["data"]]
        assert ids == [body["conversation_id"]]


async def test_a_row_of_a_list_is_what_get_shows(client: Client) -> None:
    body = await created(client)
    shown = await client.get(f"{CONVERSATIONS}/{body['conversation_id']}")
    assert (await client.get(CONVERSATIONS)).json["data"] == [shown.json]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("limit=0", "limit: must be an integer from 1 to 1000"),
        ("limit=1001", "limit: must be an integer from 1 to 1000"),
        ("limit=ten", "limit: must be an integer from 1 to 1000"),
        ("limit=1_0", "limit: must be an integer from 1 to 1000"),
        ("limit=%D9%A3", "limit: must be an integer from 1 to 1000"),
        ("limit=", "limit: must be an integer from 1 to 1000"),
        ("page=-1", "page: must be an integer from 0 to 1000000"),
        ("page=" + "9" * 400, "page: must be an integer from 0 to 1000000"),
        ("status=open", "status: must be one of: active, ended"),
    ],
)
async def test_a_senseless_query_is_refused_by_name(
    client: Client, query: str, sentence: str
) -> None:
    answer = await client.get(f"{CONVERSATIONS}?{query}")
    assert (answer.status, answer.json) == (400, {"error": sentence})


async def test_the_log_goes_on_where_the_cursor_stands(client: Client) -> None:
    body = await created(client)
    path = f"{CONVERSATIONS}/{body['conversation_id']}"
    first = (await client.get(path + "/events")).json
    await client.send("POST", path + "/end")
    rest = (await client.get(f"{path}/events?after={first['cursor']}")).json
    done = (await client.get(f"{path}/events?after={rest['cursor']}")).json
    assert [e["event_type"] for e in first["data"]] == ["system.replica_joined"]
    assert [e["event_type"] for e in rest["data"]] == ["system.shutdown"]
    assert done == {"data": [], "cursor": rest["cursor"]}


@pytest.mark.parametrize("after", ["-1", "x", str(2**63)])
async def test_a_cursor_no_log_can_have_is_refused(client: Client, after: str) -> None:
    body = await created(client)
    path = f"{CONVERSATIONS}/{body['conversation_id']}/events?after={after}"
    answer = await client.get(path)
    assert answer.status == 400
    assert answer.json["error"].startswith("after: must be an integer from 0")


async def test_a_test_conversation_is_born_ended(client: Client) -> None:
    body = await created(client, test_mode=True, require_auth=True)
    path = f"{CONVERSATIONS}/{body['conversation_id']}"
    shown = (await client.get(path + "?verbose=true")).json
    assert body["status"] == "ended"
    assert body["meeting_token"]
    assert shown["shutdown_code"] == "test_mode"
    assert shown["events"] == []


async def test_a_deadline_follows_the_state(front: Front, client: Client) -> None:
    body = await created(client, properties={"participant_left_timeout": 60})
    joined = ParticipantJoined(participant_id=ParticipantId("somebody"))
    await front.conductor.give(ConversationId(body["conversation_id"]), joined)
    shown = (await client.get(f"{CONVERSATIONS}/{body['conversation_id']}")).json
    assert shown["deadline_reason"] == "participant_inactive"


@pytest.mark.parametrize(
    ("method", "query", "name"),
    [("GET", "verbose=perhaps", "verbose"), ("DELETE", "hard=2", "hard")],
)
async def test_a_switch_is_true_or_false(
    client: Client, method: str, query: str, name: str
) -> None:
    body = await created(client)
    path = f"{CONVERSATIONS}/{body['conversation_id']}?{query}"
    answer = await client.send(method, path)
    assert (answer.status, answer.json) == (
        400,
        {"error": f"{name}: must be true or false"},
    )
