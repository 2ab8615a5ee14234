"""Calling the tools of personas for replicas, beside everything else.

Address and secrets of a tool stay at the front: the worker says which tool its model
calls, and gets what the model is to be told. Nothing is tried twice: somebody is
waiting for the answer, and a tool may do something.
"""

import asyncio
import json
from dataclasses import dataclass

import structlog

from visavis.core.addresses import receiver
from visavis.core.conversations import Conversation
from visavis.core.link import CallTool, ToolAnswered
from visavis.core.placeholders import Unfit
from visavis.core.problems import UnknownPersona
from visavis.core.tool_delivery import Delivery, Occasion
from visavis.core.tools import ToolCall, delivery_of, failure
from visavis.service.cast import Cast
from visavis.service.ports import CastShelves, Clock, KeyStore, Worker
from visavis.service.ports.tools import Posted, Posting, ToolPost

log = structlog.get_logger()

_EXCERPT = 1000
"""Characters of a refusal that a model is told: they often say what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    conversation: Conversation
    worker: Worker
    call: CallTool


class Tools:
    """Answers the worker that asked; it judges whether that is still of use."""

    def __init__(
        self, cast: CastShelves, keys: KeyStore, post: ToolPost, clock: Clock
    ) -> None:
        self._cast = Cast(cast)
        self._keys = keys
        self._post = post
        self._clock = clock
        self._errands: asyncio.Queue[_Errand] = asyncio.Queue()

    def call(self, conversation: Conversation, worker: Worker, call: CallTool) -> None:
        """Call a tool, and answer."""
        errand = _Errand(conversation=conversation, worker=worker, call=call)
        self._errands.put_nowait(errand)

    async def run(self) -> None:
        """Call tools until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._answer(await self._errands.get()))

    async def _answer(self, errand: _Errand) -> None:
        call = errand.call
        delivery = await self._delivery(errand.conversation, call)
        if delivery is None:
            output = failure("This tool was removed.")
        else:
            output = await self._called(errand.conversation, call, delivery)
        if call.modality:
            # What is seen asks for something to be done, and for nothing to be said.
            return
        answered = ToolAnswered(
            conversation_id=call.conversation_id,
            tool_call_id=call.tool_call_id,
            output=output,
        )
        errand.worker.send(answered)

    async def _delivery(self, of: Conversation, call: CallTool) -> Delivery | None:
        try:
            persona = await self._cast.persona(of.workspace_id, of.persona_id)
        except UnknownPersona:
            # It was deleted during the call, which goes on.
            return None
        layers = await self._cast.layers(of.workspace_id, persona)
        return delivery_of(layers, call.name, call.modality)

    async def _called(self, of: Conversation, call: CallTool, to: Delivery) -> str:
        workspace = await self._keys.workspace(of.workspace_id)
        assert workspace is not None, "a workspace is never removed"
        at = self._clock.now()
        try:
            outgoing = to.of(_occasion(call, at.timestamp()))
        except Unfit as unfit:
            return failure(str(unfit))
        posting = Posting(
            # A model's ids may be anything; a header's may not.
            id=f"{call.inference_id or of.id}.{_plain(call.tool_call_id)}",
            call=outgoing,
            secrets=workspace.webhook_secrets,
            at=at,
        )
        posted = await self._post.post(posting)
        log.info(
            "tool_called",
            conversation_id=call.conversation_id,
            tool=call.name,
            receiver=receiver(outgoing.url),
            status=posted.status,
            why=posted.why,
        )
        return _output(posted)


def _occasion(call: CallTool, timestamp: float) -> Occasion:
    made = ToolCall(id=call.tool_call_id, name=call.name, arguments=call.arguments)
    arguments = made.given or {}
    seen = {"modality": call.modality} if call.modality else {}
    kind = "perception_tool_call" if seen else "tool_call"
    told = {
        "event_type": f"conversation.{kind}",
        "conversation_id": call.conversation_id,
        "tool_call_id": call.tool_call_id,
        "name": call.name,
        "arguments": arguments,
        "turn_idx": call.turn_idx,
        "inference_id": call.inference_id,
        "timestamp": timestamp,
        **seen,
    }
    return Occasion(
        conversation_id=call.conversation_id,
        tool_call_id=call.tool_call_id,
        arguments=arguments,
        written=call.arguments or "{}",
        told=told,
    )


def _plain(id_: str) -> str:
    return "".join(c for c in id_ if c.isascii() and (c.isalnum() or c in "_-"))


def _output(posted: Posted) -> str:
    """Return what the model is told: the tool's own words, or why there are none."""
    if not posted.why:
        return posted.text
    told = {"error": posted.why, "answer": posted.text[:_EXCERPT]}
    return json.dumps({k: v for k, v in told.items() if v}, ensure_ascii=False)
