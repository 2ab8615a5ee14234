"""What a playout tells beforehand is what is heard, until it is cut."""

from collections import deque

from hypothesis import given, settings
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
