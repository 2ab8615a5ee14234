"""Is it alive, can it hold a call, and what it counted."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from visavis.api.rendering import answer

EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
"""What Prometheus reads."""

_FRESH = {"cache-control": "no-store"}


class HealthEndpoints:
    """Open to anybody: orchestrators have no keys."""

    def __init__(
        self, ready: Callable[[], bool], metrics: Callable[[], bytes] | None
    ) -> None:
        self._ready = ready
        self._metrics = metrics

    async def health(self, _: Request) -> Response:
        """Answer that the process is alive."""
        return answer({"status": "ok"}, headers=_FRESH)

    async def ready(self, _: Request) -> Response:
        """Answer whether a call could be held right now."""
        if self._ready():
            return answer({"status": "ready"}, headers=_FRESH)
        return answer({"status": "busy"}, 503, _FRESH)

    async def metrics(self, _: Request) -> Response:
        """Answer with everything that was counted."""
        assert self._metrics is not None, "the route exists only with metrics"
        return Response(self._metrics(), 200, _FRESH, EXPOSITION)
