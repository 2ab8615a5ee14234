"""Problems of a request itself: its fields, its body, its patch, its key.

The tree of all problems is in `problems.py`, from where others import them.
"""

from visavis.core.problem import Problem


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


class ToolNameTaken(Problem):
    """Another tool of the workspace has that name. Change that one, or take another."""

    code = "tool_name_taken"
    status = 409
    title = "A tool of this name exists already"

    def __init__(self, name: str) -> None:
        super().__init__(f"{self.title}: {name}")


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
