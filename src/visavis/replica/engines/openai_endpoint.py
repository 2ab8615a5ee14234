"""A server that speaks OpenAI's protocol, and the client that brains and ears share.

The client is imported when the first conversation wants it: it costs most of a second.
"""

import asyncio
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

from visavis.core.addresses import receiver
from visavis.core.failures import Why, status_means

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0
"""How long a server may be silent: a local model loads its weights at first."""

_KEPT_SECONDS = 300.0
"""How long an idle connection is kept, if the server keeps it: the client's own five
seconds are shorter than most people talk."""

_GATEWAYS = (502, 503, 504)
"""What a proxy says when the connection behind it broke."""

_CODE = re.compile(r"[a-z][a-z_]{,39}")
"""What a vendor's code of an error looks like, such as `model_not_found`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A server and how to ask it. An empty model leaves the choice to the engine.

    Attributes:
        query: What is added to every address, like a version of the server's protocol.
    """

    base_url: str
    api_key: str = field(default="none", repr=False)
    model: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    extra_body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def of(
        cls, layer: Mapping[str, Any], server: "Endpoint | None"
    ) -> "Endpoint | None":
        """Return where a persona's layer points, else the server's own endpoint.

        A base URL of the persona's own never gets the server's key. A model name alone
        is taken only with it: Tavus' hosted names mean nothing elsewhere.
        """
        base_url = str(layer.get("base_url") or "")
        headers = cast("Mapping[str, str]", layer.get("headers") or {})
        extra = cast("Mapping[str, Any]", layer.get("extra_body") or {})
        query = cast("Mapping[str, Any]", layer.get("default_query") or {})
        if base_url:
            return cls(
                base_url=base_url,
                api_key=str(layer.get("api_key") or "none"),
                model=str(layer.get("model") or ""),
                headers=headers,
                extra_body=extra,
                query=query,
            )
        return server

    @classmethod
    def at(cls, base_url: str, api_key: str, model: str) -> "Endpoint | None":
        """Return an operator's endpoint; None if no address is set."""
        if not base_url:
            return None
        return cls(base_url=base_url, api_key=api_key or "none", model=model)

    def client(self, openai: Any, *, retries: int = 1) -> Any:
        """Return a client for this server; whoever asks for it closes it.

        Args:
            openai: The module that `load_client` returns.
            retries: How often it tries again by itself, after half a second and more,
                or when the server says.
        """
        _, transport = load_client()
        return openai.AsyncOpenAI(
            base_url=self.base_url,
            api_key=self.api_key or "none",
            default_headers=dict(self.headers),
            default_query=dict(self.query),
            timeout=openai.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
            max_retries=retries,
            http_client=openai.DefaultAsyncHttpxClient(
                limits=transport.Limits(keepalive_expiry=_KEPT_SECONDS)
            ),
        )

    def complaint(self, why: str | Exception) -> str:
        """Return what an operator is told of a failure, and by whom it was.

        Of an error only its kind is kept, its status and its code: in their texts
        vendors quote what they were asked, and keys; and an address may hold one.
        """
        told = [why] if isinstance(why, str) else _kind(why)
        return f"{receiver(self.base_url)}: {' '.join(told)}"


def _kind(error: Exception) -> list[str]:
    status, code = getattr(error, "status_code", None), getattr(error, "code", None)
    told = [type(error).__name__]
    if isinstance(status, int):
        told.append(str(status))
    if isinstance(code, str) and _CODE.fullmatch(code):
        told.append(code)
    return told


class Unserved(Exception):
    """A server did not do what it was asked for; the text is for the operator.

    Attributes:
        why: The same in one word.
        broke: The connection did not last, which may be no fault of the server's.
    """

    def __init__(self, text: str, why: Why, *, broke: bool = False) -> None:
        super().__init__(text)
        self.why = why
        self.broke = broke


class Server:
    """A server, and the client that is kept for it: its connections stay open."""

    def __init__(self, endpoint: Endpoint, *, retries: int = 1) -> None:
        self.endpoint = endpoint
        self._retries = retries
        self._client: Any = None
        self._model = endpoint.model

    async def client(self) -> Any:
        openai, _ = await asyncio.to_thread(load_client)
        if self._client is None:
            self._client = self.endpoint.client(openai, retries=self._retries)
        return self._client

    async def models(self) -> Sequence[str]:
        """Return the models that it lists. Raises `Unserved`."""
        client = (await self.client()).with_options(max_retries=0)
        with self.asking():
            listed = await client.models.list()
            models = [str(model.id) for model in listed.data or ()]
        self._model = self._model or (models[0] if models else "")
        return models

    async def model(self) -> str:
        """Return the model to ask: the one that is set, else the first it lists.

        Raises:
            Unserved: It lists none, or cannot be asked.
        """
        if not self._model and not await self.models():
            raise Unserved(self.endpoint.complaint("lists no model"), Why.GARBLED)
        return self._model

    async def connect(self) -> Sequence[str]:
        """Open a connection, and return the models that are listed, if they are.

        Raises:
            Unserved: It cannot be reached. Any answer will do: some list no models.
        """
        try:
            return await self.models()
        except Unserved as error:
            if error.why in (Why.UNREACHABLE, Why.TIMED_OUT):
                raise
            return ()

    @contextmanager
    def asking(self) -> Generator[None]:
        """Raise `Unserved` for what goes wrong meanwhile."""
        openai, transport = load_client()
        try:
            yield
        except (openai.OpenAIError, transport.HTTPError, ValueError) as error:
            status = getattr(error, "status_code", None)
            why = _why(error, status, openai, transport)
            raise Unserved(
                self.endpoint.complaint(error),
                why,
                broke=why is Why.UNREACHABLE or status in _GATEWAYS,
            ) from error

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def _why(error: Exception, status: Any, openai: Any, transport: Any) -> Why:
    if isinstance(error, openai.APITimeoutError | transport.TimeoutException):
        return Why.TIMED_OUT
    if isinstance(error, openai.APIConnectionError | transport.TransportError):
        return Why.UNREACHABLE
    return status_means(status) if isinstance(status, int) else Why.GARBLED


def load_client() -> tuple[Any, Any]:
    """Return the client's module and its transport's, whose errors come through."""
    return import_module("openai"), import_module("httpx2")
