"""Guardrails survive being stored."""

from datetime import UTC, datetime

from visavis.core import codec
from visavis.core.guardrails import Guardrail, Guardrails
from visavis.core.ids import GuardrailsId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_set_and_a_single_one_are_read_as_they_were_written() -> None:
    rule = Guardrail(name="no_discounts", prompt="Never offer one.")
    for single in (False, True):
        given = Guardrails(
            id=GuardrailsId("g1"),
            rules=(rule,),
            single=single,
            tags=("sales",),
            created_at=NOON,
            updated_at=NOON,
        )
        assert codec.decode(Guardrails, codec.encode(given)) == given
