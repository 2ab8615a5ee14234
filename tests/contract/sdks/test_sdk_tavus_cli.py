"""The published command line of Tavus works here by its base URL alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.server import Server

Tavus = Callable[..., Any]

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
    listed = tavus("objective", "list", "--json")
    assert id_ in [one["objectives_id"] for one in listed["data"]]
    assert tavus("objective", "delete", id_) is None


def test_guardrails_are_made_changed_and_deleted(tavus: Tavus) -> None:
    made = ("--name", "calm", "--prompt", "Stay calm.", "--tag", "mood")
    id_ = tavus("guardrail", "create", *made)["uuid"]
    changed = tavus("guardrail", "patch", id_, "--prompt", "Stay very calm.")
    assert changed["guardrail_prompt"] == "Stay very calm."
    listed = tavus("guardrail", "list", "--json")
    assert [one["tags"] for one in listed["data"] if one["uuid"] == id_] == [["mood"]]
    assert tavus("guardrail", "delete", id_) is None


def test_documents_are_made_and_listed(server: Server, tavus: Tavus) -> None:
    url = server.url + "/docs/reference/glossary.md"
    made = tavus("document", "create", "--url", url, "--name", "Words", "--tag", "own")
    listed = tavus("document", "list", "--tag", "own", "--json")
    assert [one["document_name"] for one in listed["data"]] == ["Words"]
    assert tavus("document", "get", made["document_id"])["document_url"] == url
