"""What goes down to a viewer is read from their tracks, look by look."""

from visavis.rooms.losses import Fare
from visavis.rooms.meter import Meter
from visavis.rooms.tracks import FaceTrack, PictureTrack, VoiceTrack


def a_peer() -> tuple[VoiceTrack, FaceTrack, PictureTrack, Meter]:
    voice, face, camera = VoiceTrack(), FaceTrack(), PictureTrack()
    return voice, face, camera, Meter([voice, face, camera])


async def test_everything_that_was_passed_on_counts() -> None:
    voice, face, _, meter = a_peer()
    assert meter.read(0) is None
    voice.push(bytes(1_000), 0)
    await voice.recv()
    face.sent_bytes += 9_000
    flow = meter.read(1)
    assert flow is not None
    assert (flow.sent, flow.estimate, flow.carried) == (80_000, None, None)


async def test_rates_are_those_of_the_latest_looks() -> None:
    voice, _, _, meter = a_peer()
    rates: list[int] = []
    for second, size in enumerate((0, 3_000, 3_000, 3_000, 0, 0, 0, 0)):
        voice.sent_bytes += size
        flow = meter.read(second)
        rates.append(0 if flow is None else flow.sent)
    assert rates == [0, 24_000, 24_000, 24_000, 16_000, 8_000, 0, 0]


async def test_a_browser_s_estimate_is_of_everything() -> None:
    _, face, camera, meter = a_peer()
    meter.read(0)
    camera.estimated(400_000)
    face.estimated(400_000)
    flow = meter.read(1)
    assert flow is not None
    assert flow.estimate == 400_000


async def test_what_is_lost_of_some_holds_for_all_and_is_told_once() -> None:
    _, face, camera, meter = a_peer()
    meter.read(0)
    face.sent_bytes, camera.sent_bytes = 10_000, 15_000
    face.reported(Fare(arrived=0.5, carries=40_000))
    flow = meter.read(1)
    assert flow is not None
    assert (flow.sent, flow.carried) == (200_000, 100_000)
    again = meter.read(2)
    assert again is not None
    assert again.carried is None


async def test_no_time_is_no_rate() -> None:
    _, _, _, meter = a_peer()
    assert meter.read(5) is None
    assert meter.read(5) is None


async def test_what_is_allotted_to_the_face_goes_before_what_its_viewer_says() -> None:
    _, face, _, _ = a_peer()
    estimates: list[int | None] = []
    for tell in (
        lambda: face.reported(Fare(arrived=0.95, carries=None)),
        lambda: face.reported(Fare(arrived=0.5, carries=90_000)),
        lambda: face.estimated(400_000),
        lambda: setattr(face, "allotted", 250_000),
    ):
        tell()
        estimates.append(face.estimate)
    assert estimates == [None, 90_000, 400_000, 250_000]
