"""Problems of what a request names: it is not here, or not of that kind.

The tree of all problems is in `problems.py`, from where others import them.
"""

from visavis.core.problem import Problem


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


class UnknownTool(Problem):
    """No tool of that id exists here, or the persona was not given it."""

    code = "unknown_tool"
    status = 404
    title = "Tool not found"


class NotSimulated(Problem):
    """The key's workspace runs in real time: its clock and people are not scripted.

    Make a key of a simulated one: `visavis keys create NAME --simulated`.
    """

    code = "not_simulated"
    title = (
        "This workspace is not simulated; `visavis keys create --simulated` makes one"
    )
