"""Everything that can go wrong by somebody else's doing, as one tree.

    Problem
    ├── InvalidPayload            400  a field is wrong; names it and what is allowed
    │   ├── MalformedBody         400  not JSON, not UTF-8, or nested too deeply
    │   ├── IdempotencyKeyReused  400  an Idempotency-Key came with another request
    │   ├── InvalidDefinition     400  an objective or a guardrail is wrong
    │   └── InvalidRequest        400  what is asked of documents is wrong
    ├── MalformedPatch            422  the JSON Patch is not one
    ├── InvalidPatch              400  the JSON Patch does not fit what it is for
    ├── StockIsFixed              400  what belongs to all cannot be changed
    ├── ToolNameTaken             409  another tool of the workspace has that name
    ├── FilmsAbsent               400  replicas are not made of films here
    ├── NotTrained                400  the replica has no face yet
    ├── PayloadTooLarge           413  the body is over the limit
    ├── TooManyConversations      400  every slot is taken (Tavus' text)
    ├── OutOfMinutes              400  the month's minutes are used up
    ├── InvalidAccessToken        401  the API key is missing or wrong
    ├── Unknown                   400  no such object here (Tavus answers 400, not 404)
    │   ├── UnknownConversation, UnknownPersona, UnknownReplica
    │   ├── UnknownParticipant, UnknownToken, UnknownDelivery, UnknownRecording
    ├── UnknownObjectives         404  here Tavus does answer 404
    ├── UnknownGuardrails         404
    ├── UnknownTool               404
    ├── UnknownDocument           404
    ├── NotCrawled                400  a single file cannot be crawled again
    ├── DocumentBusy              409  it is being read
    ├── RecrawlTooSoon            429  a site is crawled once an hour at most
    ├── TooManyCrawled            429  the workspace crawls as many sites as it may
    ├── NotSimulated              400  the workspace runs in real time
    ├── NotRecordable             400  recording was not enabled at its creation
    ├── NobodyToRecord            400  nobody is in the conversation
    ├── NotRecording              400  it is not being recorded
    ├── NobodyToHear              409  nobody is in the conversation
    ├── ReplicaUnreachable        503  the replica has not answered, or is moving
    ├── AlreadyEnded              400  the conversation has ended
    ├── LinkNotValid              403  the link was never one, or has expired
    ├── NotFound                  404  no such page or route
    ├── MethodNotAllowed          405
    ├── PageNotBuilt              503  the room page was not built on this machine
    └── Refused                        may not be in the room: `core/refusals.py`

Bugs are not in it: they are assertions, and become a 500 without detail.

Here are those of conversations and of pages; `problem.py` has the base, and the rest is
by subject in `request_problems.py`, `unknown_problems.py` and `document_problems.py`.
"""

from visavis.core.document_problems import (
    DocumentBusy,
    NotCrawled,
    RecrawlTooSoon,
    TooManyCrawled,
    UnknownDocument,
)
from visavis.core.problem import Problem
from visavis.core.request_problems import (
    FilmsAbsent,
    IdempotencyKeyReused,
    InvalidAccessToken,
    InvalidDefinition,
    InvalidPatch,
    InvalidPayload,
    InvalidRequest,
    MalformedBody,
    MalformedPatch,
    NotTrained,
    OutOfMinutes,
    PayloadTooLarge,
    StockIsFixed,
    ToolNameTaken,
    TooManyConversations,
)
from visavis.core.unknown_problems import (
    NotSimulated,
    Unknown,
    UnknownConversation,
    UnknownDelivery,
    UnknownGuardrails,
    UnknownObjectives,
    UnknownParticipant,
    UnknownPersona,
    UnknownRecording,
    UnknownReplica,
    UnknownToken,
    UnknownTool,
)

__all__ = [
    "AlreadyEnded",
    "DocumentBusy",
    "FilmsAbsent",
    "IdempotencyKeyReused",
    "InvalidAccessToken",
    "InvalidDefinition",
    "InvalidPatch",
    "InvalidPayload",
    "InvalidRequest",
    "LinkNotValid",
    "MalformedBody",
    "MalformedPatch",
    "MethodNotAllowed",
    "NobodyToHear",
    "NobodyToRecord",
    "NotCrawled",
    "NotFound",
    "NotRecordable",
    "NotRecording",
    "NotSimulated",
    "NotTrained",
    "OutOfMinutes",
    "PageNotBuilt",
    "PayloadTooLarge",
    "Problem",
    "RecrawlTooSoon",
    "ReplicaUnreachable",
    "StockIsFixed",
    "TooManyConversations",
    "TooManyCrawled",
    "ToolNameTaken",
    "Unknown",
    "UnknownConversation",
    "UnknownDelivery",
    "UnknownDocument",
    "UnknownGuardrails",
    "UnknownObjectives",
    "UnknownParticipant",
    "UnknownPersona",
    "UnknownRecording",
    "UnknownReplica",
    "UnknownToken",
    "UnknownTool",
]


class NotRecordable(Problem):
    """Create the conversation with `enable_recording` to be able to record it."""

    code = "not_recordable"
    title = "The conversation was created without `enable_recording`"


class NobodyToRecord(Problem):
    """Nobody is in the conversation. `auto_start_recording` begins with the first."""

    code = "nobody_to_record"
    title = "Nobody is in the conversation"


class NotRecording(Problem):
    """The conversation is not being recorded. Start a recording first."""

    code = "not_recording"
    title = "The conversation is not being recorded"


class NobodyToHear(Problem):
    """Nobody is in the conversation to hear the replica. Wait until somebody joins.

    Only what changes the context can be sent before: it is kept for the replica.
    """

    code = "nobody_to_hear"
    status = 409
    title = "Nobody is in the conversation to hear the replica"


class ReplicaUnreachable(Problem):
    """The replica has not answered, or its call is moving to another worker.

    Send it again after `Retry-After`, under the same `Idempotency-Key`: what the
    replica has taken meanwhile it does not take twice.
    """

    code = "replica_unreachable"
    status = 503
    title = "The replica does not answer right now"
    retry_s = 1.0


class AlreadyEnded(Problem):
    """The conversation has ended; nothing about it can be changed. Create a new one."""

    code = "already_ended"
    title = "The conversation has already ended"


class LinkNotValid(Problem):
    """The link was never one of ours, or has expired. Ask its sender for a new one."""

    code = "link_not_valid"
    status = 403
    title = "This link has expired, or was never valid"


class NotFound(Problem):
    """Nothing lives at this address."""

    code = "not_found"
    status = 404
    title = "Not found"


class MethodNotAllowed(Problem):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    status = 405
    title = "Method not allowed"


class PageNotBuilt(Problem):
    """The room page was not built on this machine. `make run` builds it."""

    code = "page_not_built"
    status = 503
    title = "The room page was not built; `make run` builds it"
