"""Metrics for Prometheus: an audience of what happens, never asked for by the rest."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from visavis.core.conversations import Conversation
from visavis.core.failures import Engine, Why
from visavis.core.lifecycle import ConversationEnded, Effect, EndingSoon

_MINUTES = tuple(m * 60 for m in (1, 2, 5, 10, 15, 30, 45, 60))


class Telemetry:
    """Counts what was performed. Labels come from enumerations only."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._ended = Counter(
            "visavis_conversations_ended_total",
            "Conversations that ended, by reason.",
            ["shutdown_code"],
            registry=self._registry,
        )
        self._warned = Counter(
            "visavis_conversations_warned_total",
            "Announcements of an end, by the reason it will have.",
            ["shutdown_code"],
            registry=self._registry,
        )
        self._lasted = Histogram(
            "visavis_conversations_lasted_seconds",
            "From creation to the end.",
            buckets=_MINUTES,
            registry=self._registry,
        )

        self._failed = Counter(
            "visavis_engine_failures_total",
            "Times a server failed that a replica thinks, hears, speaks or sees with.",
            ["engine", "why"],
            registry=self._registry,
        )

    def engine_failed(self, engine: Engine, why: Why) -> None:
        self._failed.labels(engine, why).inc()

    def performed(self, conversation: Conversation, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, ConversationEnded):
                self._ended.labels(effect.reason).inc()
                lasted = effect.at - conversation.created_at
                self._lasted.observe(lasted.total_seconds())
            elif isinstance(effect, EndingSoon):
                self._warned.labels(effect.reason).inc()

    def exposition(self) -> bytes:
        """Return the metrics in Prometheus' text format."""
        return generate_latest(self._registry)
