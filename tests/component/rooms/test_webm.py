"""The file of a recording plays, whatever became of its writer."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filming import BRIGHT, DARK, SIZE, Face, play, tone

from visavis.rooms.webm import WebmFile, mended
from visavis.service.ports import PACKET_SAMPLES, SAMPLE_RATE

ROOT = Path(__file__).parents[3]
MOST_LOST_S = 5.0


def killed_after(path: Path, samples: int) -> float:
    """Let a process write a file, kill it, and return how many seconds it wrote."""
    script = Path(__file__).parent / "filming.py"
    folders = [ROOT / "src", ROOT / "tests", Path(__file__).parent]
    with subprocess.Popen(
        [sys.executable, script, path],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(map(str, folders))},
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= samples:
                break
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().splitlines()
    # The last line may be cut off, too.
    written = int(rest[-2]) if len(rest) > 1 else samples
    return written / SAMPLE_RATE


def a_file(path: Path, seconds: int) -> None:
    face, file = Face(), WebmFile(path, SIZE)
    for at in range(0, seconds * SAMPLE_RATE, PACKET_SAMPLES):
        shot = face.shot(BRIGHT, at, key=at == 0)
        file.show(shot.data, at, key=shot.key)
        file.say(tone(440, at), at)
    file.close()


@pytest.mark.parametrize("seconds", [3.3, 7.02, 11.71, 20.5])
def test_a_writer_that_is_killed_loses_five_seconds_at_most(
    tmp_path: Path, seconds: float
) -> None:
    path = tmp_path / "killed.webm"
    written_s = killed_after(path, int(seconds * SAMPLE_RATE))
    played = play(path)
    assert played.seconds >= written_s - MOST_LOST_S
    assert played.frames[-1][0] >= written_s - MOST_LOST_S
    assert min(played.sounds[5:]) > 0.1


def test_a_file_that_nobody_closed_can_be_closed_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "killed.webm"
    killed_after(path, 6 * SAMPLE_RATE)
    before = play(path)
    found = mended(path)
    assert found is not None
    after = play(path)
    assert after.sounds == before.sounds
    assert after.frames == before.frames
    assert abs(found.duration.total_seconds() - after.seconds) < 0.1
    assert found.size == path.stat().st_size
    assert mended(path) == found
    assert [entry.name for entry in tmp_path.iterdir()] == ["killed.webm"]


def test_a_file_cut_anywhere_is_mended_or_nothing_of_it_is_left(tmp_path: Path) -> None:
    whole = tmp_path / "whole.webm"
    a_file(whole, 3)
    raw = whole.read_bytes()
    lengths: list[float] = []
    for cut in range(0, len(raw), len(raw) // 40):
        path = tmp_path / f"{cut}.webm"
        path.write_bytes(raw[:cut])
        found = mended(path)
        assert path.exists() == (found is not None)
        lengths.append(found.duration.total_seconds() if found else 0.0)
    assert lengths == sorted(lengths)
    assert lengths[0] == 0
    assert lengths[-1] > 2


def test_there_is_nothing_to_mend_where_there_is_no_file(tmp_path: Path) -> None:
    assert mended(tmp_path / "never.webm") is None
    assert not list(tmp_path.iterdir())


def test_a_file_may_have_no_pictures(tmp_path: Path) -> None:
    path = tmp_path / "voice.webm"
    file = WebmFile(path, None)
    for at in range(0, SAMPLE_RATE, PACKET_SAMPLES):
        file.say(tone(440, at), at)
    file.close()
    played = play(path)
    assert not played.frames
    assert abs(played.seconds - 1) <= 0.04


def test_what_is_shown_and_said_at_once_is_seen_and_heard_at_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sync.webm"
    face, file, flash = Face(), WebmFile(path, SIZE), 2 * SAMPLE_RATE
    for at in range(0, 4 * SAMPLE_RATE, PACKET_SAMPLES):
        bright = at >= flash
        shot = face.shot(BRIGHT if bright else DARK, at, key=at == 0)
        file.show(shot.data, at, key=shot.key)
        file.say(tone(440, at) if bright else bytes(2 * PACKET_SAMPLES), at)
    file.close()
    played = play(path)
    seen_s = next(s for s, luma in played.frames if luma > (BRIGHT + DARK) / 2)
    heard = next(n for n, loud in enumerate(played.sounds) if loud > 0.05)
    assert abs(seen_s - heard * 0.02) <= 0.08
