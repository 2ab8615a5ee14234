"""Interrupting: from a person's first sound to the replica's last, at the server."""

from dialogue import BASELINE, talk
from figures import Row, spread

TIMES = 6


def measure() -> Row:
    """Speak into the answers of both, in turn."""
    spans = talk("interruption", TIMES)
    return Row(
        name="interruption",
        what=f"first packet of speech to last packet of voice, {TIMES} times each",
        baseline=BASELINE,
        figures=spread(spans["ours"], spans["baseline"], most=(None, 250)),
    )
