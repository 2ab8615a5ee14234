"""The process of one pocketsphinx decoder: sound in on stdin, words out on stdout.

It holds the interpreter's lock while it works, so it must not share one with calls.
In: frames of PCM16 at 16 kHz; an empty one ends the turn. Out: one JSON text per line.
It exits when stdin closes, so it never outlives its worker.
"""

import json
import signal
import sys
from importlib import import_module
from typing import Any, BinaryIO

from visavis.replica.engines.processes import read_frame

_SAMPLE_RATE = 16_000
_FASTER = {"ds": 2, "maxhmmpf": 3000}
"""Every second frame, fewer candidates: half the work, and the same words measured."""


def decode(source: BinaryIO, sink: BinaryIO) -> None:
    """Decode turn after turn until the source ends."""
    pocketsphinx: Any = import_module("pocketsphinx")
    decoder = pocketsphinx.Decoder(samprate=_SAMPLE_RATE, loglevel="FATAL", **_FASTER)
    # What it learned of one person's microphone must not colour the next one's.
    fresh = decoder.get_cmn(update=False)
    while (frame := read_frame(source)) is not None:
        decoder.set_cmn(fresh)
        decoder.start_utt()
        told = ""
        while frame:
            decoder.process_raw(frame)
            if (text := _text(decoder)) != told:
                told = text
                _tell(sink, text, final=False)
            frame = read_frame(source)
        if frame is None:
            return
        decoder.end_utt()
        _tell(sink, _text(decoder), final=True)


def _text(decoder: Any) -> str:
    hypothesis = decoder.hyp()
    return hypothesis.hypstr if hypothesis is not None else ""


def _tell(sink: BinaryIO, text: str, *, final: bool) -> None:
    sink.write(json.dumps({"text": text, "final": final}).encode() + b"\n")
    sink.flush()


if __name__ == "__main__":
    # A terminal's Ctrl-C goes to the whole group: the worker decides when this ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    decode(sys.stdin.buffer, sys.stdout.buffer)
