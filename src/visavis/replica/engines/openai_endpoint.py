"""A server that speaks OpenAI's protocol, and the client that is kept for it.

The client is imported when the first conversation wants it: it costs most of a second.
"""

import asyncio
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from visavis.core.addresses import ForbiddenAddressError
from visavis.core.failures import Why, status_means
from visavis.replica.endpoints import Endpoint

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0
"""How long a server may be silent: a local model loads its weights at first."""

_KEPT_SECONDS = 300.0
"""How long an idle connection is kept, if the server keeps it: the client's own five
seconds are shorter than most people talk."""

_JUDGED = "visavis.replica.engines.judged_transport"

_GATEWAYS = (502, 503, 504)
"""What a proxy says when the connection behind it broke."""


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
        """Keep a client that tries again by itself, so often.

        It does so after half a second and more, or when the server says.
        """
        self.endpoint = endpoint
        self._retries = retries
        self._client: Any = None
        self._model = endpoint.model

    async def client(self) -> Any:
        await asyncio.to_thread(load_client)
        if self._client is None:
            self._client = _client(self.endpoint, self._retries)
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
            if error.why in (Why.UNREACHABLE, Why.TIMED_OUT, Why.FORBIDDEN):
                raise
            return ()

    @contextmanager
    def asking(self) -> Generator[None]:
        """Raise `Unserved` for what goes wrong meanwhile."""
        openai, transport = load_client()
        complaint = self.endpoint.complaint
        try:
            yield
        except ForbiddenAddressError as error:
            # The client lets it through: it is no failure of the network.
            raise Unserved(complaint(str(error)), Why.FORBIDDEN) from error
        except (openai.OpenAIError, transport.HTTPError, ValueError) as error:
            status = getattr(error, "status_code", None)
            why = _why(error, status, openai, transport)
            broke = why is Why.UNREACHABLE or status in _GATEWAYS
            raise Unserved(complaint(error), why, broke=broke) from error

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def _client(endpoint: Endpoint, retries: int) -> Any:
    """Return a client for a server; whoever asks for it closes it.

    A persona's own is not followed elsewhere, and reached at judged addresses only.
    """
    openai, transport = load_client()
    if endpoint.allow_private is None:
        limits = transport.Limits(keepalive_expiry=_KEPT_SECONDS)
        way = {"limits": limits}
    else:
        judged = import_module(_JUDGED).JudgedTransport(
            allow_private=endpoint.allow_private, kept_s=_KEPT_SECONDS
        )
        way = {"transport": judged, "follow_redirects": False}
    return openai.AsyncOpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        default_headers=dict(endpoint.headers),
        default_query=dict(endpoint.query),
        timeout=openai.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
        max_retries=retries,
        http_client=openai.DefaultAsyncHttpxClient(**way),
    )


def _why(error: Exception, status: Any, openai: Any, transport: Any) -> Why:
    if isinstance(error, openai.APITimeoutError | transport.TimeoutException):
        return Why.TIMED_OUT
    if isinstance(error, openai.APIConnectionError | transport.TransportError):
        return Why.UNREACHABLE
    return status_means(status) if isinstance(status, int) else Why.GARBLED


def load_client() -> tuple[Any, Any]:
    """Return the client's module and its transport's, whose errors come through."""
    import_module(_JUDGED)
    return import_module("openai"), import_module("httpx2")
