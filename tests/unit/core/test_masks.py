"""A secret is shown as asterisks, and no way of sending it back loses or shows it."""

import copy
from typing import Any

import pytest

from visavis.core.masks import MASK, hide, reveal
from visavis.core.problems import InvalidPayload

LAYERS: dict[str, Any] = {
    "llm": {
        "base_url": "https://models.example/v1",
        "api_key": "sk-1",
        "headers": {"X-Team": "blue"},
        "extra_body": {"max_tokens": 9, "accessToken": "t"},
        "tools": [
            {
                "function": {
                    "name": "log_in",
                    "parameters": {"properties": {"password": {"type": "string"}}},
                },
                "delivery": {"api": {"auth": {"client-secret": "s1"}}},
            },
            {"name": "plain", "token": 4711},
        ],
        "password": "",
    },
    "tts": {"api_key": None, "secrets": ["not a secret's name"]},
}


def test_every_secret_is_masked_and_nothing_else() -> None:
    shown = hide(LAYERS)
    llm = shown["llm"]
    assert llm["base_url"] == LAYERS["llm"]["base_url"]
    assert llm["api_key"] == llm["headers"]["X-Team"] == MASK
    assert llm["extra_body"] == {"max_tokens": 9, "accessToken": MASK}
    assert llm["tools"][0]["function"] == LAYERS["llm"]["tools"][0]["function"]
    assert llm["tools"][0]["delivery"]["api"]["auth"] == {"client-secret": MASK}
    assert llm["tools"][1]["token"] == MASK
    assert llm["password"] == ""
    assert shown["tts"] == LAYERS["tts"]


def test_what_was_hidden_comes_back_also_from_a_copy() -> None:
    assert reveal(copy.deepcopy(hide(LAYERS)), {}) == LAYERS


def test_masks_as_a_caller_sends_them_stand_for_what_is_stored() -> None:
    sent = {
        "llm": {
            "base_url": "https://models.example/v1",
            "api_key": MASK,
            "tools": [{"name": "plain", "token": MASK}],
            "headers": {"X-Team": MASK},
        }
    }
    kept = reveal(sent, LAYERS)["llm"]
    assert (kept["api_key"], kept["headers"]) == ("sk-1", {"X-Team": "blue"})
    assert kept["tools"] == [{"name": "plain", "token": 4711}]


def test_lists_without_names_are_matched_by_place() -> None:
    stored = {"headers": [{"v": "one"}, {"v": "two"}]}
    assert reveal({"headers": [{"v": MASK}]}, stored) == {"headers": [{"v": "one"}]}


def test_a_mask_outside_of_a_secret_s_place_is_only_asterisks() -> None:
    moved = {"prompt": hide(LAYERS)["llm"]["api_key"], "note": MASK}
    kept = reveal(moved, LAYERS)
    assert kept == {"prompt": MASK, "note": MASK}
    assert type(kept["prompt"]) is str


@pytest.mark.parametrize(
    "sent",
    [
        {"tts": {"api_key": MASK}},
        {"stt": {"api_key": MASK}},
        {"llm": {"password": MASK}},
        {"llm": {"headers": MASK}},
        {"llm": {"base_url": {"api_key": MASK}}},
        {"llm": {"tools": [{"name": "new", "token": MASK}]}},
        {"llm": {"base_url": [{"token": MASK}]}},
        {"llm": {"tools": [{}, {}, {"token": MASK}]}},
    ],
)
def test_a_mask_that_stands_for_nothing_is_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(InvalidPayload, match="no value is stored there"):
        reveal(sent, LAYERS, "layers")


ELSEWHERE = "https://elsewhere.example/v1"
COPIED = hide(LAYERS)["llm"]["api_key"]


@pytest.mark.parametrize(
    "sent",
    [
        {"llm": {"api_key": MASK}},
        {"llm": {"base_url": ELSEWHERE, "api_key": MASK}},
        {"llm": {"base_url": ELSEWHERE, "headers": {"X-Team": MASK}}},
        {"llm": {"base_url": ELSEWHERE, "api_key": COPIED}},
        {"stt": {"base_url": ELSEWHERE, "api_key": COPIED}},
        {"stt": {"api_key": COPIED}},
        {"llm": {"tools": [{"name": "plain", "url": ELSEWHERE, "token": MASK}]}},
    ],
)
def test_a_secret_is_not_sent_to_another_address(sent: dict[str, Any]) -> None:
    with pytest.raises(InvalidPayload, match="must be given again"):
        reveal(sent, LAYERS, "layers")


def test_a_tool_s_key_is_secret_wherever_it_is_sent() -> None:
    auth = {"type": "api_key", "location": "query", "name": "key", "value": "k-1"}
    stored = {"url": "https://a.example", "auth": auth}
    masked = hide(stored)
    assert masked["auth"] == auth | {"value": MASK}
    assert reveal(masked, stored) == stored
    assert hide({"type": "string", "value": "v"}) == {"type": "string", "value": "v"}


def test_a_secret_belongs_to_the_server_of_tokens_it_is_shown_to() -> None:
    auth = {"token_url": "https://t.example", "client_secret": "s"}
    stored = {"url": "https://a.example", "auth": auth}
    elsewhere = {**auth, "token_url": ELSEWHERE, "client_secret": MASK}
    with pytest.raises(InvalidPayload, match="must be given again"):
        reveal({**stored, "auth": elsewhere}, stored)
    moved = {"url": ELSEWHERE, "auth": {**auth, "client_secret": MASK}}
    assert reveal(moved, stored)["auth"] == auth


def test_a_secret_may_move_to_a_place_of_the_same_address() -> None:
    sent = {"stt": {"base_url": LAYERS["llm"]["base_url"], "api_key": COPIED}}
    assert reveal(sent, LAYERS)["stt"]["api_key"] == "sk-1"


def test_the_refusal_names_the_place() -> None:
    with pytest.raises(InvalidPayload) as refused:
        reveal({"tts": {"api_key": MASK}}, LAYERS, "layers")
    assert refused.value.field == "layers.tts.api_key"
