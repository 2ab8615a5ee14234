"""Conversations on their accounts: who may begin, and when minutes end them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from visavis.core import budgets
from visavis.core.budgets import Account, Use
from visavis.core.conversations import Conversation
from visavis.core.ids import ConversationId, KeyId
from visavis.core.lifecycle import Ended, Reason

Spent = Mapping[KeyId, timedelta]
"""What the ended conversations of a workspace used in a month, by key."""

Since = Sequence[tuple[KeyId, datetime]]
"""On whose account each meter of a workspace runs, and since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A meter that runs: all that has to be known of a conversation to reckon with it.

    Attributes:
        key_minutes: What its key may use a month; zero is no limit.
        ends_at: When its minutes are used up, as was reckoned last.
    """

    conversation_id: ConversationId
    key_id: KeyId
    key_minutes: int
    since: datetime
    ends_at: datetime | None


def meter(conversation: Conversation) -> Meter | None:
    """Return the meter of a conversation, if it runs."""
    since = conversation.metered_at
    if since is None or conversation.ended:
        return None
    account = conversation.account
    return Meter(
        conversation_id=conversation.id,
        key_id=account.key_id,
        key_minutes=account.key.minutes,
        since=since,
        ends_at=conversation.limits.minutes_end_at,
    )


def admit(account: Account, spent: Spent, since: Since, at: datetime) -> None:
    """Raise unless one more conversation may begin on an account.

    Raises:
        TooManyConversations: Every slot is taken.
        OutOfMinutes: The month's minutes are used up.
    """
    budgets.admit(account.workspace, _whole(spent, since), at)
    budgets.admit(account.key, use_of(account.key_id, spent, since), at)


def use_of(key: KeyId, spent: Spent, since: Since) -> Use:
    """Return what is used on one key."""
    mine = tuple(began for whose, began in since if whose == key)
    return Use(spent=spent.get(key, timedelta(0)), since=mine)


def moved(
    meters: Sequence[Meter], spent: Spent, account: Account, at: datetime
) -> Mapping[ConversationId, datetime | None]:
    """Return which conversations' minutes now end otherwise, and when.

    Args:
        meters: All that run in the workspace.
        spent: What the ended ones used in the month of `at`.
        account: That of the conversation which began or ended: the newest terms.
        at: The instant at which it did.
    """
    since = [(running.key_id, running.since) for running in meters]
    whole = budgets.exhausted_at(account.workspace.minutes, _whole(spent, since), at)
    ends: dict[tuple[KeyId, int], datetime | None] = {}
    otherwise: dict[ConversationId, datetime | None] = {}
    for running in meters:
        terms = (running.key_id, running.key_minutes)
        if terms not in ends:
            use = use_of(running.key_id, spent, since)
            own = budgets.exhausted_at(running.key_minutes, use, at)
            ends[terms] = min((e for e in (whole, own) if e), default=None)
        if ends[terms] != running.ends_at:
            otherwise[running.conversation_id] = ends[terms]
    return otherwise


def _whole(spent: Spent, since: Since) -> Use:
    total = sum(spent.values(), timedelta(0))
    return Use(spent=total, since=tuple(began for _, began in since))


def rebudgeted(
    conversation: Conversation, ends_at: datetime | None, at: datetime
) -> Conversation:
    """Return a conversation whose minutes end at another instant, or not any more.

    What was announced of ends that have passed is forgotten. One still ahead may come
    back, as others begin and end, and is not announced twice.
    """
    state = conversation.state
    assert not isinstance(state, Ended), "a meter that runs is of an open conversation"
    warned = tuple(
        w
        for w in state.warned
        if w.reason is not Reason.BUDGET_EXHAUSTED or w.deadline_at > at
    )
    return replace(
        conversation,
        limits=replace(conversation.limits, minutes_end_at=ends_at),
        state=replace(state, warned=warned),
    )
