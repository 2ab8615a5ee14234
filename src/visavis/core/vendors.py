"""Vendors that hear and speak by protocols of their own: who is asked, with whose key.

A persona that was made for Tavus names vendors whose accounts were Tavus'. So a name
alone changes nothing here: the operator's vendor counts for all, and a persona's own
where it brings a key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

EXTRA = "visavis[vendors]"
"""What is to be installed for them."""

_HOSTED = {
    "tavus-deepgram-medical": ("deepgram", "nova-3-medical"),
    "tavus-soniox": ("soniox", ""),
}
"""Engines that Tavus hosts, and the vendors and models behind their names. The others
are its own, or anybody's."""

_MANNERS = frozenset(
    (
        *("speed", "emotion", "volume"),
        *("stability", "similarity_boost", "style", "use_speaker_boost"),
    )
)
"""What of `voice_settings` is a vendor's: the rest might be anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One who hears or speaks. What is empty is left to them.

    Attributes:
        base_url: Where they are reached, if not at their own address.
        settings: How a voice is to sound.
    """

    name: str
    api_key: str = field(default="", repr=False)
    base_url: str = ""
    model: str = ""
    voice: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendors:
    """Those that an operator chose for all, and those whom a persona may choose.

    Attributes:
        installed: The names of all whose protocols are spoken here.
    """

    stt: Vendor | None = None
    tts: Vendor | None = None
    installed: tuple[str, ...] = ()

    def hearing(self, layer: Mapping[str, Any]) -> Vendor | None:
        """Return who listens for a persona of that `layers.stt`; None: no vendor."""
        named, model = vendor_of(_text(layer, "stt_engine"))
        own = Vendor(
            name=named,
            api_key=_text(layer, "api_key"),
            model=_text(layer, "model") or model,
        )
        return self._chosen(layer, own, self.stt)

    def speaking(self, layer: Mapping[str, Any]) -> Vendor | None:
        """Return who speaks for a persona of that `layers.tts`; None: no vendor."""
        settings = cast("Mapping[str, Any]", layer.get("voice_settings") or {})
        own = Vendor(
            name=vendor_of(_text(layer, "tts_engine"))[0],
            api_key=_text(layer, "api_key"),
            model=_text(layer, "tts_model_name"),
            voice=_text(layer, "external_voice_id"),
            settings={k: v for k, v in settings.items() if k in _MANNERS},
        )
        return self._chosen(layer, own, self.tts)

    def _chosen(
        self, layer: Mapping[str, Any], own: Vendor, server: Vendor | None
    ) -> Vendor | None:
        if layer.get("base_url"):
            # An address of a persona's own speaks OpenAI's protocol, whoever it names.
            return None
        if server is not None and own.name == server.name:
            return replace(
                own,
                api_key=own.api_key or server.api_key,
                base_url=server.base_url,
                model=own.model or server.model,
                voice=own.voice or server.voice,
            )
        return own if own.api_key and own.name in self.installed else server

    def counts(self, stage: str, layer: Mapping[str, Any]) -> bool:
        """Return whether the vendor that a layer names is the one who is asked."""
        named, _ = vendor_of(_text(layer, f"{stage}_engine"))
        vendor = self.hearing(layer) if stage == "stt" else self.speaking(layer)
        return bool(named) and vendor is not None and vendor.name == named

    def missing(self, stage: str, layer: Mapping[str, Any]) -> bool:
        """Return whether a layer brings a key for a vendor who is not installed."""
        named, _ = vendor_of(_text(layer, f"{stage}_engine"))
        wanted = bool(named and layer.get("api_key") and not layer.get("base_url"))
        return wanted and named not in self.installed


def vendor_of(engine: str) -> tuple[str, str]:
    """Return the vendor that an engine's name means, and the model if it means one.

    Both are empty for what Tavus hosts without saying with whom.
    """
    if engine in _HOSTED:
        return _HOSTED[engine]
    return ("", "") if engine.startswith("tavus-") else (engine, "")


def _text(layer: Mapping[str, Any], name: str) -> str:
    return str(layer.get(name) or "")
