"""Refusals and ends, as apps with Daily's SDK see them: an error, and out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from support.customer import NEWEST, OLDEST, Customer, Site
from support.server import Server

Offer = dict[str, Any]


def minted(server: Server, made: Any, **wanted: Any) -> str:
    path = f"/v2/conversations/{made['conversation_id']}/tokens"
    answer = server.ask("POST", path, wanted)
    assert answer.status == 200, answer.body
    token: str = answer.json["meeting_token"]
    return token


def without_a_token(server: Server, _: Customer) -> Offer:
    return {"url": server.create(require_auth=True)["conversation_url"]}


def with_a_foreign_token(server: Server, _: Customer) -> Offer:
    made, other = (server.create(require_auth=True) for _ in range(2))
    return {"url": made["conversation_url"], "token": other["meeting_token"]}


def with_an_expired_token(server: Server, customer: Customer) -> Offer:
    made = server.create(require_auth=True)
    token = minted(server, made, expires_in_s=1)
    customer.page.wait_for_timeout(2_100)
    return {"url": made["conversation_url"], "token": token}


def with_an_early_token(server: Server, _: Customer) -> Offer:
    made = server.create(require_auth=True)
    later = datetime.now(UTC) + timedelta(minutes=2)
    token = minted(server, made, not_before=later.isoformat())
    return {"url": made["conversation_url"], "token": token}


def after_the_end(server: Server, _: Customer) -> Offer:
    made = server.create()
    server.ask("POST", f"/v2/conversations/{made['conversation_id']}/end")
    return {"url": made["conversation_url"]}


def nowhere(server: Server, _: Customer) -> Offer:
    return {"url": f"{server.url}/c00000000000"}


REFUSALS: dict[str, tuple[Callable[[Server, Customer], Offer], str]] = {
    "without a token": (without_a_token, "not-allowed"),
    "with another's token": (with_a_foreign_token, "not-allowed"),
    "too late": (with_an_expired_token, "exp-token"),
    "too early": (with_an_early_token, "nbf-token"),
    "after the end": (after_the_end, "exp-room"),
    "nowhere": (nowhere, "no-room"),
}


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_rejects_the_join_and_keeps_the_page(
    server: Server, context: BrowserContext, site: Site, case: str, version: str
) -> None:
    customer = Customer(context, site.page(version))
    customer.open_frame()
    offer, expected = REFUSALS[case]
    error = customer.is_refused(**offer(server, customer))

    assert error["error"]["type"] == expected
    assert error["errorMsg"] == error["error"]["msg"] != ""
    customer.is_told("left-meeting")
    ends = [a for a in customer.actions if a in ("error", "left-meeting")]
    assert ends == ["error", "left-meeting"]
    assert customer.run("() => call.meetingState()") == "error"
    # The page says why, and offers nothing that the app does not know of.
    expect(customer.room().get_by_role("heading")).to_be_visible()
    expect(customer.room().get_by_role("button")).to_have_count(0)
    customer.is_untroubled()


def test_a_full_room_takes_nobody_else(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create(max_participants=2)
    first, second = (Customer(context, site.page(NEWEST)) for _ in range(2))
    first.open_frame()
    first.join(url=made["conversation_url"])
    second.open_frame()
    error = second.is_refused(url=made["conversation_url"])
    assert error["error"]["type"] == "meeting-full"
    second.is_untroubled()


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_the_servers_end_is_an_ejection_with_the_reason(
    server: Server, context: BrowserContext, site: Site, version: str
) -> None:
    made = server.create()
    customer = Customer(context, site.page(version))
    customer.open_frame()
    customer.join(url=made["conversation_url"])
    server.ask("POST", f"/v2/conversations/{made['conversation_id']}/end")
    customer.is_told("left-meeting")
    [error] = customer.told("error")

    assert error["error"]["type"] == "ejected"
    assert error["error"]["details"] == {"code": "end_requested"}
    assert customer.run("() => call.meetingState()") == "error"
    customer.is_untroubled()


def test_expiry_puts_out_only_whom_the_token_says(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create(require_auth=True)
    guest, visitor = (Customer(context, site.page(NEWEST)) for _ in range(2))
    for customer, until in ((guest, False), (visitor, True)):
        token = minted(server, made, expires_in_s=4, eject_at_expiry=until)
        customer.open_frame()
        customer.join(url=made["conversation_url"], token=token)
    visitor.is_told("left-meeting")
    assert visitor.told("error")[0]["error"]["type"] == "ejected"
    guest.is_told("participant-left")
    assert guest.run("() => call.meetingState()") == "joined-meeting"
    for customer in (guest, visitor):
        customer.is_untroubled()


def test_an_unknown_room_answers_with_a_page(server: Server) -> None:
    assert server.ask("GET", "/c00000000000?emb=1").status == 200
    assert server.ask("GET", "/c00000000000").status == 404
