"""A credential opens the handles of one replica, for a while, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from visavis.core.handle_links import HOLDS, credential, opened
from visavis.core.ids import WorkspaceId
from visavis.core.tokens import SigningKey

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
KEYS = [SigningKey(id="k", secret="secret", created_at=NOON)]


@pytest.mark.parametrize("name", ["default", "a.b", "Büro 7", "a\nb", "#?%41"])
def test_a_credential_opens_the_replica_it_was_made_for(name: str) -> None:
    workspace = WorkspaceId(name)
    made = credential(workspace, "r1", NOON + HOLDS, KEYS)
    assert made.isascii()
    assert not set(made) & set("#?&/ \n")
    assert opened("r1", made, keys=KEYS, now=NOON) == workspace
    assert opened("r2", made, keys=KEYS, now=NOON) is None
    assert opened("r1", made, keys=KEYS, now=NOON + HOLDS) is None


def test_nobody_makes_it_the_credential_of_another_workspace() -> None:
    made = credential(WorkspaceId("one"), "r1", NOON + timedelta(hours=1), KEYS)
    until, signature, _ = made.split(".")
    forged = f"{until}.{signature}.two"
    assert opened("r1", forged, keys=KEYS, now=NOON) is None


@pytest.mark.parametrize("shown", ["", ".", "..", "1.2", "x.y.z", "%ff.%ff.%ff"])
def test_what_was_never_a_credential_opens_nothing(shown: str) -> None:
    assert opened("r1", shown, keys=KEYS, now=NOON) is None
