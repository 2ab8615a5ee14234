"""What is sent for a call of a tool: where, how, and in whose name."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from visavis.core.tool_delivery import (
    FORM,
    Delivery,
    Grant,
    Occasion,
    Outgoing,
    placeholders,
)

URL = "https://shop.example/stock"
ARGUMENTS = {"item": "boots", "count": 2}
TOLD = {"event_type": "conversation.tool_call", "arguments": ARGUMENTS}
CALL = Occasion(
    conversation_id="c1",
    tool_call_id="call_1",
    arguments=ARGUMENTS,
    written='{"item": "boots", "count": 2}',
    told=TOLD,
)


def sent(*, whole: bool = False, **api: Any) -> Outgoing:
    return Delivery(api={"url": URL, **api}, whole=whole).of(CALL)


def body_of(outgoing: Outgoing) -> Any:
    return json.loads(outgoing.body or "null")


def test_the_arguments_are_posted_unless_it_says_otherwise() -> None:
    plain = sent()
    assert (plain.url, plain.method, plain.headers) == (URL, "POST", {})
    assert plain.timeout == timedelta(seconds=10)
    assert plain.content_type == "application/json"
    assert body_of(plain) == ARGUMENTS
    assert body_of(sent(whole=True)) == TOLD
    assert sent(timeout=2.5, method="PUT").timeout == timedelta(seconds=2.5)


def test_templates_are_filled_with_arguments_and_ids() -> None:
    filled = sent(
        url=URL + "/{item}",
        headers={"X-Item": "{item}"},
        query_params={"in": "{tavus_conversation_id}", "units": "metric"},
        body_template={"n": "{count}", "call": "{tavus_tool_call_id}", "x": "{gone}"},
        whole=True,
    )
    assert filled.url == URL + "/boots?in=c1&units=metric"
    assert filled.headers == {"X-Item": "boots"}
    assert body_of(filled) == {"n": 2, "call": "call_1"}


def test_an_argument_is_never_taken_for_one_of_our_ids() -> None:
    forged = Occasion(
        conversation_id="c1",
        tool_call_id="call_1",
        arguments={"tavus_conversation_id": "c2"},
        written="",
        told={},
    )
    url = URL + "/{tavus_conversation_id}"
    assert Delivery(api={"url": url}).of(forged).url == URL + "/c1"


def test_without_a_body_what_no_placeholder_takes_goes_into_the_query() -> None:
    got = sent(url=URL + "/{item}", method="GET", query_params={"a": "b"})
    assert (got.url, got.body) == (URL + "/boots?a=b&count=2", None)


def test_a_form_is_written_as_one() -> None:
    form = sent(content_type=FORM)
    assert (form.body, form.content_type) == ("item=boots&count=2", FORM)


@pytest.mark.parametrize(
    ("auth", "header"),
    [
        ({"type": "none"}, {}),
        ({"type": "bearer", "token": "t"}, {"Authorization": "Bearer t"}),
        (
            {"type": "basic", "username": "a", "password": "b"},
            {"Authorization": "Basic YTpi"},
        ),
        ({"type": "api_key", "api_key": "k"}, {"X-API-Key": "k"}),
        ({"type": "api_key", "api_key": "k", "header": "X-Team"}, {"X-Team": "k"}),
        ({"type": "api_key", "name": "X-Key", "value": "k"}, {"X-Key": "k"}),
    ],
)
def test_credentials_become_the_header_of_their_kind(auth: Any, header: Any) -> None:
    assert sent(auth=auth).headers == header


def test_a_key_of_the_query_goes_there() -> None:
    auth = {"type": "api_key", "location": "query", "name": "key", "value": "k&"}
    got = sent(auth=auth)
    assert (got.url, got.headers) == (URL + "?key=k%26", {})


def test_what_older_personas_say_of_a_place_is_not_taken_for_one() -> None:
    """Once it was kept unread, and so it may be anything."""
    got = sent(auth={"type": "bearer", "token": "t", "location": "query"})
    assert (got.url, got.headers) == (URL, {"Authorization": "Bearer t"})
    keyed = sent(auth={"type": "api_key", "api_key": "k", "location": "query"})
    assert (keyed.url, keyed.headers) == (URL, {"X-API-Key": "k"})


@pytest.mark.parametrize(
    ("said", "seconds"), [(None, 10), ("soon", 10), (0, 10), (-1, 10), (90, 60)]
)
def test_no_call_takes_longer_than_somebody_can_wait(said: Any, seconds: int) -> None:
    assert sent(timeout=said).timeout == timedelta(seconds=seconds)


def test_a_signed_call_is_whole_and_has_its_arguments_as_they_were_written() -> None:
    signed = sent(auth={"type": "hmac", "secret": "s"})
    assert body_of(signed) == {**TOLD, "arguments": CALL.written}
    digest = hmac.new(b"s", (signed.body or "").encode(), hashlib.sha256).hexdigest()
    assert signed.headers == {"X-Tavus-Signature": digest}


def test_of_a_server_of_tokens_it_is_said_what_to_show_it() -> None:
    auth = {
        "type": "oauth2_client_credentials",
        "token_url": "https://auth.example/",
        "client_id": "me",
        "client_secret": "sesame",
    }
    granted = sent(auth=auth)
    assert granted.headers == {}
    assert granted.grant == Grant(
        token_url="https://auth.example/", client_id="me", client_secret="sesame"
    )
    assert sent(auth={**auth, "scope": "read"}).grant != granted.grant


def test_no_secret_is_printed() -> None:
    auth = {"type": "bearer", "token": "sesame"}
    delivery = Delivery(api={"url": URL, "auth": auth})
    assert "sesame" not in repr(delivery) + repr(delivery.of(CALL))
    grant = Grant(token_url="t", client_id="c", client_secret="sesame")
    assert "sesame" not in repr(grant)


def test_all_that_is_to_be_filled_in_is_found() -> None:
    api = {
        "url": URL + "/{a}",
        "headers": {"X": "{b}"},
        "query_params": {"c": "{c}"},
        "body_template": {"d": ["{d}"]},
        "auth": {"token": "{e}"},
    }
    assert placeholders(api) == {"a", "b", "c", "d"}
