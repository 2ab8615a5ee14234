"""Interactions over HTTP: taken, kept or refused, and nobody else's."""

import asyncio
from typing import Any

import pytest

from support.asgi import Answer, Client
from support.front import Front, created
from visavis.core.briefs import Brief
from visavis.core.ids import ConversationId, ParticipantId, PersonaId, ReplicaId
from visavis.core.ids import WorkspaceId as Workspace
from visavis.core.link import Interact, Interacted, ToWorker
from visavis.core.participants import Participant
from visavis.service.fakes.room import FakeWorker
from visavis.service.rooms import Person, Room

ALIAS = "/v2/interactions"
ECHO = {"event_type": "conversation.echo", "properties": {"text": "It has shipped."}}
APPEND = {
    "event_type": "conversation.append_llm_context",
    "properties": {"context": "They sell boats."},
}
INFERENCE = "7a2fa6a1-2b3f-4dd7-8f4c-04f6a9f4a3de"


class Answering(FakeWorker):
    """A worker whose replica takes everything at once."""

    def __init__(self, front: Front, **answer: Any) -> None:
        super().__init__()
        self._front = front
        self._answer = answer

    def send(self, message: ToWorker) -> None:
        super().send(message)
        if isinstance(message, Interact):
            asyncio.get_running_loop().call_soon(self._take, message)

    def _take(self, order: Interact) -> None:
        room = self._front.rooms.find(order.conversation_id)
        assert room is not None
        taken = Interacted(conversation_id=room.id, number=order.number, **self._answer)
        self._front.parts.interactions.answered(room, taken)


async def a_call(front: Front, client: Client, worker: FakeWorker) -> str:
    """Create a conversation and let somebody be in it."""
    id_ = (await created(client))["conversation_id"]
    conversation = front.store.records[ConversationId(id_)].conversation
    ann = Participant(
        id=ParticipantId("ann"),
        conversation_id=conversation.id,
        joined_at=conversation.created_at,
    )
    brief = Brief(
        replica_id=ReplicaId("r1"),
        replica_name="Anna",
        persona_id=PersonaId("p1"),
        persona_name="Ann",
    )
    room = Room(conversation=conversation, brief=brief, worker=worker)
    room.people[ann.id] = Person(record=ann)
    front.rooms.open(room).told = 41
    return str(id_)


async def post(client: Client, id_: str, body: Any, **headers: str) -> Answer:
    return await client.post(f"/v2/conversations/{id_}/interactions", body, **headers)


async def test_what_was_taken_is_answered_with_what_its_events_carry(
    front: Front, client: Client
) -> None:
    worker = Answering(front, inference_id=INFERENCE, turn_idx=2)
    id_ = await a_call(front, client, worker)
    taken = await post(client, id_, ECHO)
    assert taken.status == 200
    assert taken.json == {
        "status": "accepted",
        "conversation_id": id_,
        "event_type": "conversation.echo",
        "seq": 41,
        "inference_id": INFERENCE,
        "turn_idx": 2,
    }


async def test_the_whole_app_message_is_a_body_too(
    front: Front, client: Client
) -> None:
    worker = Answering(front)
    id_ = await a_call(front, client, worker)
    whole = {**ECHO, "conversation_id": id_, "message_type": "conversation"}
    assert (await post(client, id_, whole)).status == 200
    assert (await client.post(ALIAS, whole)).status == 200
    first, second = (m.data for m in worker.sent if isinstance(m, Interact))
    assert first == second == whole


async def test_a_context_is_kept_before_anybody_has_joined(client: Client) -> None:
    id_ = (await created(client))["conversation_id"]
    kept = await post(client, id_, APPEND)
    assert kept.json == {
        "status": "kept",
        "conversation_id": id_,
        "event_type": APPEND["event_type"],
    }


async def test_sent_again_under_its_key_it_is_not_taken_again(
    front: Front, client: Client
) -> None:
    worker = Answering(front, inference_id=INFERENCE)
    id_ = await a_call(front, client, worker)
    key = {"idempotency-key": "order-7"}
    first, again = [await post(client, id_, ECHO, **key) for _ in range(2)]
    assert first.json == again.json
    assert dict(again.headers)["idempotent-replayed"] == "true"
    assert len(worker.sent) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "event_type: must be given"),
        ({"event_type": 7}, "event_type: must be a string"),
        ({**ECHO, "properties": []}, "properties: must be an object"),
        (
            {**ECHO, "message_type": "system"},
            "message_type: must be one of: 'conversation'",
        ),
        (
            {**ECHO, "conversation_id": "c0"},
            'conversation_id: must be "{id}" or absent',
        ),
        (
            {"event_type": "conversation.append_llm_context"},
            "properties.context: must be a text of 1 to 10000 characters",
        ),
    ],
)
async def test_a_refusal_names_the_field_and_what_is_allowed(
    client: Client, body: Any, said: str
) -> None:
    id_ = (await created(client))["conversation_id"]
    refused = await post(client, id_, body)
    assert refused.status == 400
    assert refused.json == {"error": said.replace("{id}", id_)}


async def test_what_is_no_interaction_is_refused_with_those_there_are(
    client: Client,
) -> None:
    id_ = (await created(client))["conversation_id"]
    refused = await post(client, id_, {"event_type": "conversation.sing"})
    assert refused.json["error"].startswith("event_type: must be one of: ")
    assert "conversation.overwrite_llm_context" in refused.json["error"]


async def test_what_the_replica_refuses_is_refused_in_its_words(
    front: Front, client: Client
) -> None:
    refusing = Answering(front, field="properties.text", allowed="a text")
    id_ = await a_call(front, client, refusing)
    refused = await post(client, id_, ECHO)
    assert refused.status == 400
    assert refused.json == {"error": "properties.text: must be a text"}


async def test_without_an_address_the_body_must_say_which_conversation(
    client: Client,
) -> None:
    refused = await client.post(ALIAS, ECHO)
    assert refused.status == 400
    assert refused.json == {"error": "conversation_id: must be given"}


async def test_where_nobody_is_it_waits_or_is_refused(client: Client) -> None:
    id_ = (await created(client))["conversation_id"]
    refused = await post(client, id_, ECHO)
    assert refused.status == 409
    assert refused.json == {
        "error": "Nobody is in the conversation to hear the replica"
    }


async def test_a_replica_that_is_moving_is_worth_another_try(
    front: Front, client: Client
) -> None:
    id_ = await a_call(front, client, Answering(front))
    room = front.rooms.find(ConversationId(id_))
    assert room is not None
    room.worker = None
    refused = await post(client, id_, ECHO)
    assert refused.status == 503
    assert dict(refused.headers)["retry-after"] == "1"


async def test_an_ended_conversation_and_another_workspace_take_nothing(
    front: Front, client: Client
) -> None:
    id_ = (await created(client))["conversation_id"]
    stranger = await front.client(Workspace("other"))
    assert (await post(stranger, id_, APPEND)).json == {
        "error": "Invalid conversation_id"
    }
    await client.post(f"/v2/conversations/{id_}/end")
    refused = await post(client, id_, APPEND)
    assert refused.status == 400
    assert refused.json == {"error": "The conversation has already ended"}


async def test_what_is_not_known_at_the_top_is_remarked_on(client: Client) -> None:
    id_ = (await created(client))["conversation_id"]
    kept = await post(client, id_, {**APPEND, "seq": 3})
    assert dict(kept.headers)["warning"] == '299 - "unknown and ignored: seq"'


async def test_a_simulated_workspace_learns_but_says_nothing(front: Front) -> None:
    client = await front.client(Workspace("sim"), simulated=True)
    id_ = (await created(client))["conversation_id"]
    assert (await post(client, id_, APPEND)).json["status"] == "kept"
    refused = await post(client, id_, ECHO)
    assert refused.status == 409
    assert "simulated workspace" in refused.json["error"]
