"""A call is written beside the call: in step, mixed, and never in its way."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from filming import BRIGHT, DARK, SIZE, play, tone
from stages import plain

from visavis.core.ids import ParticipantId
from visavis.rooms.mixing import MOST, WAIT, Voices, mixed
from visavis.rooms.recorder import MOST_QUEUED, Footage, Recorder
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

ANN, BEN = ParticipantId("ann"), ParticipantId("ben")
QUIET = bytes(2 * PACKET_SAMPLES)
LATE_START = 4711 * PACKET_SAMPLES
"""Where the call's own time is when somebody thinks of recording it."""


async def shoot(
    recorder: Recorder,
    seconds: float,
    *,
    start: int = LATE_START,
    luma: Callable[[float], int] | None = None,
    said: Callable[[float], bytes] = lambda _: QUIET,
) -> None:
    """Let a replica be seen and heard for a while, without waiting for it."""
    for at in range(0, round(seconds * SAMPLE_RATE), PACKET_SAMPLES):
        recorder.say(said(at / SAMPLE_RATE), start + at)
        if luma is not None and at % (2 * PACKET_SAMPLES) == 0:
            recorder.show(plain(luma(at / SAMPLE_RATE), *SIZE), start + at)
        await kept_up(recorder)


async def kept_up(recorder: Recorder) -> None:
    """Let its threads do what a call, which is slower, would let them do."""
    film = recorder.film
    while recorder.waiting > MOST_QUEUED // 2 or (film is not None and film.busy):
        await asyncio.to_thread(os.sched_yield)


async def ended(recorder: Recorder) -> Footage:
    recorder.end()
    async with asyncio.timeout(20):
        return await recorder.done


async def test_a_call_is_recorded_as_it_is_seen_and_heard(tmp_path: Path) -> None:
    path = tmp_path / "call.webm"
    recorder = Recorder(path, filming=True, time=lambda: 0.0)
    await shoot(
        recorder,
        5,
        luma=lambda s: BRIGHT if s >= 3 else DARK,
        said=lambda s: tone(440, round(s * SAMPLE_RATE)) if s >= 3 else QUIET,
    )
    footage = await ended(recorder)
    assert not footage.failure
    assert not footage.lost
    played = play(path)
    assert abs(footage.duration.total_seconds() - 5) <= 0.04
    assert abs(played.seconds - 5) <= 0.04
    seen_s = next(s for s, luma in played.frames if luma > (BRIGHT + DARK) / 2)
    heard = next(n for n, loud in enumerate(played.sounds) if loud > 0.05)
    assert abs(seen_s - heard * 0.02) <= 0.08
    assert abs(seen_s - 3) <= 0.08


async def test_key_frames_are_there_for_jumping(tmp_path: Path) -> None:
    path = tmp_path / "call.webm"
    recorder = Recorder(path, filming=True, time=lambda: 0.0)
    await shoot(recorder, 25, luma=lambda s: round(4 * s) + DARK)
    await ended(recorder)
    keys = play(path).keys
    assert len(keys) == 3
    assert all(abs(s - 10 * n) < 0.1 for n, s in enumerate(keys))


async def test_a_call_without_pictures_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "call.webm"
    recorder = Recorder(path, filming=False, time=lambda: 0.0)
    await shoot(recorder, 1, said=lambda s: tone(440, round(s * SAMPLE_RATE)))
    footage = await ended(recorder)
    assert abs(footage.duration.total_seconds() - 1) < 0.001
    assert not play(path).frames


async def test_nothing_is_left_of_a_recording_in_which_nothing_happened(
    tmp_path: Path,
) -> None:
    path = tmp_path / "call.webm"
    footage = await ended(Recorder(path, filming=True, time=lambda: 0.0))
    assert not footage.duration
    assert not path.exists()


async def test_a_machine_that_stood_still_leaves_silence_not_a_shorter_call(
    tmp_path: Path,
) -> None:
    path, wall_s = tmp_path / "call.webm", [100.0]
    recorder = Recorder(path, filming=True, time=lambda: wall_s[0])
    loud = tone(440, 0)
    await shoot(recorder, 0.1, luma=lambda _: BRIGHT, said=lambda _: loud)
    wall_s[0] += 3
    more = LATE_START + SAMPLE_RATE // 10
    await shoot(recorder, 1, start=more, luma=lambda _: BRIGHT, said=lambda _: loud)
    footage = await ended(recorder)
    assert 3.9 <= footage.duration.total_seconds() <= 4.1
    played = play(path)
    assert max(played.sounds[10:145]) < 0.02
    assert min(played.sounds[160:190]) > 0.05


async def test_people_are_heard_beside_the_replica(tmp_path: Path) -> None:
    path = tmp_path / "call.webm"
    recorder = Recorder(path, filming=False)
    for at in range(0, 2 * SAMPLE_RATE, PACKET_SAMPLES):
        if at >= SAMPLE_RATE:
            recorder.hear(ANN, tone(300, at))
            recorder.hear(BEN, tone(700, at))
        recorder.say(QUIET, at)
    await ended(recorder)
    played = play(path)
    assert max(played.sounds[:48]) < 0.02
    # Two voices of 8000 each, and never more than that.
    assert 0.35 < max(played.sounds[60:]) < 0.6


async def test_who_left_is_not_heard_any_more(tmp_path: Path) -> None:
    path = tmp_path / "call.webm"
    recorder = Recorder(path, filming=False)
    for at in range(0, 4 * PACKET_SAMPLES, PACKET_SAMPLES):
        recorder.hear(ANN, tone(300, at))
    recorder.forget(ANN)
    for at in range(0, SAMPLE_RATE, PACKET_SAMPLES):
        recorder.say(QUIET, at)
    await ended(recorder)
    assert max(play(path).sounds) < 0.02


async def test_a_disk_that_stands_still_costs_the_recording_and_not_the_call(
    tmp_path: Path,
) -> None:
    path = tmp_path / "call.webm"
    # A pipe that nobody reads: opening it waits, as on a disk that hangs.
    os.mkfifo(path)
    recorder = Recorder(path, filming=False)
    for at in range(0, 30 * SAMPLE_RATE, PACKET_SAMPLES):
        recorder.say(QUIET, at)
    assert recorder.waiting <= MOST_QUEUED
    recorder.end()
    loop, reader = (
        asyncio.get_running_loop(),
        os.open(path, os.O_RDONLY | os.O_NONBLOCK),
    )
    loop.add_reader(reader, os.read, reader, 65_536)
    async with asyncio.timeout(20):
        footage = await recorder.done
    loop.remove_reader(reader)
    os.close(reader)
    assert footage.lost.total_seconds() >= 14


async def test_a_disk_that_is_full_ends_the_recording_and_says_so() -> None:
    recorder = Recorder(Path("/dev/full"), filming=False)
    await shoot(recorder, 3)
    footage = await ended(recorder)
    assert "No space left" in footage.failure


async def test_a_folder_that_is_not_there_ends_the_recording_and_says_so(
    tmp_path: Path,
) -> None:
    recorder = Recorder(tmp_path / "nowhere" / "call.webm", filming=False)
    await shoot(recorder, 0.1)
    footage = await ended(recorder)
    assert "No such file" in footage.failure


def test_a_voice_waits_a_moment_and_then_flows() -> None:
    voices = Voices()
    voices.hear(ANN, tone(300, 0))
    assert voices.take() == []
    voices.hear(ANN, tone(300, PACKET_SAMPLES))
    assert voices.take() == [tone(300, 0)]
    assert voices.take() == [tone(300, PACKET_SAMPLES)]
    assert voices.take() == []


def test_a_voice_in_odd_pieces_loses_nothing() -> None:
    voices, said = Voices(), tone(300, 0) + tone(300, PACKET_SAMPLES)
    for start in range(0, len(said), 700):
        voices.hear(ANN, said[start : start + 700])
    assert b"".join(voices.take() + voices.take()) == said


def test_a_voice_that_fell_behind_is_cut_to_catch_up() -> None:
    voices = Voices()
    for n in range(50):
        voices.hear(ANN, tone(300, n * PACKET_SAMPLES))
    waiting = 0
    while voices.take():
        waiting += 2 * PACKET_SAMPLES
    assert WAIT <= waiting <= MOST


def test_voices_that_are_too_loud_together_clip_and_do_not_turn_over() -> None:
    loud = (30_000).to_bytes(2, "little", signed=True) * PACKET_SAMPLES
    top = (32_767).to_bytes(2, "little", signed=True) * PACKET_SAMPLES
    assert mixed([loud, loud]) == top
