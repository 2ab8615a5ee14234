from concurrent.futures import ThreadPoolExecutor

from visavis.app.clock import SystemRandomness


def test_digits_are_as_many_as_asked_for_and_hexadecimal() -> None:
    randomness = SystemRandomness()
    for digits in (1, 11, 24, 10_000):
        drawn = randomness.hex(digits)
        assert len(drawn) == digits
        assert set(drawn) <= set("0123456789abcdef")


def test_nothing_is_drawn_twice_whichever_thread_asks() -> None:
    randomness = SystemRandomness()
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(randomness.hex, [24] * 4000))
    assert len(set(drawn)) == len(drawn)
