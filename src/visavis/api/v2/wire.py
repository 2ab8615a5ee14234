"""Objects as the wire writes them: both vocabularies, and `""` for what is not set."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from visavis.core import lifecycle, masks
from visavis.core.clocks import running
from visavis.core.conversations import Conversation, shutdown_reason
from visavis.core.events import envelope, wire_time
from visavis.core.lifecycle import Ended, Reason
from visavis.core.limits import (
    ABSENT_TIMEOUT,
    DURATION_LIMIT,
    INACTIVE_TIMEOUT,
    LEFT_TIMEOUT,
)
from visavis.core.personas import Persona, Replica
from visavis.core.portraits import HANDLES, Portrait
from visavis.core.training import DONE, REASONS, Status
from visavis.service.ports import LoggedEvent

Json = dict[str, Any]


def _cast(conversation: Conversation) -> Json:
    return {
        "replica_id": conversation.replica_id,
        "face_id": conversation.replica_id,
        "persona_id": conversation.persona_id,
        "pal_id": conversation.persona_id,
    }


def created(conversation: Conversation, url: str, meeting_token: str | None) -> Json:
    """Return the answer to a creation, in the order of the seed pages.

    A meeting token is in it only when the room is private.
    """
    token = {"meeting_token": meeting_token} if meeting_token is not None else {}
    return {
        "conversation_id": conversation.id,
        "conversation_name": conversation.name,
        "conversation_url": url,
        **token,
        "status": conversation.status,
        "callback_url": conversation.callback_url,
        "created_at": wire_time(conversation.created_at),
        **_cast(conversation),
        "room_url": url,
    }


def time_or_nothing(at: datetime | None) -> str:
    """Return an instant as the wire writes it; `""` for none."""
    return "" if at is None else wire_time(at)


def conversation(given: Conversation, url: str, now: datetime) -> Json:
    """Return a conversation as `GET` and lists show it.

    Ours are its ending, its clocks and its properties.
    """
    return {
        "conversation_id": given.id,
        "conversation_name": given.name,
        "conversation_url": url,
        "status": given.status,
        "callback_url": given.callback_url,
        "created_at": wire_time(given.created_at),
        "updated_at": wire_time(given.updated_at),
        "room_url": url,
        **_cast(given),
        **_ending(given, now),
        "clocks": _clocks(given, now),
        "properties": dict(given.properties),
    }


def _ending(given: Conversation, now: datetime) -> Json:
    """Return how the conversation ended, or how it will if nothing happens."""
    ended, due = given.ended, lifecycle.deadline(given.state, given.limits)
    return {
        "ended_at": wire_time(ended.at) if ended else "",
        "shutdown_reason": shutdown_reason(ended.reason, ended.detail) if ended else "",
        "shutdown_code": str(ended.reason) if ended else "",
        "deadline": wire_time(due[0]) if due else "",
        "deadline_reason": str(due[1]) if due else "",
        "deadline_in_s": _seconds_until(due[0], now) if due else 0,
    }


def _clocks(given: Conversation, now: datetime) -> Json:
    """Return all four clocks; only those that run have a deadline."""
    limits, state = given.limits, given.state
    ticking = () if isinstance(state, Ended) else running(state, limits)
    deadlines = {clock.reason: clock.deadline_at for clock in ticking}
    spans = (
        (DURATION_LIMIT, limits.duration, Reason.MAX_CALL_DURATION),
        (ABSENT_TIMEOUT, limits.absent, Reason.PARTICIPANT_ABSENT),
        (INACTIVE_TIMEOUT, limits.inactive, Reason.PARTICIPANT_INACTIVE),
        (LEFT_TIMEOUT, limits.left, Reason.PARTICIPANT_LEFT),
    )
    return {
        name: {
            "limit_s": int(span.total_seconds()),
            "running": reason in deadlines,
            "deadline": time_or_nothing(deadlines.get(reason)),
            "seconds_left": _seconds_until(deadlines.get(reason, now), now),
        }
        for name, span, reason in spans
    }


def _seconds_until(at: datetime, now: datetime) -> int:
    """Return whole seconds, rounded up: zero means that it is over."""
    return max(0, -((now - at) // timedelta(seconds=1)))


def events(logged: Sequence[LoggedEvent]) -> list[Json]:
    """Return events as they were posted, each with its id and its place in the log."""
    return [
        envelope(entry.event) | {"event_id": entry.event.id, "cursor": entry.cursor}
        for entry in logged
    ]


def page(data: list[Json], total: int) -> Json:
    """Return a list as every list of the wire is written."""
    return {"data": data, "total_count": total}


_DISCLOSURES = ("disclosure_type", "verbal_disclosure", "visual_disclosure")


def persona(given: Persona) -> Json:
    """Return a persona, flat: clients read `persona_name` at the top.

    Its secrets are masked.
    """
    kind = "system" if given.stock else "user"
    return {
        "persona_id": given.id,
        "pal_id": given.id,
        "persona_name": given.name,
        "pal_name": given.name,
        "persona_type": kind,
        "pal_type": kind,
        "pipeline_mode": given.pipeline_mode,
        "system_prompt": given.system_prompt,
        "context": given.context,
        "default_replica_id": given.default_replica_id or "",
        "default_face_id": given.default_replica_id or "",
        "document_ids": list(given.document_ids),
        "document_tags": list(given.document_tags),
        "objectives_id": given.objectives_id,
        "guardrails_id": given.guardrails_id,
        "guardrail_ids": list(given.guardrail_ids),
        "guardrail_tags": list(given.guardrail_tags),
        "tool_ids": list(given.tool_ids),
        "layers": masks.hide(given.layers),
        **dict.fromkeys(_DISCLOSURES, ""),
        "languages": [],
        **given.settings,
        "created_at": wire_time(given.created_at),
        "updated_at": wire_time(given.updated_at),
    }


def replica(given: Replica, *, still: str, preview: str, handles: str = "") -> Json:
    """Return a replica, with the addresses of its pictures.

    Drawn ones need no training: all of them are ready.
    """
    kind = "system" if given.stock else "user"
    state = given.training
    failure = state.failure if state else None
    return {
        "replica_id": given.id,
        "face_id": given.id,
        "replica_name": given.name,
        "face_name": given.name,
        "replica_type": kind,
        "face_type": kind,
        "model_name": given.model,
        "thumbnail_image_url": still,
        "thumbnail_video_url": preview,
        "handles_url": handles,
        "training_progress": f"{state.progress if state else DONE}/{DONE}",
        "status": str(state.status if state else Status.COMPLETED),
        "error_message": REASONS[failure] if failure else "",
        "error_code": str(failure or ""),
        "created_at": wire_time(given.created_at),
        "updated_at": wire_time(given.updated_at),
    }


def handles(id_: str, portrait: Portrait, *, picture: str) -> Json:
    """Return the handles of a replica's portrait."""
    return {
        "replica_id": id_,
        "face_id": id_,
        "width": portrait.width,
        "height": portrait.height,
        "image_url": picture,
        "handles": {name: getattr(portrait.handles, name) for name in HANDLES},
    }
