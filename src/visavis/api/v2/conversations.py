"""`/v2/conversations`: create, look, list, end, delete, and the log of events."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from visavis.api import body, queries
from visavis.api.layers import bind
from visavis.api.openapi import path, query, request_body
from visavis.api.parts import ApiParts
from visavis.api.remarks import Remarks
from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import change, creation, models, wire
from visavis.core.conversations import Conversation
from visavis.core.keys import ApiKey
from visavis.service.ports import Page

ROOT = "/v2/conversations"
ONE = ROOT + "/{conversation_id}"

LARGEST_LIMIT = 1000
LARGEST_PAGE = 1_000_000
LARGEST_CURSOR = 2**63 - 1
"""What a database's integers hold."""


def paging(request: Request) -> Page:
    """Return which slice of a list is asked for.

    Pages count from 1; `tavus-cli` begins at 0 all the same, and means the first.
    """
    page = queries.integer(request, "page", 1, least=0, most=LARGEST_PAGE)
    return Page(
        limit=queries.integer(request, "limit", 10, least=1, most=LARGEST_LIMIT),
        page=max(page, 1),
    )


class ConversationEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, parts: ApiParts, url_of: Callable[[Request, str], str]) -> None:
        self._conversations = parts.conversations
        self._usage = parts.usage
        self._retention = parts.retention
        self._body_limit = parts.body_limit
        self._url_of = url_of
        self._terms = creation.Terms(
            ceiling=parts.ceiling,
            grace=parts.grace,
            max_people=parts.max_participants,
            target_check=parts.target_check,
        )

    async def create_conversation(self, request: Request, key: ApiKey) -> Response:
        """Create a conversation; its clocks run from now on."""
        plain = body.parse(await body.read(request, self._body_limit))
        remarks = Remarks()
        wanted = creation.read(plain, self._terms, remarks)
        account = self._usage.account(key)
        made = await self._conversations.create(key.workspace_id, wanted, account)
        id_ = made.conversation.id
        bind(conversation_id=id_)
        url = self._url_of(request, id_)
        response = answer(wire.created(made.conversation, url, made.meeting_token))
        return remarks.put_on(response)

    async def list_conversations(self, request: Request, key: ApiKey) -> Response:
        """List the conversations of the key's workspace, newest first."""
        status = queries.choice(request, "status", ("active", "ended"))
        page = replace(paging(request), status=status)
        found, total = await self._conversations.list(key.workspace_id, page)
        now = self._conversations.now(key.workspace_id)
        data = [wire.conversation(c, self._url_of(request, c.id), now) for c in found]
        return answer(wire.page(data, total))

    async def get_conversation(self, request: Request, key: ApiKey) -> Response:
        """Show a conversation; with `verbose=true` also its events."""
        verbose = queries.flag(request, "verbose")
        id_ = request.path_params["conversation_id"]
        record = await self._conversations.get(key.workspace_id, id_)
        shown = self._shown(request, key, record.conversation)
        if verbose:
            logged = await self._conversations.events(key.workspace_id, id_)
            shown["events"] = wire.events(logged)
        return answer(shown)

    async def change_conversation(self, request: Request, key: ApiKey) -> Response:
        """Change the limits of a running conversation; what is left out stays.

        The ranges are those of a creation and the duration counts from it, so a limit
        may end the conversation at once. Tokens that were handed out don't change.
        """
        plain = body.parse(await body.read(request, self._body_limit))
        remarks = Remarks()
        wanted = change.read(plain, self._terms.ceiling, remarks)
        id_ = request.path_params["conversation_id"]
        changed = await self._conversations.relimit(
            key.workspace_id, id_, wanted.limits, wanted.properties
        )
        return remarks.put_on(answer(self._shown(request, key, changed)))

    def _shown(
        self, request: Request, key: ApiKey, conversation: Conversation
    ) -> wire.Json:
        now = self._conversations.now(key.workspace_id)
        url = self._url_of(request, conversation.id)
        return wire.conversation(conversation, url, now)

    async def end_conversation(self, request: Request, key: ApiKey) -> Response:
        """End a conversation now. A body is not needed and not read."""
        id_ = request.path_params["conversation_id"]
        await self._conversations.end(key.workspace_id, id_)
        return answer({})

    async def delete_conversation(self, request: Request, key: ApiKey) -> Response:
        """End a conversation if it is open, and take it out of every list.

        With `hard=true` everything of it is removed for good. Callbacks on their way
        still arrive, but none that repeats what was said.
        """
        id_ = request.path_params["conversation_id"]
        if queries.flag(request, "hard"):
            await self._retention.erase(self._conversations, key.workspace_id, id_)
        else:
            await self._conversations.delete(key.workspace_id, id_)
        return Response(status_code=204)

    async def list_events(self, request: Request, key: ApiKey) -> Response:
        """Pull the events that callbacks carry, oldest first, after a cursor."""
        after = queries.integer(request, "after", 0, least=0, most=LARGEST_CURSOR)
        id_ = request.path_params["conversation_id"]
        logged = await self._conversations.events(key.workspace_id, id_, after)
        cursor = logged[-1].cursor if logged else after
        return answer({"data": wire.events(logged), "cursor": cursor})

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (*self._of_the_list(), *self._of_one(), *self._of_its_life())

    def _of_the_list(self) -> Sequence[Operation]:
        return (
            Operation(
                method="POST",
                path=ROOT,
                endpoint=self.create_conversation,
                summary="Create a conversation",
                model=models.CreatedConversation,
                creates=True,
                extra={"requestBody": request_body(creation.CreateConversation)},
            ),
            Operation(
                method="GET",
                path=ROOT,
                endpoint=self.list_conversations,
                summary="List conversations",
                model=models.ConversationPage,
                extra={"parameters": [*PAGING, STATUS]},
            ),
        )

    def _of_one(self) -> Sequence[Operation]:
        return (
            Operation(
                method="GET",
                path=ONE,
                endpoint=self.get_conversation,
                summary="Show a conversation",
                model=models.Conversation,
                error=UNKNOWN,
                extra={"parameters": [ID, VERBOSE]},
            ),
            Operation(
                method="PATCH",
                path=ONE,
                endpoint=self.change_conversation,
                summary="Change the limits of a conversation",
                model=models.Conversation,
                error=UNKNOWN,
                extra={
                    "parameters": [ID],
                    "requestBody": request_body(change.ChangeConversation),
                },
            ),
        )

    def _of_its_life(self) -> Sequence[Operation]:
        return (
            Operation(
                method="POST",
                path=ONE + "/end",
                endpoint=self.end_conversation,
                summary="End a conversation",
                model=models.Nothing,
                error=UNKNOWN,
                extra={"parameters": [ID]},
            ),
            Operation(
                method="DELETE",
                path=ONE,
                endpoint=self.delete_conversation,
                summary="Delete a conversation",
                model=None,
                status=204,
                error=UNKNOWN,
                extra={"parameters": [ID, HARD]},
            ),
            Operation(
                method="GET",
                path=ONE + "/events",
                endpoint=self.list_events,
                summary="Pull the events of a conversation",
                model=models.EventLog,
                error=UNKNOWN,
                extra={"parameters": [ID, AFTER]},
            ),
        )


_FLAG = {"type": "boolean", "default": False}

UNKNOWN = "Invalid conversation_id"
ID = path("conversation_id")
PAGING = (
    query(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": 10},
        "How many at most.",
    ),
    query(
        "page",
        {"type": "integer", "minimum": 0, "maximum": LARGEST_PAGE, "default": 1},
        "Which slice, counted from 1; 0 is taken for 1.",
    ),
)
STATUS = query("status", {"enum": ["active", "ended"]}, "Only those of this status.")
VERBOSE = query("verbose", _FLAG, "Whether to add the events.")
HARD = query("hard", _FLAG, "Whether nothing is to be left of it.")
AFTER = query(
    "after", {"type": "integer", "minimum": 0, "default": 0}, "The last cursor seen."
)
