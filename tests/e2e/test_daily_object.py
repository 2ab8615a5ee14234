"""Mode B: the call machine in the customer's own page, however the SDK loads it."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from support.customer import NEWEST, VERSIONS, Customer, Site
from support.server import Server

PLAY = """(who) => {
  const all = Object.values(call.participants());
  const one = all.find(({ local, user_id }) =>
    who === 'me' ? local : user_id.includes('tavus-replica'));
  const { audio, video } = one.tracks;
  customer.play(who, [audio, video].map(({ track }) => track).filter(Boolean));
}"""


def at(server: Server) -> dict[str, Any]:
    """Return where the call machine lies, as every version takes it."""
    bundle = f"{server.url}/daily/call-machine-object-bundle.js"
    return {"callObjectBundleUrlOverride": bundle}


def opened(
    context: BrowserContext,
    site: Site,
    config: dict[str, Any],
    version: str = NEWEST,
    *scripts: str,
) -> Customer:
    customer = Customer(context, site.page(version, *scripts))
    customer.open_object(dailyConfig=config)
    return customer


def has_both_tracks(customer: Customer, who: str) -> None:
    customer.waits_for(
        """(who) => {
             const one = Object.values(call.participants()).find(({ local, user_id }) =>
               who === 'me' ? local : user_id.includes('tavus-replica'));
             return one && ['audio', 'video'].every((kind) =>
               one.tracks[kind].state === 'playable'
                 && one.tracks[kind].track instanceof MediaStreamTrack);
           }""",
        who,
    )


def plays(customer: Customer, who: str) -> None:
    """Somebody's frames are painted, and their voice is heard."""
    has_both_tracks(customer, who)
    customer.run(PLAY, who)
    if who == "replica":
        customer.has_the_replica_say("One, two, three, four, five, six, seven.")
    customer.waits_for(
        """(who) => {
             const { frames, loudest } = customer.watched(who);
             return frames > 10 && loudest > 0.02;
           }""",
        who,
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_call_object_has_tracks_that_play(
    server: Server, context: BrowserContext, site: Site, version: str
) -> None:
    made = server.create(require_auth=True)
    customer = opened(context, site, at(server), version)
    joined = customer.join(url=made["conversation_url"], token=made["meeting_token"])
    assert joined["local"]["local"] is True
    plays(customer, "replica")
    plays(customer, "me")
    started = [
        (event["participant"]["local"], event["track"]["kind"])
        for event in customer.told("track-started")
    ]
    assert sorted(set(started)) == [
        (False, "audio"),
        (False, "video"),
        (True, "audio"),
        (True, "video"),
    ]

    customer.run("() => call.leave()")
    assert customer.run("() => call.meetingState()") == "left-meeting"
    customer.run("() => call.destroy()")
    customer.is_untroubled()


WAYS = {
    "url": {"callObjectBundleUrlOverride": "/daily/call-machine-object-bundle.js"},
    "path": {"bundlePathOverride": "/daily"},
    "proxy": {"proxyUrl": "/any/prefix"},
    "proxy at the root": {"proxyUrl": ""},
    "helper": {},
}
"""The options that say where the call machine lies, with what is after the server."""


@pytest.mark.parametrize("loader", ["eval", "script"])
@pytest.mark.parametrize("way", WAYS)
def test_the_machine_is_loaded_each_way(
    server: Server, context: BrowserContext, site: Site, way: str, loader: str
) -> None:
    made = server.create()
    scripts = [f"{server.url}/daily/visavis.js"] if way == "helper" else []
    places = {option: server.url + path for option, path in WAYS[way].items()}
    config = {**places, "avoidEval": loader == "script"}
    customer = opened(context, site, config, NEWEST, *scripts)
    customer.join(url=made["conversation_url"])
    has_both_tracks(customer, "replica")
    customer.run("() => call.destroy()")
    customer.is_untroubled()


def test_a_device_check_comes_before_the_call(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create()
    customer = opened(context, site, at(server))
    devices = customer.run("async () => customer.plain(await call.startCamera())")
    assert [device["kind"] for device in devices.values() if device] == [
        "videoinput",
        "audioinput",
    ]
    plays(customer, "me")
    customer.run("() => call.setLocalVideo(false)")
    customer.waits_for("() => !call.localVideo()")
    customer.join(url=made["conversation_url"])
    # What was switched off at the check is off in the call.
    assert customer.run("() => [call.localAudio(), call.localVideo()]") == [True, False]
    has_both_tracks(customer, "replica")
    customer.run("() => call.setLocalVideo(true)")
    has_both_tracks(customer, "me")
    assert (
        customer.run("() => call.participants().local.tracks.video.track.readyState")
        == "live"
    )
    customer.is_untroubled()


def test_a_call_object_leaves_joins_again_and_is_destroyed(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create(properties={"participant_left_timeout": 60})
    customer = opened(context, site, at(server))
    for _ in range(2):
        customer.join(url=made["conversation_url"])
        has_both_tracks(customer, "replica")
        customer.run("() => call.leave()")
    assert [a for a in customer.actions if a in ("joined-meeting", "left-meeting")] == [
        "joined-meeting",
        "left-meeting",
        "joined-meeting",
        "left-meeting",
    ]
    customer.run("() => call.destroy()")
    customer.run("() => { window.call = null; }")
    customer.open_object(dailyConfig=at(server))
    customer.join(url=made["conversation_url"])
    has_both_tracks(customer, "replica")
    customer.is_untroubled()


def test_a_thrown_away_call_object_lets_go_of_the_devices(
    server: Server, context: BrowserContext, site: Site
) -> None:
    customer = opened(context, site, at(server))
    customer.run("() => call.startCamera()")
    customer.run(
        """() => {
             window.track = call.participants().local.tracks.video.persistentTrack;
             void call.destroy();
           }"""
    )
    customer.waits_for("() => track.readyState === 'ended'")
    customer.is_untroubled()


def test_two_call_objects_in_one_page_are_two_people(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create()
    customer = opened(context, site, {**at(server)})
    customer.open_object(
        "second", dailyConfig=at(server), allowMultipleCallInstances=True
    )
    customer.join(url=made["conversation_url"])
    customer.run(
        "async (url) => { await second.join({ url }); }", made["conversation_url"]
    )
    customer.waits_for("() => Object.keys(call.participants()).length === 3")
    customer.run(
        """() => {
             const { session_id } = call.participants().local;
             second.sendAppMessage({ hello: 1 }, session_id);
           }"""
    )
    customer.is_told("app-message", who="me", data={"hello": 1})
    assert [
        e["who"] for e in customer.told("app-message") if e["data"] == {"hello": 1}
    ] == ["me"]
    customer.is_untroubled()


def test_one_is_asked_at_the_door_without_going_in(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create(require_auth=True)
    customer = opened(context, site, at(server))
    answer = customer.run(
        "(properties) => call.preAuth(properties)",
        {"url": made["conversation_url"], "token": made["meeting_token"]},
    )
    assert answer == {"access": {"level": "full"}}
    assert server.conversation(made["conversation_id"])["status"] == "active"
    customer.join()
    has_both_tracks(customer, "replica")
    customer.is_untroubled()
