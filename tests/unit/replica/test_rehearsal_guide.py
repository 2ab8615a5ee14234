"""The dialogue that the guide shows is the one that the brain leads."""

import re
from pathlib import Path

from unit.replica.rehearsing import FACTS, brain, context

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "brains.md"


def test_the_guide_shows_what_is_really_said() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    shown = re.findall(r"^(?:Anna|You): +(.*)$", page, re.MULTILINE)
    given = context(*shown[1::2], notes=FACTS)
    one = brain("f")
    assert f'"{FACTS}"' in page
    assert shown[::2] == [one.opening(given), *one.answers(given)]
