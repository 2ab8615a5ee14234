"""A recording's pictures are made beside the call: the newest, and never in its way."""

import os
import threading
from queue import Queue

from filming import BRIGHT, DARK, SIZE
from stages import plain

from visavis.core.slots import Medium
from visavis.rooms.assembly import Whole
from visavis.rooms.film import EVERY, MOST_WAITING, STILL_EVERY, Film
from visavis.rooms.vp8 import Encoded
from visavis.service.ports import PACKET_SAMPLES

PATIENCE_S = 20


class Screening:
    """A film, and what it makes, which may be held up."""

    def __init__(self) -> None:
        self.made: Queue[Encoded] = Queue()
        self.kept = True
        self.flows = threading.Event()
        self.flows.set()
        self.film = Film(self.take)

    def take(self, encoded: Encoded) -> bool:
        self.made.put(encoded)
        self.flows.wait(PATIENCE_S)
        return self.kept

    def next(self) -> Encoded:
        return self.made.get(timeout=PATIENCE_S)

    def settles(self) -> None:
        """Let the thread come back from what it made."""
        while self.film.busy:
            os.sched_yield()


def test_pictures_are_dated_as_the_replica_was_seen_and_begin_with_a_key_frame() -> (
    None
):
    there = Screening()
    for n in range(6):
        there.film.show(plain(DARK + n, *SIZE), n * 2 * PACKET_SAMPLES)
        there.settles()
    there.film.end()
    made = [there.next() for _ in range(there.made.qsize())]
    dates = [encoded.sample for encoded in made]
    assert dates == [0, EVERY, 2 * EVERY]
    assert [encoded.key for encoded in made] == [True, False, False]


def test_what_cannot_be_made_in_time_is_left_out() -> None:
    there = Screening()
    there.flows.clear()
    for n in range(100):
        there.film.show(plain(n, *SIZE), n * EVERY)
    assert there.next().sample == 0
    assert there.made.empty()
    there.flows.set()
    there.settles()
    there.film.show(plain(BRIGHT, *SIZE), 100 * EVERY)
    assert there.next().sample == 100 * EVERY
    there.film.end()


def test_a_picture_that_stands_still_is_made_seldom() -> None:
    there, still = Screening(), plain(DARK, *SIZE)
    offered = range(0, 2 * STILL_EVERY, 2 * PACKET_SAMPLES)
    for at in offered:
        there.film.show(still, at)
        there.settles()
    there.film.end()
    dates = [there.next().sample for _ in range(there.made.qsize())]
    assert dates == [0, next(at for at in offered if at >= STILL_EVERY)]


def test_before_the_replica_is_seen_there_is_no_picture() -> None:
    there = Screening()
    there.film.tick(0)
    assert not there.film.busy
    there.film.end()


def test_after_a_picture_that_was_not_kept_comes_a_key_frame() -> None:
    there = Screening()
    there.kept = False
    there.film.show(plain(DARK, *SIZE), 0)
    there.settles()
    there.film.show(plain(BRIGHT, *SIZE), EVERY)
    there.next()
    assert there.next().key
    there.film.end()


def test_a_thread_that_hangs_costs_cameras_a_key_frame_and_the_call_nothing() -> None:
    there = Screening()
    there.flows.clear()
    there.film.show(plain(DARK, *SIZE), 0)
    there.next()
    lens = there.film.lens(Medium.VIDEO)
    for n in range(MOST_WAITING):
        lens.push(Whole(data=b"\x00" * 10, stamp=n, key=True), 0.0)
        assert not lens.needs_key
    lens.push(Whole(data=b"\x00" * 10, stamp=0, key=True), 0.0)
    assert lens.needs_key
    there.film.end()
    there.flows.set()
