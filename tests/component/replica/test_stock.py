"""What a stock replica promises is there: its face, its pictures, its voice."""

import av
import cv2
import pytest
from playing import VOICES

from visavis.core.personas import STOCK_REPLICAS, Replica
from visavis.replica.face.assets import FACES, faces
from visavis.replica.voices import VoiceName

REPLICAS = pytest.mark.parametrize(
    "replica", STOCK_REPLICAS.values(), ids=lambda replica: replica.id
)
MOST_BYTES = 400_000


def test_every_face_belongs_to_a_stock_replica() -> None:
    assert {replica.face for replica in STOCK_REPLICAS.values()} == set(faces())


@REPLICAS
def test_a_replica_has_a_still(replica: Replica) -> None:
    still = cv2.imread(str(FACES / replica.face / "still.webp"))
    assert still is not None
    assert still.shape == (720, 960, 3)


@REPLICAS
def test_a_replica_has_a_short_film_with_its_voice(replica: Replica) -> None:
    path = FACES / replica.face / "preview.webm"
    assert path.stat().st_size <= MOST_BYTES
    with av.open(str(path)) as film:
        assert [s.codec_context.name for s in film.streams] == ["vp8", "opus"]
        assert sum(1 for _ in film.decode(video=0)) == 100
    with av.open(str(path)) as film:
        samples = sum(frame.samples for frame in film.decode(audio=0))
    assert samples / 48_000 == pytest.approx(4, abs=0.1)


@REPLICAS
def test_a_replicas_voice_can_be_spoken_with(replica: Replica) -> None:
    assert VoiceName.parse(replica.voice).engine
    assert VOICES.speaker("", replica.voice).speak("Hello.").samples


def test_people_of_different_faces_have_different_voices() -> None:
    voices = {(r.face, r.voice) for r in STOCK_REPLICAS.values()}
    assert len({voice for _, voice in voices}) == len(voices)
