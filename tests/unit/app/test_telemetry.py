"""What is counted is shown to whoever asks for metrics."""

from visavis.app.telemetry import Telemetry
from visavis.core.failures import Engine, Why


def test_failures_of_engines_are_counted_by_who_and_why() -> None:
    telemetry = Telemetry()
    telemetry.engine_failed(Engine.LLM, Why.LIMITED)
    telemetry.engine_failed(Engine.LLM, Why.LIMITED)
    shown = telemetry.exposition().decode()
    assert 'visavis_engine_failures_total{engine="llm",why="limited"} 2.0' in shown
