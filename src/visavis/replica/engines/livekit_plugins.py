"""LiveKit's agent plugins: vendors of speech, without LiveKit's rooms and jobs.

They come with the extra `visavis[vendors]`, and each has its vendor's protocol. All are
made alike: a constructor takes a key, a model, a language and more, under names that
most of them share. So a vendor needs no code here; what its plugin does not take is
left out. Importing costs a second and 60 MB: it is done when a call wants it.
"""

import asyncio
import logging
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from typing import Any

from visavis.core.failures import Why, status_means
from visavis.core.vendors import EXTRA, Vendor
from visavis.replica.engines.espeak import LANGUAGES

_PLUGINS = "livekit.plugins"
_HTTP_ERRORS = range(400, 600)
_BROKE = Why.UNREACHABLE

CONNECT_S = 10.0
"""How long a vendor may take to answer, by itself and between two messages."""

_PREFERRED: Mapping[str, Mapping[str, Any]] = {"elevenlabs": {"encoding": "pcm_24000"}}
"""What is asked of a vendor in any case: sound that need not be unpacked."""

_STABILITY, _SIMILARITY = 0.5, 0.75
"""ElevenLabs' own, for voices of which a persona sets something else."""


class VendorFailed(Exception):
    """A vendor did not do what it was asked for; the text is for the operator.

    Attributes:
        why: The same in one word.
    """

    def __init__(self, text: str, why: Why) -> None:
        super().__init__(text)
        self.why = why


@dataclass(frozen=True, slots=True)
class Plugin:
    """A vendor's plugin, imported.

    Attributes:
        agents: LiveKit's own package.
        module: The plugin.
        sockets: Ours, for connections that a plugin is handed.
    """

    vendor: Vendor
    agents: Any
    module: Any
    sockets: Any

    @classmethod
    async def load(cls, vendor: Vendor) -> "Plugin":
        """Return a vendor's plugin. Raises `VendorFailed`."""
        if vendor.name not in installed():
            raise VendorFailed(f"{vendor.name}: install {EXTRA}", Why.REFUSED)
        agents, sockets = await asyncio.to_thread(_load)
        # A plugin tells LiveKit of itself, which may be done on the main thread only.
        # By now it is small.
        module = import_module(f"{_PLUGINS}.{vendor.name}")
        return cls(vendor, agents, module, sockets)

    def ears(self, language: str, session: Any) -> Any:
        """Return what hears a language. Raises `VendorFailed`."""
        return self._made("STT", language, {"http_session": session})

    def voice(self, language: str, session: Any) -> Any:
        """Return what speaks a language. Raises `VendorFailed`."""
        voice = self.vendor.voice
        more = {"http_session": session, "voice": voice, "voice_id": voice}
        return self._made("TTS", language, more | dict(self.vendor.settings))

    def options(self, *, retries: int) -> Any:
        return self.agents.APIConnectOptions(max_retry=retries, timeout=CONNECT_S)

    def failure(self, error: Exception) -> VendorFailed:
        """Return what an operator is told of an error.

        Only its kind is kept, and its status: in their texts vendors quote what they
        were asked, and keys.
        """
        if isinstance(error, VendorFailed):
            return error
        told = [f"{self.vendor.name}:", type(error).__name__]
        status = getattr(error, "status_code", None)
        if status in _HTTP_ERRORS:
            told.append(str(status))
        return VendorFailed(" ".join(told), self._why(error))

    def _why(self, error: Any) -> Why:
        agents = self.agents
        if isinstance(error, agents.APITimeoutError | TimeoutError):
            return Why.TIMED_OUT
        if isinstance(error, agents.APIStatusError):
            status: int = error.status_code
            if status in _HTTP_ERRORS:
                return status_means(status)
            # Some say no more than that it went wrong; why is behind it.
            why = error.__cause__
            return self._why(why) if isinstance(why, agents.APIError) else _BROKE
        if isinstance(error, agents.APIConnectionError | OSError):
            return Why.UNREACHABLE
        if isinstance(error, ValueError):
            return Why.REFUSED
        return Why.BROKEN if isinstance(error, agents.APIError) else Why.GARBLED

    def _made(self, kind: str, language: str, more: Mapping[str, Any]) -> Any:
        made, vendor = getattr(self.module, kind, None), self.vendor
        if made is None:
            raise VendorFailed(f"{vendor.name}: has no {kind}", Why.REFUSED)
        takes = signature(made).parameters
        # A key that a plugin does not take must not open what the server's own opens.
        for name in ("api_key", "base_url"):
            if getattr(vendor, name) and name not in takes:
                raise VendorFailed(f"{vendor.name}: takes no {name}", Why.REFUSED)
        wanted: dict[str, Any] = {
            "api_key": vendor.api_key,
            "base_url": vendor.base_url,
            "model": vendor.model,
            "language": _language(vendor.name, language),
            **_PREFERRED.get(vendor.name, {}),
            **more,
        }
        if "voice_settings" in takes:
            wanted["voice_settings"] = self._voice_settings()
        given = {k: v for k, v in wanted.items() if k in takes and v not in ("", None)}
        try:
            return made(**given)
        except (TypeError, ValueError) as error:
            raise self.failure(error) from error

    def _voice_settings(self) -> Any:
        """Return them in the one shape of those plugins that want them in one."""
        kind, settings = self.module.VoiceSettings, self.vendor.settings
        known = {k: v for k, v in settings.items() if k in signature(kind).parameters}
        if not known:
            return None
        least = {"stability": _STABILITY, "similarity_boost": _SIMILARITY}
        return kind(**least | known)


@cache
def installed() -> tuple[str, ...]:
    """Return the vendors whose plugins are installed, by name."""
    if find_spec("livekit") is None or find_spec("livekit.agents") is None:
        return ()
    plugins = find_spec(_PLUGINS)
    places = plugins.submodule_search_locations if plugins else None
    return tuple(sorted(m.name for m in pkgutil.iter_modules(places or ())))


def _load() -> tuple[Any, Any]:
    agents = import_module("livekit.agents")
    # It logs what people say, and what vendors answer; what fails is told by us.
    logging.getLogger("livekit").setLevel(logging.CRITICAL + 1)
    return agents, import_module("visavis.replica.engines.livekit_sockets")


def _language(vendor: str, language: str) -> str:
    """Return a language as LiveKit takes it, by its name; empty is the vendor's own.

    One that nobody here knows is heard and spoken as if it were that.
    """
    name = language.strip().lower()
    if name == "multilingual":
        return "multi" if vendor == "deepgram" else ""
    return name if name in LANGUAGES and name != "english" else ""
