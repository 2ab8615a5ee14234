"""A recorder sees what people send, and what is broken costs them only their tile."""

from filming import BRIGHT, DARK, SIZE, Face, luma

from visavis.core.slots import Medium
from visavis.rooms.assembly import Whole
from visavis.rooms.lenses import Lens, size_of


class Eye:
    """A lens, and a belt of which it takes what it passes on at once."""

    def __init__(self) -> None:
        self.seen = 0
        self.full = False
        self.covered: list[Lens] = []
        self.lens = Lens(Medium.VIDEO, self.pass_on, self.covered.append)
        self.face = Face()

    def pass_on(self, lens: Lens, data: bytes) -> bool:
        if not self.full:
            self.seen += 1
            lens.see(data)
        return not self.full

    def sends(self, shade: int, *, key: bool = False) -> None:
        shot = self.face.shot(shade, 0, key=key)
        self.lens.push(Whole(data=shot.data, stamp=0, key=shot.key), 0.0)

    def sends_bytes(self, data: bytes, *, key: bool) -> None:
        self.lens.push(Whole(data=data, stamp=0, key=key), 0.0)

    @property
    def shade(self) -> float:
        assert self.lens.frame is not None
        return luma(self.lens.frame)


def test_a_lens_sees_from_a_key_frame_on() -> None:
    eye = Eye()
    assert eye.lens.needs_key
    eye.sends_bytes(b"\x01" * 20, key=False)
    assert (eye.seen, eye.lens.frame) == (0, None)
    eye.sends(BRIGHT, key=True)
    assert not eye.lens.needs_key
    eye.sends(DARK)
    assert abs(eye.shade - DARK) < 6


def test_what_was_left_out_makes_a_key_frame_needed() -> None:
    eye = Eye()
    eye.sends(BRIGHT, key=True)
    eye.full = True
    eye.sends(DARK)
    assert eye.lens.needs_key
    eye.full = False
    eye.sends(DARK)
    assert eye.seen == 1
    eye.sends(DARK, key=True)
    assert not eye.lens.needs_key


def test_another_source_begins_with_a_key_frame() -> None:
    eye = Eye()
    eye.sends(BRIGHT, key=True)
    eye.lens.turn()
    assert eye.lens.needs_key


def test_what_cannot_be_decoded_is_left_out_and_the_next_key_frame_helps() -> None:
    eye = Eye()
    eye.sends(BRIGHT, key=True)
    for broken in (b"\x00", b"\x00" * 40, b"\x10\x00\x00\x9d\x01\x2a" + b"\xff" * 3):
        eye.sends_bytes(broken, key=True)
    assert abs(eye.shade - BRIGHT) < 6
    eye.sends(DARK, key=True)
    assert abs(eye.shade - DARK) < 6


def test_a_picture_that_claims_to_be_huge_is_not_decoded() -> None:
    eye = Eye()
    whole = bytearray(eye.face.shot(BRIGHT, 0, key=True).data)
    whole[6:10] = b"\xff\x3f\xff\x3f"
    assert size_of(bytes(whole)) == (16_383, 16_383)
    eye.sends_bytes(bytes(whole), key=True)
    eye.sends(DARK)
    assert eye.lens.frame is None
    eye.sends(DARK, key=True)
    assert abs(eye.shade - DARK) < 6


def test_a_covered_lens_says_so() -> None:
    eye = Eye()
    eye.lens.cover()
    assert eye.covered == [eye.lens]


def test_a_key_frame_tells_its_size() -> None:
    assert size_of(Face().shot(BRIGHT, 0, key=True).data) == SIZE
