"""On whose account a conversation runs, and what was used of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from visavis.core import budgets
from visavis.core.budgets import UNLIMITED, Account, Allowance
from visavis.core.ids import WorkspaceId
from visavis.core.keys import ApiKey
from visavis.service.clocks import Clocks
from visavis.service.ports import KeyUse, UsageLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What one allowance comes to at an instant."""

    allowance: Allowance
    concurrent: int
    minutes: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a workspace uses in a month, and which of its keys does."""

    month: tuple[datetime, datetime]
    workspace: Used
    keys: Sequence[tuple[KeyUse, Used]]


class Usage:
    """Limits of slots and minutes: each workspace has the operator's, a key its own.

    Args:
        allowance: Of every workspace.
        from_join: A slot and a meter run from the first join, not from creation.
    """

    def __init__(
        self,
        log: UsageLog,
        clocks: Clocks,
        allowance: Allowance = UNLIMITED,
        *,
        from_join: bool = False,
    ) -> None:
        self._log = log
        self._clocks = clocks
        self._allowance = allowance
        self._from_join = from_join

    def account(self, key: ApiKey) -> Account:
        """Return on whose account runs what is created with a key."""
        return Account(
            key_id=key.id,
            workspace=self._allowance,
            key=key.allowance,
            from_join=self._from_join,
        )

    async def report(self, workspace: WorkspaceId) -> Report:
        """Return what a workspace has used of this month, by its clock."""
        now = self._clocks.now(workspace)
        month = budgets.month(now)
        by_key = await self._log.by_key(workspace, month[0])
        keys = [(k, _used(k.allowance, k, now)) for k in by_key]
        whole = Used(
            allowance=self._allowance,
            concurrent=sum(used.concurrent for _, used in keys),
            minutes=sum((used.minutes for _, used in keys), timedelta(0)),
        )
        return Report(month=month, workspace=whole, keys=keys)


def _used(allowance: Allowance, key: KeyUse, now: datetime) -> Used:
    return Used(
        allowance=allowance,
        concurrent=key.use.concurrent,
        minutes=key.use.used(now),
    )
