"""The published command line of Tavus works here by its base URL alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.server import Server

Tavus = Callable[..., Any]
Run = Callable[..., str]

CALLED = Path(__file__).parents[1] / "wire" / "called.json"
LOCAL = [
    *("auth login", "auth logout", "auth status", "embed"),
    *("objective example", "pal capabilities catalog", "pal paths"),
    *("pronunciation-dictionary example", "tool example"),
]
"""Commands that ask no server anything."""

OBJECTIVES = {
    "name": "intake",
    "allow_loops": False,
    "data": [
        {
            "objective_name": "greet",
            "objective_prompt": "Ask for the caller's name.",
            "output_variables": ["caller_name"],
            "next_required_objective": "diagnose",
        },
        {"objective_name": "diagnose", "objective_prompt": "Ask what is wrong."},
    ],
}


def test_what_it_asks_of_a_server_is_what_the_compatibility_page_knows(
    run: Run,
) -> None:
    noted = json.loads(run("python", str(Path(__file__).with_name("calls.py"))))
    sent = {
        route: {place: names for place, names in told.items() if names}
        for route, told in noted["routes"].items()
    }
    assert sent == json.loads(CALLED.read_text())
    assert noted["silent"] == LOCAL


def test_it_reaches_the_server(run: Run) -> None:
    assert "Network check passed." in run("tavus", "doctor")


def test_it_finds_the_stock(tavus: Tavus) -> None:
    shown = tavus("face", "list", "--stock", "--json")
    assert "Anna" in [face["face_name"] for face in shown["data"]]


def test_a_pal_is_made_listed_changed_and_deleted(tavus: Tavus) -> None:
    id_ = tavus("pal", "create", "--system-prompt", "Be brief.", "--name", "One")[
        "pal_id"
    ]
    listed = tavus("pal", "list", "--pal-type", "user", "--json")
    assert [pal["pal_name"] for pal in listed["data"] if pal["pal_id"] == id_] == [
        "One"
    ]
    patch = ("pal", "patch", id_, "--path", "/pal_name", "--value", "Other")
    assert tavus(*patch)["pal_name"] == "Other"
    shown = tavus("pal", "get", id_)
    assert (shown["pal_name"], shown["system_prompt"]) == ("Other", "Be brief.")
    assert tavus("pal", "delete", id_) is None
    left = tavus("pal", "list", "--json")
    assert id_ not in [pal["pal_id"] for pal in left["data"]]


def test_the_quickstart_ends_with_a_pal_that_can_be_called(
    server: Server, tavus: Tavus
) -> None:
    quick = tavus("quickstart", "--system-prompt", "Be kind.")
    pal_id = quick["pal"]["pal_id"]
    made = tavus("conversation", "create", "--pal-id", pal_id, "--name", "Try")
    assert (made["status"], made["pal_id"]) == ("active", pal_id)
    tavus("conversation", "end", made["conversation_id"])
    ended = server.conversation(made["conversation_id"])
    assert ended["status"] == "ended"
    assert ended["shutdown_reason"] == "end_conversation_endpoint_hit"


def test_objectives_are_made_changed_and_deleted(tavus: Tavus, tmp_path: Path) -> None:
    wanted, patch = tmp_path / "set.json", tmp_path / "patch.json"
    wanted.write_text(json.dumps(OBJECTIVES))
    replaced = {"op": "replace", "path": "/data/0/objective_prompt", "value": "Ask."}
    patch.write_text(json.dumps([replaced]))
    id_ = tavus("objective", "create", "--file", str(wanted))["objectives_id"]
    tavus("objective", "patch", id_, "--file", str(patch))
    steps = tavus("objective", "get", id_)["data"]
    assert [step["objective_prompt"] for step in steps] == [
        "Ask.",
        "Ask what is wrong.",
    ]
    listed = tavus("objective", "list", "--name-or-uuid", "INT", "--json")
    assert [one["objectives_name"] for one in listed["data"]] == ["intake"]
    assert tavus("objective", "delete", id_) is None


def test_objectives_are_validated_and_not_made(tavus: Tavus, tmp_path: Path) -> None:
    wanted = tmp_path / "set.json"
    wanted.write_text(json.dumps(OBJECTIVES | {"name": "only looked at"}))
    assert tavus("objective", "validate", "--file", str(wanted)) == {"valid": True}
    listed = tavus("objective", "list", "--name-or-uuid", "looked", "--json")
    assert listed == {"data": [], "total_count": 0}


def test_guardrails_are_made_changed_and_deleted(tavus: Tavus) -> None:
    made = ("--name", "calm", "--prompt", "Stay calm.", "--tag", "mood")
    id_ = tavus("guardrail", "create", *made)["uuid"]
    changed = tavus("guardrail", "patch", id_, "--prompt", "Stay very calm.")
    assert changed["guardrail_prompt"] == "Stay very calm."
    listed = tavus("guardrail", "list", "--json")
    assert [one["tags"] for one in listed["data"] if one["uuid"] == id_] == [["mood"]]
    tagged = tavus("guardrail", "list", "--tags", "mood,none", "--json")
    assert [one["uuid"] for one in tagged["data"]] == [id_]
    assert tavus("guardrail", "tags") == {"tags": ["mood"], "total_count": 1}
    assert tavus("guardrail", "tags", "--search", "x")["tags"] == []
    assert tavus("guardrail", "delete", id_) is None
    assert tavus("guardrail", "tags")["tags"] == []


def test_documents_are_made_and_listed(server: Server, tavus: Tavus) -> None:
    url = server.url + "/docs/reference/glossary.md"
    made = tavus("document", "create", "--url", url, "--name", "Words", "--tag", "own")
    listed = tavus("document", "list", "--tag", "own", "--json")
    assert [one["document_name"] for one in listed["data"]] == ["Words"]
    assert tavus("document", "get", made["document_id"])["document_url"] == url
    assert tavus("document", "tags", "--limit", "1")["tags"] == ["own"]


def test_what_it_changes_of_the_knowledge_of_a_pal_is_kept(tavus: Tavus) -> None:
    id_ = tavus("pal", "create", "--system-prompt", "Be brief.")["pal_id"]
    tavus("pal", "knowledge", "add", id_, "--document-tag", "own")
    tavus("pal", "knowledge", "settings", id_, "--rag-n-chunks", "3")
    known = tavus("pal", "knowledge", "list", id_)
    assert known["document_tags"] == ["own"]
    assert known["knowledge_base"] == {"rag_n_chunks": 3}
    tavus("pal", "knowledge", "remove", id_, "--document-tag", "own")
    assert tavus("pal", "knowledge", "list", id_)["document_tags"] == []
