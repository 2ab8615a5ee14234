"""What is said, packet by packet, and what of it was heard."""

import numpy as np

from visavis.replica.playout import Playout
from visavis.replica.visemes import SILENT, VISEMES, Key
from visavis.replica.voice import Alignment, Speech, Word
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE


def speech(seconds: float, *words: str, level: int = 1000) -> Speech:
    """Return a tone with the words spread evenly, the mouth open throughout."""
    pcm = np.full(round(seconds * SAMPLE_RATE), level, "<i2").tobytes()
    each = seconds / max(1, len(words))
    return Speech(
        pcm=pcm,
        keys=(Key(0.0, VISEMES["aa"]), Key(seconds, SILENT)),
        words=tuple(Word(w, i * each, (i + 1) * each) for i, w in enumerate(words)),
    )


def packets(playout: Playout, count: int) -> bytes:
    return b"".join(playout.packet() for _ in range(count))


def test_nothing_to_say_is_silence_of_one_packet() -> None:
    playout = Playout()
    assert playout.packet() == bytes(PACKET_SAMPLES * 2)
    assert playout.position == PACKET_SAMPLES


def test_speech_leaves_whole_and_in_order_and_is_filled_up_with_silence() -> None:
    playout = Playout()
    first, second = speech(0.03, level=1), speech(0.025, level=2)
    playout.push(0, first)
    playout.push(0, second)
    out = packets(playout, 3)
    assert out == (first.pcm + second.pcm).ljust(3 * PACKET_SAMPLES * 2, b"\0")
    assert playout.queued == 0


def test_words_are_heard_from_their_middle_on() -> None:
    playout = Playout()
    playout.begin()
    playout.push(0, speech(0.4, "one", "two"))
    packets(playout, 4)
    assert playout.heard == ()
    packets(playout, 2)
    assert playout.heard == ("one",)
    packets(playout, 14)
    assert playout.heard == ("one", "two")
    assert playout.played == 20 * PACKET_SAMPLES


def test_an_interruption_says_what_was_heard_and_silences_the_next_packet() -> None:
    playout = Playout()
    playout.begin()
    playout.push(0, speech(1.0, "one", "two", "three", "four"))
    packets(playout, 20)
    flushed = playout.flush()
    assert (flushed.epoch, flushed.heard) == (1, ("one", "two"))
    assert flushed.samples == 20 * PACKET_SAMPLES
    assert not any(playout.packet())


def test_speech_of_an_epoch_that_is_over_is_refused() -> None:
    playout = Playout()
    playout.flush()
    assert not playout.push(0, speech(0.1))
    assert playout.queued == 0
    assert playout.push(1, speech(0.1))
    assert any(playout.packet())


def test_the_mouth_shuts_within_four_frames_of_an_interruption() -> None:
    playout = Playout()
    playout.push(0, speech(1.0))
    packets(playout, 25)
    assert playout.mouth(playout.position).open > 0.9
    playout.flush()
    frames = [playout.mouth(playout.position + i * 1920).open for i in range(4)]
    assert frames[0] > 0.3
    assert frames[1] < 0.5
    assert frames[2:] == [0, 0]


def test_counting_begins_where_earlier_speech_ends() -> None:
    playout = Playout()
    playout.push(0, speech(0.1, "old"))
    playout.begin()
    playout.push(0, speech(0.1, "new"))
    assert playout.played == 0
    packets(playout, 5)
    assert playout.played == 0
    packets(playout, 5)
    assert playout.heard == ("new",)
    assert playout.played == 5 * PACKET_SAMPLES


def test_speech_after_a_silence_starts_with_the_next_packet() -> None:
    playout = Playout()
    packets(playout, 10)
    playout.push(0, speech(0.02, level=7))
    assert set(np.frombuffer(playout.packet(), "<i2")) == {7}


def test_the_mouth_follows_the_sample_not_the_packets() -> None:
    playout = Playout()
    packets(playout, 50)
    playout.push(0, speech(0.5))
    assert playout.mouth(playout.position - 2400) == SILENT
    assert playout.mouth(playout.position + 9600).open > 0.9


def test_what_is_held_is_said_later_sample_by_sample() -> None:
    ramp = np.arange(1, 9601, dtype="<i2").tobytes()
    playout = Playout()
    playout.begin()
    playout.push(0, Speech(pcm=ramp))
    before = packets(playout, 3)
    playout.hold()
    assert not any(packets(playout, 40))
    assert playout.queued == 9600 - 3 * PACKET_SAMPLES
    playout.resume()
    assert before + packets(playout, 7) == ramp
    assert playout.played == 9600
    assert playout.position == 50 * PACKET_SAMPLES


def test_no_word_is_heard_while_it_is_held_and_all_are_afterwards() -> None:
    playout = Playout()
    playout.begin()
    playout.push(0, speech(0.4, "one", "two"))
    packets(playout, 6)
    playout.hold()
    packets(playout, 50)
    assert playout.heard == ("one",)
    playout.resume()
    packets(playout, 14)
    assert playout.heard == ("one", "two")


def test_what_is_pushed_meanwhile_waits_behind_what_is_held() -> None:
    first, second = speech(0.1, level=1), speech(0.1, level=2)
    playout = Playout()
    playout.push(0, first)
    playout.hold()
    packets(playout, 30)
    playout.push(0, second)
    playout.resume()
    assert packets(playout, 10) == first.pcm + second.pcm


def test_the_mouth_shuts_while_it_is_held_and_opens_again() -> None:
    playout = Playout()
    playout.push(0, speech(1.0))
    packets(playout, 10)
    playout.hold()
    playout.push(0, speech(1.0))
    packets(playout, 8)
    assert playout.mouth(playout.position) == SILENT
    playout.resume()
    packets(playout, 10)
    assert playout.mouth(playout.position).open > 0.9


def test_an_interruption_ends_a_hold_and_keeps_what_was_heard_before_it() -> None:
    playout = Playout()
    playout.begin()
    playout.push(0, speech(1.0, "one", "two", "three", "four"))
    packets(playout, 20)
    playout.hold()
    packets(playout, 30)
    flushed = playout.flush()
    assert flushed.heard == ("one", "two")
    assert flushed.samples == 20 * PACKET_SAMPLES
    assert not playout.held
    assert playout.mouth(playout.position) == SILENT
    playout.begin()
    playout.push(1, speech(0.1, "next"))
    assert any(playout.packet())
    assert playout.mouth(playout.position).open > 0


def test_to_hold_twice_or_to_resume_what_is_not_held_is_nothing() -> None:
    playout = Playout()
    playout.push(0, speech(0.1))
    playout.resume()
    playout.hold()
    packets(playout, 5)
    playout.hold()
    playout.resume()
    assert any(playout.packet())


# ---- sentences that come in pieces, and what is known of them afterwards


def piece(seconds: float, *words: str, more: bool) -> Speech:
    whole = speech(seconds, *words)
    return Speech(pcm=whole.pcm, keys=whole.keys, words=whole.words, more=more)


def aligned(*spans: tuple[str, float, float]) -> Alignment:
    words = tuple(Word(*span) for span in spans)
    return Alignment(keys=(Key(0.0, VISEMES["PP"], held=True),), words=words)


def test_words_are_corrected_but_for_those_that_were_heard() -> None:
    playout = Playout()
    playout.begin()
    playout.push(0, speech(0.1, "before"))
    playout.push(0, piece(0.2, "one", "two", "three", more=False))
    playout.push(0, piece(0.8, more=True))
    packets(playout, 8)
    assert playout.heard == ("before", "one")
    later = aligned(("one", 0, 0.1), ("two", 0.5, 0.6), ("three", 0.8, 1))
    assert playout.correct(0, later)
    packets(playout, 20)
    assert playout.heard == ("before", "one")
    packets(playout, 10)
    assert playout.heard == ("before", "one", "two")
    packets(playout, 20)
    assert playout.heard == ("before", "one", "two", "three")


def test_words_of_sentences_before_that_still_wait_are_left_alone() -> None:
    playout = Playout()
    playout.begin()
    playout.push(0, speech(0.4, "one", "two"))
    playout.push(0, piece(0.4, "three", more=False))
    playout.correct(0, aligned(("three", 0.0, 0.4)))
    packets(playout, 21)
    assert playout.heard == ("one", "two")
    packets(playout, 20)
    assert playout.heard == ("one", "two", "three")


def test_the_mouth_goes_over_to_what_it_really_does() -> None:
    playout = Playout()
    playout.push(0, piece(1.0, more=False))
    packets(playout, 10)
    now = playout.position
    before = playout.mouth(now)
    assert playout.correct(0, aligned())
    assert playout.mouth(now) == before
    assert playout.mouth(now + SAMPLE_RATE // 10).press > 0.9


def test_a_gap_in_a_slow_stream_moves_what_comes_behind_it() -> None:
    playout = Playout()
    playout.begin()
    first = Speech(pcm=piece(0.1, more=False).pcm, words=(Word("one", 0.3, 0.4),))
    playout.push(0, first)
    packets(playout, 10)
    playout.push(0, piece(0.2, more=True))
    playout.correct(0, aligned(("one", 0.15, 0.25)))
    packets(playout, 5)
    assert playout.heard == ()
    packets(playout, 1)
    assert playout.heard == ("one",)


def test_a_word_whose_sound_has_not_come_is_not_heard() -> None:
    playout = Playout()
    playout.begin()
    first = piece(0.1, more=False)
    words = (Word("one", 0, 0.05), Word("two", 0.5, 0.6))
    playout.push(0, Speech(pcm=first.pcm, words=words))
    packets(playout, 50)
    assert playout.heard == ("one",)


def test_a_late_alignment_of_an_interrupted_sentence_is_dropped() -> None:
    playout = Playout()
    playout.begin()
    playout.push(0, piece(1.0, "one", more=False))
    packets(playout, 2)
    playout.flush()
    assert not playout.correct(0, aligned(("one", 0, 1)))
    playout.begin()
    assert not playout.correct(1, aligned(("one", 0, 1)))
    packets(playout, 60)
    assert playout.heard == ()
    assert playout.mouth(playout.position) == SILENT


def test_a_correction_while_it_is_held_shows_when_it_goes_on() -> None:
    playout = Playout()
    playout.push(0, piece(1.0, more=False))
    packets(playout, 10)
    playout.hold()
    assert playout.correct(0, aligned())
    packets(playout, 10)
    assert playout.mouth(playout.position).press == 0
    playout.resume()
    assert playout.mouth(playout.position + SAMPLE_RATE // 10).press > 0.9
