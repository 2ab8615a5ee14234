"""Interrupting: from a person's first sound to the replica's last, at the server."""

from dialogue import BASELINE, talk
from figures import Figure, Row, middle, quantile

TIMES = 6


def measure() -> Row:
    """Speak into the answers of both, in turn."""
    spans = talk("interruption", TIMES)
    ours, its = spans["ours"], spans["baseline"]
    return Row(
        name="interruption",
        what=f"first packet of speech to last packet of voice, {TIMES} times each",
        baseline=BASELINE,
        figures=(
            Figure(name="p50", unit="ms", ours=middle(ours), baseline=middle(its)),
            Figure(
                name="p95",
                unit="ms",
                ours=quantile(ours, 0.95),
                baseline=quantile(its, 0.95),
                goal="≤ 250",
                met=quantile(ours, 0.95) <= 250,
            ),
        ),
    )
