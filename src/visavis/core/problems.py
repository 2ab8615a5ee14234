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
    ├── NotFound                  404  no such page or route
    ├── MethodNotAllowed          405
    ├── PageNotBuilt              503  the room page was not built on this machine
    └── Refused                        may not be in the room: `core/refusals.py`

Bugs are not in it: they are assertions, and become a 500 without detail.
"""

from typing import ClassVar


class Problem(Exception):
    """Base of all business failures.

    Attributes:
        code: Stable slug; last part of `type` where RFC 9457 is spoken.
        status: HTTP status.
        title: The kind, in a few words; never varies.
        wire_key: Under which key `/v2` says it: `error`, or `message`.
        detail: This case, in one sentence for people.
        retry_s: When trying again makes sense, if that is known.
    """

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request cannot be carried out"
    wire_key: ClassVar[str] = "error"
    retry_s: float | None = None

    def __init__(self, detail: str = "") -> None:
        self.detail = detail or self.title
        super().__init__(self.detail)


class InvalidPayload(Problem):
    """A field has a value that it cannot have. Correct the named field, send again."""

    code = "invalid_payload"
    title = "A field is not valid"

    def __init__(self, field: str, allowed: str) -> None:
        super().__init__(f"{field}: {allowed}" if field else allowed)
        self.field = field
        self.allowed = allowed


class MalformedBody(InvalidPayload):
    """The body is not a JSON object in UTF-8 of reasonable depth."""

    code = "malformed_body"
    title = "The body is malformed"

    def __init__(self, allowed: str = "must be a JSON object in UTF-8") -> None:
        super().__init__("body", allowed)


class InvalidDefinition(InvalidPayload):
    """A field of an objective or of a guardrail is wrong. Correct it, send again."""

    code = "invalid_definition"
    title = "An objective or a guardrail is not valid"
    wire_key = "message"


class InvalidRequest(InvalidPayload):
    """A field of what is asked of documents is wrong. Correct it, send again."""

    code = "invalid_request"
    title = "What is asked of documents is not valid"

    def __init__(self, field: str, allowed: str) -> None:
        super().__init__("", f"Invalid request: {field} {allowed}")


class MalformedPatch(Problem):
    """The body is no list of JSON Patch operations (RFC 6902)."""

    code = "malformed_patch"
    status = 422
    title = "Invalid JSON patch format"
    wire_key = "message"


class InvalidPatch(Problem):
    """A path of the patch leads nowhere, a test failed, or the result is not valid."""

    code = "invalid_patch"
    title = "Invalid patch operation"

    def __init__(self, detail: str) -> None:
        super().__init__(f"{self.title}: {detail}")


class StockIsFixed(Problem):
    """What belongs to every workspace can't be changed. Create one of your own."""

    code = "stock_is_fixed"
    title = "Stock cannot be changed or deleted; create one of your own"


class FilmsAbsent(Problem):
    """This version makes no replica of a film. Send a picture: `train_image_url`."""

    code = "films_absent"
    title = (
        "train_video_url: replicas are not made of films on this server; send a"
        " picture as train_image_url"
    )


class NotTrained(Problem):
    """The replica has no face yet, or none that can be changed. See its `status`."""

    code = "not_trained"
    title = "The replica is not trained"


class PayloadTooLarge(Problem):
    """The body is over the limit. Send less."""

    code = "payload_too_large"
    status = 413
    title = "The body is too large"


class IdempotencyKeyReused(InvalidPayload):
    """The same `Idempotency-Key` came with another body or to another address."""

    code = "idempotency_key_reused"
    title = "An Idempotency-Key was used for another request"

    def __init__(self) -> None:
        super().__init__(
            "Idempotency-Key",
            "was used for another request before; take a fresh key for each request,"
            " and the same only to repeat one unchanged",
        )


class TooManyConversations(Problem):
    """Every slot of the workspace or the key is taken. End a conversation, or wait."""

    code = "too_many_conversations"
    title = "User has reached maximum concurrent conversations"
    wire_key = "message"
    retry_s = 10.0


class OutOfMinutes(Problem):
    """The month's minutes of the workspace or the key are used up."""

    code = "out_of_minutes"
    title = "The user is out of conversational credits"
    wire_key = "message"

    def __init__(self, retry_s: float) -> None:
        super().__init__()
        self.retry_s = retry_s


class InvalidAccessToken(Problem):
    """The header `x-api-key` is missing or unknown. Make one: `visavis keys create`."""

    code = "invalid_access_token"
    status = 401
    title = "Invalid access token"
    wire_key = "message"


class Unknown(Problem):
    """No object of that id exists here, or it belongs to another workspace."""

    code = "unknown"


class UnknownConversation(Unknown):
    """No conversation of that id exists here."""

    code = "unknown_conversation"
    title = "Invalid conversation_id"


class UnknownPersona(Unknown):
    """No persona of that id exists here."""

    code = "unknown_persona"
    title = "Invalid persona_id"


class UnknownReplica(Unknown):
    """No replica of that id exists here."""

    code = "unknown_replica"
    title = "Invalid replica_id"


class UnknownDelivery(Unknown):
    """The conversation has no event of that id that a callback carries."""

    code = "unknown_delivery"
    title = "Invalid event_id"


class UnknownRecording(Unknown):
    """The conversation has no recording of that id."""

    code = "unknown_recording"
    title = "Invalid recording_id"


class UnknownParticipant(Unknown):
    """Nobody of that id was ever in this conversation."""

    code = "unknown_participant"
    title = "Invalid participant_id"


class UnknownToken(Unknown):
    """No meeting token of that `jti` was made for this conversation."""

    code = "unknown_token"
    title = "Invalid jti"


class UnknownObjectives(Problem):
    """No objectives of that id exist here."""

    code = "unknown_objectives"
    status = 404
    title = "Objective not found"


class UnknownGuardrails(Problem):
    """No guardrails of that id exist here."""

    code = "unknown_guardrails"
    status = 404
    title = "Guardrails not found"


class NotSimulated(Problem):
    """The key's workspace runs in real time: its clock and people are not scripted.

    Make a key of a simulated one: `visavis keys create NAME --simulated`.
    """

    code = "not_simulated"
    title = (
        "This workspace is not simulated; `visavis keys create --simulated` makes one"
    )


class UnknownDocument(Problem):
    """No document of that id exists here."""

    code = "unknown_document"
    status = 404
    title = "Document not found"
    wire_key = "message"


class NotCrawled(Problem):
    """It is a single file or page. Create it with `crawl` to read a whole site."""

    code = "not_crawled"
    title = "Document was not created with crawl configuration"


class DocumentBusy(Problem):
    """The document is being read. Try again when it is `ready` or `error`."""

    code = "document_busy"
    status = 409
    title = "The document is being read"


class RecrawlTooSoon(Problem):
    """A site is read once an hour at most. The text says how long to wait."""

    code = "recrawl_too_soon"
    status = 429
    title = "The document was crawled a short time ago"


class TooManyCrawled(Problem):
    """The workspace has as many crawled documents as it may. Delete one."""

    code = "too_many_crawled"
    status = 429
    title = "Crawl document limit reached (100)"


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
