"""The process that finds text in its sound with pocketsphinx, which holds the lock.

In: a frame with the words as JSON, and one with their sound, PCM16 at 16 kHz. Out: one
JSON text per line, with the spans of words and phones in hundredths of a second; empty
where the two don't fit together. Words that are not in the dictionary are guessed.
"""

import json
import signal
import sys
from importlib import import_module
from typing import Any, BinaryIO

from visavis.replica.engines.processes import read_frame
from visavis.replica.spelling import guessed

_SAMPLE_RATE = 16_000
_ONE_PATH = {"bestpath": False}
"""There is no better path to look for: with the search, one sentence in six fails."""

_NO_WORD = ("<", "[", "+")
"""How the names of silences and noises begin."""


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Align text after text until the source ends."""
    pocketsphinx: Any = import_module("pocketsphinx")
    decoder = pocketsphinx.Decoder(
        samprate=_SAMPLE_RATE, lm=None, loglevel="FATAL", **_ONE_PATH
    )
    # What it learned of one voice must not colour the next one's.
    fresh = decoder.get_cmn(update=False)
    while (asked := read_frame(source)) is not None:
        pcm = read_frame(source)
        if pcm is None:
            return
        decoder.set_cmn(fresh)
        answer = _aligned(decoder, json.loads(asked), pcm)
        sink.write(json.dumps(answer).encode() + b"\n")
        sink.flush()


def _aligned(decoder: Any, words: list[str], pcm: bytes) -> dict[str, Any]:
    for word in words:
        if decoder.lookup_word(word) is None:
            decoder.add_word(word, " ".join(guessed(word)), update=False)
    try:
        decoder.set_align_text(" ".join(words))
        # First the words, and then the phones within them.
        _decode(decoder, pcm)
        decoder.set_alignment()
        _decode(decoder, pcm)
        # Kept by name: its entries point into it.
        alignment = decoder.get_alignment()
    except (RuntimeError, TypeError):
        # The engine's ways to say that it found no path through the sound.
        return {}
    found: dict[str, Any] = {"words": [], "phones": []}
    for word in alignment:
        if not word.name.startswith(_NO_WORD):
            found["words"].append((word.start, word.duration))
        found["phones"] += [(p.name, p.start, p.duration) for p in word]
    return found


def _decode(decoder: Any, pcm: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()


if __name__ == "__main__":
    # A terminal's Ctrl-C goes to the whole group: the worker decides when this ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(sys.stdin.buffer, sys.stdout.buffer)
