"""`/v2/usage`: slots and minutes, of a workspace and of each of its keys."""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from visavis.api.rendering import answer
from visavis.api.routes import Operation
from visavis.api.v2 import wire
from visavis.core.events import wire_time
from visavis.core.keys import ApiKey
from visavis.service.usage import Usage, Used

_MINUTE = timedelta(minutes=1)


class Slots(BaseModel):
    """How many conversations run at once."""

    now: int
    limit: int | None = Field(description="How many may; null for any number.")


class Minutes(BaseModel):
    """How many minutes of conversation there were in the period."""

    used: float = Field(description="Up to now, those that run included.")
    limit: int | None = Field(description="How many may be; null for any number.")
    left: float | None


class KeyUsage(BaseModel):
    """What was created with one key."""

    key_id: str = Field(description="Empty for what was created without a key.")
    name: str
    prefix: str = Field(description="How the key begins.")
    concurrent: Slots
    minutes: Minutes


class WorkspaceUsage(BaseModel):
    """What a workspace uses. The period is the calendar month in UTC."""

    workspace_id: str
    period_starts_at: str = Field(examples=["2026-05-01T00:00:00.000000Z"])
    period_ends_at: str
    concurrent: Slots
    minutes: Minutes
    keys: list[KeyUsage]


class UsageEndpoints:
    """One method per operation; each gets the request and the key that was shown."""

    def __init__(self, usage: Usage) -> None:
        self._usage = usage

    async def show_usage(self, request: Request, key: ApiKey) -> Response:
        """Show the slots taken and the minutes used, in all and by key."""
        del request
        report = await self._usage.report(key.workspace_id)
        began, ends = report.month
        return answer(
            {
                "workspace_id": key.workspace_id,
                "period_starts_at": wire_time(began),
                "period_ends_at": wire_time(ends),
                **_shown(report.workspace),
                "keys": [
                    {
                        "key_id": whose.key_id,
                        "name": whose.name,
                        "prefix": whose.prefix,
                        **_shown(used),
                    }
                    for whose, used in report.keys
                ],
            }
        )

    def operations(self) -> Sequence[Operation]:
        """Return every operation with its documentation."""
        return (
            Operation(
                method="GET",
                path="/v2/usage",
                endpoint=self.show_usage,
                summary="Show the usage of the workspace",
                model=WorkspaceUsage,
            ),
        )


def _shown(used: Used) -> wire.Json:
    most, minutes = used.allowance.concurrent, used.allowance.minutes
    spent = used.minutes / _MINUTE
    left = max(0.0, minutes - spent)
    return {
        "concurrent": {"now": used.concurrent, "limit": most or None},
        "minutes": {
            "used": round(spent, 3),
            "limit": minutes or None,
            "left": round(left, 3) if minutes else None,
        },
    }
