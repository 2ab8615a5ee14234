"""Whatever is sent to the API is answered as its OpenAPI document says."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

from support.asgi import Client
from support.front import Front, built_page, created
from visavis.core.ids import WorkspaceId
from visavis.service.fakes.clock import FakeClock

EXAMPLES = 200 if os.environ.get("VISAVIS_FUZZ") == "long" else 20

checks.load_all_checks()

EXPECTED: list[Any] = [
    check
    for check in cast("Any", checks).CHECKS.get_all()
    # An id that nobody has is 400 on this wire, and the schema cannot know it;
    # instead every operation must succeed with some of what is allowed.
    if check.__name__ != "positive_data_acceptance"
]

NAMED = (
    *("conversation_id", "participant_id", "jti", "event_id", "document_id"),
    *("persona_id", "replica_id", "objectives_id", "guardrails_id"),
    *("document_url", "callback_url", "tool_id", "tool_ids"),
)
"""What is put in the place of made-up ids and addresses, in paths and in bodies."""

NEVER = {
    "POST /v2/replicas",  # the names of voices are no random words,
    "PATCH /v2/replicas/{replica_id}/name",  # so all there are are stock ones,
    "DELETE /v2/replicas/{replica_id}",  # which stay as they are,
    "GET /v2/replicas/{replica_id}/handles",  # and have no handles
    "PUT /v2/replicas/{replica_id}/handles",
    "POST /v2/objectives",  # names that refer to each other are no random words
    "POST /v2/guardrails",  # nor are names of word characters only
    "POST /v2/documents/{document_id}/recrawl",  # it is read at once, and only hourly
    # Nobody hears a replica there, and a context needs a text of that very name.
    "POST /v2/conversations/{conversation_id}/interactions",
    # Nothing is recorded where nobody has a camera or a microphone.
    "POST /v2/conversations/{conversation_id}/recordings",
    "POST /v2/conversations/{conversation_id}/recordings/stop",
    "GET /v2/conversations/{conversation_id}/recordings/{recording_id}",
    "DELETE /v2/conversations/{conversation_id}/recordings/{recording_id}",
}
"""Operations that nothing made at random need pass."""


class Hurried(FakeClock):
    """Nobody waits: an answer that would come late comes at once."""

    async def sleep(self, span: timedelta) -> None:
        self.advance(span)


class Wire:
    """The application, its document, and one of everything that has an id."""

    def __init__(self, folder: Path) -> None:
        self.client = asyncio.run(
            Front(folder, clock=Hurried()).client(WorkspaceId("sim"), simulated=True)
        )
        self.schema: Any = schemathesis.openapi.from_asgi(
            "/openapi.json", self.client.app
        )
        refused = self.schema.config.checks.negative_data_rejection
        refused.expected_statuses = [*refused.expected_statuses, "413"]
        self.key = {"x-api-key": self.client.headers["x-api-key"]}
        self.outcomes = Counter[tuple[str, bool]]()

    def operations(self) -> Iterator[Any]:
        return (found.ok() for found in self.schema.get_all_operations())

    def call(self, case: Any, ids: Mapping[str, str]) -> None:
        """Send a case, to real objects if ids are given, and check the answer."""
        for part in (case.path_parameters, case.body):
            if isinstance(part, dict):
                fields = cast("dict[str, Any]", part)
                fields.update({name: ids[name] for name in fields if name in ids})
        headers = {} if _spoilt(case) else self.key
        answer = case.call(headers=headers)
        self.outcomes[case.operation.label, answer.status_code < 400] += 1
        case.validate_response(answer, checks=EXPECTED, headers=headers)


def _spoilt(case: Any) -> bool:
    """Return whether the key is what is wrong with a case."""
    header = case.meta.components.get(ParameterLocation.HEADER)
    return header is not None and header.mode.is_negative


async def seed(client: Client) -> dict[str, str]:
    """Make one of everything; return the ids by the names of path parameters."""
    limits = {"max_call_duration": 900, "participant_inactive_timeout": 0}
    made = await created(
        client, callback_url="https://example.com/hook", properties=limits
    )
    room = f"/v2/conversations/{made['conversation_id']}"
    scripted = room.replace("/v2", "/v2/simulation") + "/participants"
    bodies: dict[str, Any] = {
        room + "/tokens": {},
        scripted: {"action": "join"},
        "/v2/simulation/clock": {"advance_s": 650},  # past the first warning
        "/v2/personas": {"pipeline_mode": "echo"},
        "/v2/objectives": {
            "data": [{"objective_name": "ask", "objective_prompt": "Ask for names."}]
        },
        "/v2/guardrails": {
            "data": [{"guardrail_name": "calm", "guardrail_prompt": "Stay calm."}]
        },
        "/v2/documents": {"document_url": "https://example.com/a.txt"},
        # Its name is one that no other tool has.
        "/v2/tools": {"name": made["conversation_id"], "description": "Its stock."},
    }
    ids: dict[str, Any] = {**made}
    for target, body in bodies.items():
        answer = await client.post(target, body)
        assert answer.status == 200, answer.body
        ids |= answer.json
    ids["tool_ids"] = [ids["tool_id"]]
    persona = f"/v2/personas/{ids['persona_id']}"
    attached = await client.post(persona + "/tools", {"tool_ids": ids["tool_ids"]})
    assert attached.status == 200, attached.body
    events = (await client.get(room + "/events")).json["data"]
    ids["event_id"] = events[0]["event_id"]
    return {name: ids[name] for name in NAMED}


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Wire:
    return Wire(built_page(tmp_path_factory.mktemp("built")))


def fuzz(wire: Wire, operation: Any, mode: GenerationMode) -> None:
    ids = asyncio.run(seed(wire.client))

    @settings(
        derandomize=True,
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def ask(case: Any, *, real: bool) -> None:
        wire.call(case, ids if real else {})

    ask()


def test_what_the_document_allows_is_answered_as_it_says(wire: Wire) -> None:
    for operation in wire.operations():
        fuzz(wire, operation, GenerationMode.POSITIVE)
    labels = [operation.label for operation in wire.operations()]
    assert {label for label in labels if not wire.outcomes[label, True]} <= NEVER


def test_what_the_document_forbids_is_refused_as_it_says(wire: Wire) -> None:
    for operation in wire.operations():
        fuzz(wire, operation, GenerationMode.NEGATIVE)
