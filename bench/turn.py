"""Our part of a turn: from a person's last word to the replica's first voice."""

from collections.abc import Sequence

from dialogue import BASELINE, talk
from engines import HEARING_S, THINKING_S
from figures import Figure, Row, middle, spread
from visavis.core.flow import SILENCE

TURNS = 10
WAITED_FOR_MS = 1000 * (SILENCE.total_seconds() + HEARING_S + THINKING_S)
"""What is configured and injected on both sides, and nobody's own work."""


def measure() -> Row:
    """Ask both the same, in turn."""
    spans = talk("turn", TURNS)
    ours, its = spans["ours"], spans["baseline"]
    return Row(
        name="turn",
        what=f"last packet of speech to first packet of voice, {TURNS} turns each",
        baseline=BASELINE,
        figures=(
            *spread(_own(ours), _own(its), of="own part", most=(40, 80)),
            Figure(
                name="as it is felt, p50",
                unit="ms",
                ours=middle(ours),
                baseline=middle(its),
            ),
        ),
        notes=(
            f"own part: less {WAITED_FOR_MS:.0f} ms of silence and engines' delays",
            "both hear within that silence; what hearing takes is taken off too",
            "the voice: ours speaks the sentence meanwhile, pipecat gets it ready",
        ),
    )


def _own(spans: Sequence[float]) -> list[float]:
    return [span - WAITED_FOR_MS for span in spans]
