"""A server that speaks OpenAI's protocol, and the client that brains and ears share.

The client is imported when the first conversation wants it: it costs most of a second.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

from visavis.core.addresses import receiver

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0
"""How long a server may be silent: a local model loads its weights at first."""

_CODE = re.compile(r"[a-z][a-z_]{,39}")
"""What a vendor's code of an error looks like, such as `model_not_found`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A server and how to ask it. An empty model leaves the choice to the engine."""

    base_url: str
    api_key: str = field(default="none", repr=False)
    model: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    extra_body: Mapping[str, Any] = field(default_factory=dict[str, Any])

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
        if base_url:
            return cls(
                base_url=base_url,
                api_key=str(layer.get("api_key") or "none"),
                model=str(layer.get("model") or ""),
                headers=headers,
                extra_body=extra,
            )
        return server

    @classmethod
    def at(cls, base_url: str, api_key: str, model: str) -> "Endpoint | None":
        """Return an operator's endpoint; None if no address is set."""
        if not base_url:
            return None
        return cls(base_url=base_url, api_key=api_key or "none", model=model)

    def client(self, openai: Any) -> Any:
        """Return a client for this server; whoever asks for it closes it."""
        return openai.AsyncOpenAI(
            base_url=self.base_url,
            api_key=self.api_key or "none",
            default_headers=dict(self.headers),
            timeout=openai.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
            max_retries=1,
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


def load_client() -> tuple[Any, Any]:
    """Return the client's module and its transport's, whose errors come through."""
    return import_module("openai"), import_module("httpx2")
