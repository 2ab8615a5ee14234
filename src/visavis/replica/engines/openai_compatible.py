"""A brain behind a server that speaks OpenAI's chat completions, like Ollama.

The client is imported when the first conversation wants it (it costs most of a second)
and kept: its connection pool stays warm. A persona's `layers.llm` may name another
server. A failure is raised as it is: nothing stands in for the model.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

from visavis.core.transcripts import Role
from visavis.replica.brain import BrainFailed, Context

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0
"""How long a server may be silent: a local model loads its weights at first."""

_SPOKEN = (
    "You are {name}, in a live video call. What you write is spoken aloud as it is:"
    " answer in one to three short sentences of plain speech, without lists, markdown,"
    " emoji or stage directions."
)
_OPEN = "Somebody has just joined the call. Greet them in one or two short sentences."


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A server and how to ask it. Without a model the first that it lists is used."""

    base_url: str
    api_key: str = field(default="none", repr=False)
    model: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    extra_body: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def of(
        cls, layer: Mapping[str, Any], server: "Endpoint | None"
    ) -> "Endpoint | None":
        """Return where a persona's `layers.llm` points, else the server's own endpoint.

        A base URL of the persona's own never gets the server's key. A model name alone
        is taken only with it: Tavus' hosted names mean nothing elsewhere.
        """
        base_url = str(layer.get("base_url") or "")
        headers = cast("Mapping[str, str]", layer.get("headers") or {})
        extra = cast("Mapping[str, Any]", layer.get("extra_body") or {})
        if base_url:
            return cls(
                base_url=base_url,
                api_key=str(layer.get("api_key") or "none"),
                model=str(layer.get("model") or ""),
                headers=headers,
                extra_body=extra,
            )
        return server


class OpenAICompatibleBrain:
    """Asks a chat model, and passes its words on as they come."""

    name = "openai-compatible"

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._model = endpoint.model
        self._client: Any = None

    async def greet(self, context: Context) -> str:
        messages = [*_messages(context), {"role": "user", "content": _OPEN}]
        return "".join([piece async for piece in self._ask(messages)]).strip()

    async def reply(self, context: Context) -> AsyncIterator[str]:
        async for piece in self._ask(_messages(context)):
            yield piece

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    async def _ask(self, messages: list[dict[str, str]]) -> AsyncIterator[str]:
        openai, transport = await asyncio.to_thread(load_client)
        try:
            client = self._connected(openai)
            stream = await client.chat.completions.create(
                model=await self._model_name(client),
                messages=messages,
                stream=True,
                extra_body=dict(self._endpoint.extra_body) or None,
            )
            async with stream:
                async for chunk in stream:
                    if chunk.choices and (text := chunk.choices[0].delta.content):
                        yield text
        except (openai.OpenAIError, transport.HTTPError, ValueError) as error:
            raise BrainFailed(f"{self._endpoint.base_url}: {error}") from error

    def _connected(self, openai: Any) -> Any:
        if self._client is None:
            endpoint = self._endpoint
            self._client = openai.AsyncOpenAI(
                base_url=endpoint.base_url,
                api_key=endpoint.api_key or "none",
                default_headers=dict(endpoint.headers),
                timeout=openai.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
                max_retries=1,
            )
        return self._client

    async def _model_name(self, client: Any) -> str:
        if not self._model:
            listed = await client.models.list()
            if not listed.data:
                raise BrainFailed(f"{self._endpoint.base_url}: lists no model")
            self._model = str(listed.data[0].id)
        return self._model


def load_client() -> tuple[Any, Any]:
    """Return the client's module and its transport's, whose errors come through."""
    return import_module("openai"), import_module("httpx2")


def _messages(context: Context) -> list[dict[str, str]]:
    brief = context.brief
    system = [
        _SPOKEN.format(name=brief.replica_name),
        f"You play: {brief.persona_name}." if brief.persona_name else "",
        brief.system_prompt,
        f"About this conversation: {context.notes}" if context.notes else "",
        f"Speak {brief.language}." if brief.language else "",
    ]
    messages = [{"role": "system", "content": "\n\n".join(p for p in system if p)}]
    roles = {Role.USER: "user", Role.ASSISTANT: "assistant"}
    messages += [{"role": roles[s.role], "content": s.text} for s in context.lines]
    return messages
