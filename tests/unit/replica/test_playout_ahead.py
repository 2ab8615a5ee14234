"""What a playout tells beforehand is what is heard, until it is cut."""

from collections import deque

from hypothesis import example, given, settings
from hypothesis import strategies as st

from visavis.replica.playout import Playout
from visavis.replica.voice import Speech, Word
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

PACKETS = 5
LEAD = PACKETS * PACKET_SAMPLES


def speech(samples: int, level: int) -> Speech:
    word = Word("word", 0, samples / SAMPLE_RATE)
    return Speech(pcm=level.to_bytes(2, "little") * samples, words=(word,))


ACTS = st.lists(
    st.sampled_from(["hold", "resume", "flush"])
    | st.integers(1, 12)  # packets that pass
    | st.integers(100, 9_000).map(lambda n: -n),  # samples that are said
    max_size=40,
)


@settings(deadline=None)
@given(ACTS)
def test_each_packet_was_told_a_lead_before_unless_a_cut_came_between(
    acts: list[str | int],
) -> None:
    playout, level = Playout(lead=LEAD), 0
    told: deque[tuple[int, bytes]] = deque([(0, bytes(PACKET_SAMPLES * 2))] * PACKETS)
    for act in acts:
        match act:
            case "hold":
                playout.hold()
            case "resume":
                playout.resume()
            case "flush":
                playout.flush()
            case int() if act < 0:
                level += 1
                playout.push(playout.epoch, speech(-act, level))
            case int():
                for _ in range(act):
                    told.append((playout.cuts, playout.ahead()))
                    cuts, expected = told.popleft()
                    packet = playout.packet()
                    # After a cut there is silence, until what is told anew is due.
                    silence = bytes(len(packet))
                    assert packet == (expected if cuts == playout.cuts else silence)


@settings(deadline=None)
@given(ACTS)
@example([1, "hold", "resume", -PACKET_SAMPLES])
def test_all_that_is_said_is_heard_once_and_in_order(acts: list[str | int]) -> None:
    playout, said, heard = Playout(lead=LEAD), 0, bytearray()
    for act in acts:
        match act:
            case "hold":
                playout.hold()
            case "resume":
                playout.resume()
            case int() if act < 0:
                said += 1
                playout.push(0, speech(-act, said))
            case _:
                playout.ahead()
                heard += playout.packet()
    playout.resume()
    while playout.queued:
        playout.ahead()
        heard += playout.packet()
    levels = [heard[i] for i in range(0, len(heard), 2) if heard[i]]
    assert sorted(levels) == levels
    assert set(levels) == set(range(1, said + 1))
    assert len(playout.heard) == said


def test_speech_begins_a_lead_after_it_was_said() -> None:
    playout = Playout(lead=LEAD)
    playout.begin()
    playout.push(0, speech(PACKET_SAMPLES, 7))
    assert [any(playout.packet()) for _ in range(7)] == [False] * 5 + [True, False]
    assert playout.played == 2 * PACKET_SAMPLES


def test_what_was_held_goes_on_a_lead_after_it_may() -> None:
    playout = Playout(lead=LEAD)
    playout.push(0, speech(9 * PACKET_SAMPLES, 7))
    for _ in range(8):
        playout.ahead()
        playout.packet()
    playout.hold()
    playout.packet()
    playout.resume()
    assert [any(playout.packet()) for _ in range(12)] == (
        [False] * 5 + [True] * 6 + [False]
    )


LEADS = ACTS.flatmap(
    lambda acts: st.lists(
        st.sampled_from(acts or ["hold"]) | st.sampled_from(["0", "2", "5"]),
        max_size=60,
    )
)
"""Leads, in packets, among all that can happen."""


@settings(deadline=None)
@given(LEADS)
def test_a_lead_that_changes_moves_nothing_that_is_queued(
    acts: list[str | int],
) -> None:
    """And what was told since is what is heard."""
    playout, level, changes = Playout(), 0, 0
    told: dict[int, tuple[tuple[int, int], bytes]] = {}
    for act in acts:
        match act:
            case "hold" | "resume" | "flush":
                getattr(playout, act)()
            case str():
                playout.lead_by(int(act) * PACKET_SAMPLES)
                changes += 1
            case _ if act < 0:
                level += 1
                playout.push(playout.epoch, speech(-act, level))
            case _:
                for _ in range(act):
                    stamp, at = (playout.cuts, changes), playout.position
                    if playout.lead:
                        told[at + playout.lead] = (stamp, playout.ahead())
                    packet = playout.packet()
                    since, expected = told.get(at, (stamp, packet))
                    assert since != stamp or packet == expected


def test_speech_goes_on_without_a_gap_when_a_lead_begins() -> None:
    playout = Playout()
    playout.push(0, speech(9 * PACKET_SAMPLES, 7))
    heard = [any(playout.packet())]
    playout.lead_by(LEAD)
    told = [any(playout.ahead())]
    heard += [any(playout.packet()) for _ in range(8)]
    told += [any(playout.ahead()) for _ in range(3)]
    assert heard == [True] * 9
    assert told == [True] * 3 + [False]
    playout.push(0, speech(PACKET_SAMPLES, 7))
    assert [any(playout.packet()) for _ in range(6)] == [False] * 5 + [True]


def test_speech_goes_on_without_a_gap_when_a_lead_ends() -> None:
    playout = Playout(lead=LEAD)
    playout.push(0, speech(3 * PACKET_SAMPLES, 7))
    heard = [any(playout.packet()) for _ in range(6)]
    playout.lead_by(0)
    heard += [any(playout.packet()) for _ in range(3)]
    assert heard == [False] * 5 + [True] * 3 + [False]
    playout.push(0, speech(PACKET_SAMPLES, 7))
    assert any(playout.packet())
