"""What a refusal means is told from its status."""

import pytest

from visavis.core.failures import Why, status_means


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (400, Why.REFUSED),
        (401, Why.REFUSED),
        (429, Why.LIMITED),
        (499, Why.REFUSED),
        (500, Why.BROKEN),
        (503, Why.BROKEN),
    ],
)
def test_a_status_says_whose_fault_it_is(status: int, why: Why) -> None:
    assert status_means(status) is why
