"""Who is in which of a browser's receiving media sections.

A browser offers, once and for all, pairs of sections for other people's microphone and
camera, and one section for a screen that somebody shares. People get into pairs as they
come and stay there: a section is filled with somebody else without a new offer, and
nobody's picture moves because another one left.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from visavis.core.ids import ParticipantId


class Medium(StrEnum):
    """What somebody gives."""

    AUDIO = "audio"
    VIDEO = "video"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One receiving section, by its `mid`, and who is in it.

    Attributes:
        paused: Whether nothing comes in it because the viewer's network is too slow.
    """

    mid: str
    participant: ParticipantId
    kind: Medium
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two sections for one person, by their `mid`s."""

    audio: str
    video: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """The sections that a browser offered for other people; older pages offer none.

    Attributes:
        screen: The section for a shared screen; empty if there is none.
    """

    pairs: tuple[Pair, ...] = ()
    screen: str = ""


Seats = tuple[ParticipantId | None, ...]
"""Who is in each pair of one browser's."""


def seated(before: Seats, others: Sequence[ParticipantId], pairs: int) -> Seats:
    """Return who is in each pair now.

    Whoever was in one stays in it. Newcomers take the free ones, in the order of
    `others`; those for whom there is none wait until somebody goes.
    """
    kept = [who if who in others else None for who in before[:pairs]]
    kept += [None] * (pairs - len(kept))
    waiting = iter([who for who in others if who not in kept])
    return tuple(who or next(waiting, None) for who in kept)


def on_screen(
    before: Sequence[ParticipantId], sharing: Collection[ParticipantId]
) -> tuple[ParticipantId, ...]:
    """Return who shares a screen, in the order in which they began.

    Of several who began at once the order is that of their ids.
    """
    kept = tuple(who for who in before if who in sharing)
    return kept + tuple(sorted(set(sharing) - set(kept)))


def filled(
    sections: Sections, seats: Seats, screens: Sequence[ParticipantId]
) -> tuple[Slot, ...]:
    """Return everything that a browser gets of other people, section by section.

    Of several screens it gets the one shared last.
    """
    slots: list[Slot] = []
    for pair, who in zip(sections.pairs, seats, strict=True):
        if who is not None:
            slots.append(Slot(mid=pair.audio, participant=who, kind=Medium.AUDIO))
            slots.append(Slot(mid=pair.video, participant=who, kind=Medium.VIDEO))
    if sections.screen and screens:
        slots.append(
            Slot(mid=sections.screen, participant=screens[-1], kind=Medium.SCREEN)
        )
    return tuple(slots)
