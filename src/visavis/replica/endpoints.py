"""The servers that think, hear, speak and see for replicas, and how they are asked.

An operator names one for all, a persona one of its own. Where a persona's name leads is
judged when it is connected to, as callbacks are: whoever makes a persona must not reach
into the network that this server stands in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from visavis.core.addresses import receiver

_CODE = re.compile(r"[a-z][a-z_]{,39}")
"""What a vendor's code of an error looks like, such as `model_not_found`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A server and how to ask it. An empty model leaves the choice to the engine.

    Attributes:
        query: What is added to every address, like a version of the server's protocol.
        allow_private: Whether it may lie at a private address, if its address is
            judged; None of one that an operator chose, which is not.
    """

    base_url: str
    api_key: str = field(default="none", repr=False)
    model: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    extra_body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    allow_private: bool | None = None

    @classmethod
    def of(
        cls, layer: Mapping[str, Any], server: "Endpoint | None", *, allow_private: bool
    ) -> "Endpoint | None":
        """Return where a persona's layer points, else the server's own endpoint.

        A base URL of the persona's own never gets the server's key. A model name alone
        is taken only with it: Tavus' hosted names mean nothing elsewhere.
        """
        base_url = str(layer.get("base_url") or "")
        if not base_url:
            return server
        return cls(
            base_url=base_url,
            api_key=str(layer.get("api_key") or "none"),
            model=str(layer.get("model") or ""),
            headers=cast("Mapping[str, str]", layer.get("headers") or {}),
            extra_body=cast("Mapping[str, Any]", layer.get("extra_body") or {}),
            query=cast("Mapping[str, Any]", layer.get("default_query") or {}),
            allow_private=allow_private,
        )

    @classmethod
    def at(cls, base_url: str, api_key: str, model: str) -> "Endpoint | None":
        """Return an operator's endpoint; None if no address is set."""
        if not base_url:
            return None
        return cls(base_url=base_url, api_key=api_key or "none", model=model)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceEndpoint:
    """A server, and whose voice is asked of it."""

    server: Endpoint
    voice: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @classmethod
    def of(
        cls,
        layer: Mapping[str, Any],
        server: "VoiceEndpoint | None",
        *,
        allow_private: bool,
    ) -> "VoiceEndpoint | None":
        """Return where a persona's `layers.tts` points, else the server's own."""
        told = {name: layer.get(name) for name in ("base_url", "api_key")}
        told |= {"model": layer.get("tts_model_name")}
        own = Endpoint.of(told, None, allow_private=allow_private)
        if own is None:
            return server
        return cls(
            server=own,
            voice=str(layer.get("external_voice_id") or ""),
            settings=cast("Mapping[str, Any]", layer.get("voice_settings") or {}),
        )

    @classmethod
    def at(
        cls, base_url: str, api_key: str, model: str, voice: str
    ) -> "VoiceEndpoint | None":
        """Return an operator's endpoint; None if no address is set."""
        server = Endpoint.at(base_url, api_key, model)
        return None if server is None else cls(server=server, voice=voice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Those that an operator set for all; None where the embedded engines play.

    Attributes:
        allow_private: Whether personas may name servers at private addresses.
    """

    llm: Endpoint | None = None
    stt: Endpoint | None = None
    tts: VoiceEndpoint | None = None
    vision: Endpoint | None = None
    allow_private: bool = False

    def __bool__(self) -> bool:
        return any((self.llm, self.stt, self.tts, self.vision))

    def thinking(self, layer: Mapping[str, Any]) -> Endpoint | None:
        """Return who thinks for a persona of that `layers.llm`."""
        return Endpoint.of(layer, self.llm, allow_private=self.allow_private)

    def hearing(self, layer: Mapping[str, Any]) -> Endpoint | None:
        """Return who listens for a persona of that `layers.stt`."""
        return Endpoint.of(layer, self.stt, allow_private=self.allow_private)

    def speaking(self, layer: Mapping[str, Any]) -> VoiceEndpoint | None:
        """Return who speaks for a persona of that `layers.tts`."""
        return VoiceEndpoint.of(layer, self.tts, allow_private=self.allow_private)

    def seeing(self, layer: Mapping[str, Any]) -> Endpoint | None:
        """Return who sees for a persona of that `layers.perception`."""
        return Endpoint.of(layer, self.vision, allow_private=self.allow_private)
