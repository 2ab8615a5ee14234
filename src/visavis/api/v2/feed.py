"""`/v2/events`: all events of a workspace, as they happen."""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from visavis.api import queries
from visavis.api.openapi import query
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import wire
from visavis.api.v2.conversations import LARGEST_CURSOR, LARGEST_LIMIT
from visavis.api.v2.deliveries import DEFAULT_LIMIT, LIMIT
from visavis.api.v2.models import Event
from visavis.core.keys import ApiKey
from visavis.service.feed import Feed

ROOT = "/v2/events"
LATEST = "latest"

LONGEST_WAIT = 30
"""Seconds. Proxies commonly cut a silent connection at 60."""


class LetterModel(BaseModel):
    """An event as a callback carries it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    headers: dict[str, str]
    body: str


class FeedEntry(Event):
    """An event of the workspace; `callback` when it was asked for."""

    callback: LetterModel | None = None


class EventFeedPage(BaseModel):
    """Events after a cursor, oldest first; `cursor` is what to ask with next."""

    model_config = ConfigDict(extra="forbid", strict=True)

    data: list[FeedEntry]
    cursor: int


class FeedEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    async def list_all_events(self, request: Request, key: ApiKey) -> Response:
        """Pull the events of all conversations of the key's workspace.

        Ask with the `cursor` of the last answer. With `wait`, an answer that would be
        empty waits for the next event. Events without a `callback_url` are in it, too.
        """
        workspace = key.workspace_id
        signed = queries.flag(request, "callbacks")
        limit = queries.integer(
            request, "limit", DEFAULT_LIMIT, least=1, most=LARGEST_LIMIT
        )
        wait = queries.integer(request, "wait", 0, least=0, most=LONGEST_WAIT)
        if request.query_params.get("after") == LATEST:
            after = await self._feed.newest(workspace)
        else:
            after = queries.integer(request, "after", 0, least=0, most=LARGEST_CURSOR)
        logged = await self._feed.after(
            workspace, after, limit=limit, patience=timedelta(seconds=wait)
        )
        data = wire.events(logged)
        if signed:
            letters = await self._feed.letters(workspace, logged)
            for shown, letter in zip(data, letters, strict=True):
                shown["callback"] = {
                    "headers": dict(letter.headers),
                    "body": letter.body,
                }
        cursor = logged[-1].cursor if logged else after
        return answer({"data": data, "cursor": cursor})

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_all_events,
                summary="Pull the events of the workspace",
                model=EventFeedPage,
                extra={"parameters": [AFTER, LIMIT, WAIT, CALLBACKS]},
            ),
        )


AFTER = query(
    "after",
    {
        "anyOf": [{"type": "integer", "minimum": 0}, {"const": LATEST}],
        "default": 0,
    },
    "The last cursor seen; `latest` for what comes from now on.",
)
WAIT = query(
    "wait",
    {"type": "integer", "minimum": 0, "maximum": LONGEST_WAIT, "default": 0},
    "Seconds to wait for an event when there is none.",
)
CALLBACKS = query(
    "callbacks",
    {"type": "boolean", "default": False},
    "Whether to add each event as a callback carries it: body, headers, signature.",
)
