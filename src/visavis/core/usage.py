"""Conversations on their accounts: who may begin, and when minutes end them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from visavis.core import budgets
from visavis.core.budgets import Account, Use
from visavis.core.conversations import Conversation
from visavis.core.ids import KeyId
from visavis.core.lifecycle import Ended, Reason

Spent = Mapping[KeyId, timedelta]
"""What the ended conversations of a workspace used in a month, by key."""

Since = Sequence[tuple[KeyId, datetime]]
"""On whose account each meter of a workspace runs, and since when."""


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


def rebudgeted(
    running: Iterable[Conversation], spent: Spent, account: Account, at: datetime
) -> Sequence[Conversation]:
    """Return those conversations of a workspace whose minutes now end otherwise.

    Args:
        running: All whose meters run.
        spent: What the ended ones used in the month of `at`.
        account: That of the conversation which began or ended: the newest terms.
        at: The instant at which it did.
    """
    metered = [(c, c.metered_at) for c in running]
    since = [(c.account.key_id, began) for c, began in metered if began is not None]
    whole = budgets.exhausted_at(account.workspace.minutes, _whole(spent, since), at)
    of_key: dict[tuple[KeyId, int], datetime | None] = {}
    moved: list[Conversation] = []
    for conversation, _ in metered:
        mine = conversation.account
        terms = (mine.key_id, mine.key.minutes)
        if terms not in of_key:
            use = use_of(mine.key_id, spent, since)
            of_key[terms] = budgets.exhausted_at(mine.key.minutes, use, at)
        ends = min((e for e in (whole, of_key[terms]) if e is not None), default=None)
        if ends != conversation.limits.minutes_end_at:
            moved.append(_ending_at(conversation, ends))
    return moved


def _whole(spent: Spent, since: Since) -> Use:
    total = sum(spent.values(), timedelta(0))
    return Use(spent=total, since=tuple(began for _, began in since))


def _ending_at(conversation: Conversation, at: datetime | None) -> Conversation:
    state = conversation.state
    assert not isinstance(state, Ended), "a meter that runs is of an open conversation"
    # What was announced of the instant before is not true any more.
    warned = tuple(w for w in state.warned if w.reason is not Reason.BUDGET_EXHAUSTED)
    return replace(
        conversation,
        limits=replace(conversation.limits, minutes_end_at=at),
        state=replace(state, warned=warned),
    )
