"""What a replica says to people who say nothing, rung by rung.

Two ladders. As the end by inactivity is near: whether they are there, something to talk
about, a parting. And, where the persona wants it, long before that: a nudge, then
something to talk about. Nothing of it counts as engagement, so it never puts the end
off; and each is said once until a person says something.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from visavis.core.lifecycle import Reason
from visavis.core.talk import Kind, Memory, Rung

NOTICE_WITHIN = timedelta(seconds=60)
GOODBYE_WITHIN = timedelta(seconds=15)
NOTICE_TAKES = timedelta(seconds=2)
"""With less than that left, what is said would be cut off."""

OFFER_AFTER = timedelta(seconds=20)
PARTING_AFTER = timedelta(seconds=3)
"""Silence after the question whether somebody is there, where that came late."""


def notice(memory: Memory, reason: Reason, left: timedelta) -> Kind | None:
    """Return what is to be said of an end that is so far away."""
    if left > NOTICE_WITHIN or reason is Reason.PARTICIPANT_LEFT:
        return None
    last = left <= GOODBYE_WITHIN
    kind = Kind.GOODBYE if last else Kind.MINUTE_LEFT
    if reason is Reason.PARTICIPANT_INACTIVE:
        asked = Kind.STILL_THERE in memory.told
        kind = Kind.PARTING if last and asked else Kind.STILL_THERE
    return None if kind in memory.told else kind


def noticed(memory: Memory, kind: Kind, at: datetime, now: datetime) -> Memory:
    """Return the memory of one who says it, the end being at that moment."""
    memory = replace(memory, told=memory.told | {kind}, rung=None)
    if kind is not Kind.STILL_THERE:
        return memory
    rung = Rung(kind=Kind.OFFER, after=OFFER_AFTER, by=at)
    if at - now <= GOODBYE_WITHIN:
        rung = Rung(kind=Kind.PARTING, after=PARTING_AFTER, by=at)
    return replace(memory, rung=rung)


def due(memory: Memory) -> Rung | None:
    """Return what comes next if the silence lasts."""
    if memory.mute or memory.speaking:
        return None
    if memory.rung is not None and memory.rung.kind not in memory.told:
        return memory.rung
    if memory.idle is None or Kind.STILL_THERE in memory.told:
        return None
    for kind in (Kind.NUDGE, Kind.OFFER):
        if kind not in memory.told:
            return Rung(kind=kind, after=memory.idle)
    return None
