"""The checks of the house see what they are there to see."""

import ast

import pytest

from house import test_habits, test_traces
from house.source import named


def call(source: str) -> ast.Call:
    node = ast.parse(source, mode="eval").body
    assert isinstance(node, ast.Call)
    return node


@pytest.mark.parametrize(
    ("source", "receiver", "name"),
    [
        ("create_task(x)", "", "create_task"),
        ("asyncio.create_task(x)", "asyncio", "create_task"),
        ("self._loop.create_task(x)", "_loop", "create_task"),
        ("self.task_group.create_task(x)", "task_group", "create_task"),
        ("get_running_loop().create_task(x)", "", "create_task"),
    ],
)
def test_a_task_is_seen_with_its_receiver(
    source: str, receiver: str, name: str
) -> None:
    assert named(call(source).func) == (receiver, name)


@pytest.mark.parametrize(
    ("source", "waits"),
    [
        ("sleep(0)", False),
        ("sleep(0.1)", True),
        ("sleep(timedelta(seconds=2))", True),
        ("sleep()", False),
    ],
)
def test_a_sleep_waits_unless_it_is_for_nothing(source: str, waits: bool) -> None:  # noqa: FBT001  a table of truths
    assert test_habits._waits(call(source)) == waits


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            "except Exception:  # a voice may fail in any way",
            "a voice may fail in any way",
        ),
        ("except Exception:  # noqa: BLE001", ""),
        ("except Exception:  # noqa: BLE001  it is the edge", "it is the edge"),
        ("except Exception:", ""),
    ],
)
def test_a_reason_is_more_than_a_code(line: str, reason: str) -> None:
    assert test_habits._reason(line) == reason


@pytest.mark.parametrize(
    "text", ["cd /" + "work", "'/" + "root/x'", "(/tmp/" + "brief)"]
)
def test_a_path_of_this_machine_is_seen(text: str) -> None:
    assert test_traces.PLACES.search(text)


@pytest.mark.parametrize("text", ["/v2/workspaces", "/workers", "x/work", "/root-dir"])
def test_a_route_is_no_path_of_this_machine(text: str) -> None:
    assert not test_traces.PLACES.search(text)
