"""A day of nine thousand conversations, and every promise of their lives on the log.

`make soak` plays all of it; `make test` a tenth. What is promised is listed, and where
it is judged, in `verdict.py`.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

from day import Day
from stage import read_log, staged
from verdict import judge

SHARE = 1 if os.environ.get("VISAVIS_SOAK") == "whole" else 10
BEGINS_AT = datetime(2026, 1, 31, 12, tzinfo=UTC)


async def test_every_promise_of_a_life_is_kept_for_a_day(place: Path) -> None:
    async with staged(place, BEGINS_AT) as stage:
        day = Day(stage, seed=4, begins_at=BEGINS_AT, restarts=100)
        await day.play(9_000 // SHARE)
    log = read_log(stage.path)

    assert len(day.lives) == len(log) == 9_000 // SHARE
    assert [text for life in day.lives for text in judge(life, log[life.id])] == []
    # It was a life in which things happen.
    assert day.restarted > 0
    assert {told.code for told in log.values()} == {
        "max_call_duration",
        "participant_absent",
        "participant_left",
        "participant_inactive",
        "end_requested",
        "deleted",
    }
    assert {f.refused for life in day.lives for f in life.facts} == {
        "",
        "meeting_full",
        "not_allowed",
        "token_expired",
        "token_missing",
        "token_not_yet_valid",
    }
