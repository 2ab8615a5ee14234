"""Any list of operations makes another document, or raises the one problem."""

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from visavis.api import patches
from visavis.core import masks
from visavis.core.problems import InvalidPatch, MalformedPatch

DOCUMENT: dict[str, Any] = {
    "a": "text",
    "b": ["x", {"a": 1}],
    "c": {"api_key": "the secret", "a": {}, "b": [[]]},
}
SEGMENTS = st.sampled_from(["a", "b", "c", "api_key", "0", "1", "-", "01", "~0", ""])
POINTERS = st.lists(SEGMENTS, max_size=4).map(lambda s: "".join(f"/{x}" for x in s))
VALUES = st.sampled_from([None, True, 0, 1.5, "text", [], {}, [1], {"a": [1]}])
OPERATIONS = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]),
        "path": POINTERS,
        "from": POINTERS,
        "value": VALUES,
    }
)


@given(st.lists(OPERATIONS, max_size=6))
def test_a_patch_applies_or_is_refused_and_shows_no_secret(
    operations: list[dict[str, Any]],
) -> None:
    read = patches.read(json.dumps(operations).encode())
    document = masks.hide(copy.deepcopy(DOCUMENT))
    try:
        after = patches.apply(document, read, renamed={"d": "c"}, limit=10_000)
    except InvalidPatch:
        return
    shown = masks.hide(masks.reveal(after, DOCUMENT))
    assert "the secret" not in json.dumps(shown)


@given(st.binary(max_size=60))
def test_any_bytes_are_operations_or_malformed(raw: bytes) -> None:
    try:
        operations = patches.read(raw)
    except MalformedPatch:
        return
    assert isinstance(operations, list)
