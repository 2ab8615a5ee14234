"""Mode A: `callFrame.join({ url, token })` with the SDK as npm has it."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from support.customer import NEWEST, OLDEST, VERSIONS, Customer, Site, html
from support.server import Server

BOTH = (OLDEST, NEWEST)
LONG = "long" * 5_000
MEASURED = """async () => {
  for (;;) {
    const { stats } = await call.getNetworkStats();
    if (stats.latest?.videoRecvBitsPerSecond > 0) return customer.plain(stats);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}"""


def shows_the_replica(customer: Customer) -> None:
    """Frames of the face are painted."""
    customer.room_waits_for(
        """() => document.querySelector('[data-testid="replica-video"]')
                   ?.getVideoPlaybackQuality().totalVideoFrames > 10"""
    )


def plays_the_replica(customer: Customer) -> None:
    """The face is seen, and the voice heard."""
    shows_the_replica(customer)
    customer.room().evaluate(
        """() => {
             const video = document.querySelector('[data-testid="replica-video"]');
             const context = new AudioContext();
             window.analyser = context.createAnalyser();
             context.createMediaStreamSource(video.srcObject).connect(analyser);
           }"""
    )
    customer.has_the_replica_say("One, two, three, four, five, six, seven.")
    customer.room_waits_for(
        """() => {
             const wave = new Float32Array(analyser.fftSize);
             analyser.getFloatTimeDomainData(wave);
             return Math.max(...wave.map(Math.abs)) > 0.05;
           }"""
    )


def framed(
    context: BrowserContext, site: Site, version: str = NEWEST, **properties: object
) -> Customer:
    customer = Customer(context, site.page(version))
    customer.open_frame(**properties)
    return customer


@pytest.mark.parametrize("version", VERSIONS)
def test_the_line_of_the_documentation_joins_sees_and_hears(
    server: Server, context: BrowserContext, site: Site, version: str
) -> None:
    made = server.create(require_auth=True)
    customer = framed(context, site, version)
    joined = customer.join(url=made["conversation_url"], token=made["meeting_token"])
    others = [each for key, each in joined.items() if key != "local"]

    assert joined["local"]["local"] is True
    assert ["tavus-replica" in each["user_id"] for each in others] == [True]
    counted = {"present": 2, "hidden": 0}
    customer.is_told("participant-counts-updated", participantCounts=counted)
    assert customer.run("() => call.meetingState()") == "joined-meeting"
    assert customer.run("() => call.participantCounts()") == counted
    plays_the_replica(customer)

    # The address of the frame, and so its history, has forgotten the token.
    assert made["meeting_token"] not in customer.room().url

    # Switches and the name.
    customer.run("() => call.setLocalAudio(false)")
    customer.waits_for("() => call.localAudio() === false")
    customer.run("() => call.setUserName('Ada')")
    assert customer.run("() => call.participants().local.user_name") == "Ada"

    # Out and in again, then away for good.
    customer.run("() => call.leave()")
    assert customer.run("() => call.meetingState()") == "left-meeting"
    customer.is_untroubled()


@pytest.mark.parametrize("version", BOTH)
def test_a_frame_leaves_joins_again_and_is_destroyed(
    server: Server, context: BrowserContext, site: Site, version: str
) -> None:
    made = server.create(properties={"participant_left_timeout": 60})
    customer = framed(context, site, version)
    customer.join(url=made["conversation_url"])
    customer.run("() => call.leave()")
    customer.join(url=made["conversation_url"])
    shows_the_replica(customer)
    customer.run("() => call.destroy()")
    customer.is_told("call-instance-destroyed")
    assert customer.run("() => document.querySelector('iframe')") is None
    customer.is_untroubled()


@pytest.mark.parametrize("version", BOTH)
def test_two_people_hear_of_each_other(
    server: Server, context: BrowserContext, site: Site, version: str
) -> None:
    made = server.create()
    ada, ben = (framed(context, site, version) for _ in range(2))
    ada.join(url=made["conversation_url"], userName="Ada", userData={"seat": 1})
    ben.join(url=made["conversation_url"], userName="Ben", startVideoOff=True)
    other = (
        "(name) => Object.values(call.participants()).find((p) => p.user_name === name)"
    )
    ada.waits_for(other, "Ben")

    # Each tells of themselves; the other sees it.
    assert ben.run(other, "Ada")["userData"] == {"seat": 1}
    assert ada.run(other, "Ben")["tracks"]["video"]["state"] == "off"
    ben.run("() => call.setUserName('Benjamin')")
    ada.waits_for(other, "Benjamin")
    ben.run("() => call.setUserData({ seat: 2 })")
    ada.waits_for(f"(name) => ({other})(name)?.userData?.seat === 2", "Benjamin")
    ben.run("() => call.setLocalAudio(false)")
    ada.waits_for(f"(name) => ({other})(name)?.audio === false", "Benjamin")

    # Messages: to all but oneself, long ones, to one alone.
    ada.run("(text) => call.sendAppMessage({ text })", LONG)
    ben.is_told("app-message", data={"text": LONG})
    to_ada = ben.run(other, "Ada")["session_id"]
    ben.run("(id) => call.sendAppMessage({ text: 'you' }, id)", to_ada)
    ada.is_told("app-message", data={"text": "you"})
    texts = [event["data"].get("text") for event in ada.told("app-message")]
    assert LONG not in texts

    ben.run("() => call.leave()")
    ada.is_told("participant-left")
    counted = {"present": 2, "hidden": 0}
    ada.waits_for("() => call.participantCounts().present === 2")
    assert ada.run("() => call.participantCounts()") == counted
    for each in (ada, ben):
        each.is_untroubled()


@pytest.mark.parametrize("version", BOTH)
def test_everything_that_is_asked_is_answered(
    server: Server, context: BrowserContext, site: Site, version: str
) -> None:
    made = server.create(require_auth=True, max_participants=3)
    customer = framed(context, site, version)
    customer.join(
        url=f"{made['conversation_url']}?t={made['meeting_token']}",
        startVideoOff=True,
        startAudioOff=True,
    )
    assert customer.run("() => [call.localAudio(), call.localVideo()]") == [False] * 2
    asked = customer.run(
        """async () => customer.plain({
             room: await call.room(),
             topology: await call.getNetworkTopology(),
             stats: await call.getNetworkStats(),
             devices: await call.enumerateDevices(),
             inputs: await call.getInputDevices(),
             settings: await call.updateInputSettings(
               { audio: { processor: { type: 'noise-cancellation' } } }),
             language: await call.getDailyLang(),
             session: await call.meetingSessionSummary(),
             load: await call.getCpuLoadStats(),
             levels: await call.startLocalAudioLevelObserver(100),
             others: await call.startRemoteParticipantsAudioLevelObserver(100),
           })"""
    )
    assert asked["room"]["name"] == made["conversation_id"]
    assert asked["room"]["config"]["eject_at_room_exp"] is True
    assert asked["topology"]["topology"] == "sfu"
    assert len(asked["devices"]["devices"]) > 2
    assert "noise-cancellation" in str(asked["settings"])
    assert asked["session"]["id"] == made["conversation_id"]
    customer.is_told("local-audio-level")
    customer.waits_for(
        """() => customer.told.some(({ action, participantsAudioLevel: levels }) =>
             action === 'remote-participants-audio-level'
               && Object.values(levels).some((level) => level > 0.01))"""
    )
    customer.run("() => call.startTranscription()")
    customer.is_told("transcription-started")
    # What we don't have is refused, not left open.
    refused = customer.run(
        "() => call.startDialOut({ phoneNumber: '+4930123456' }).catch(String)"
    )
    assert refused is not None
    customer.is_untroubled()


@pytest.mark.parametrize("version", BOTH)
def test_figures_of_the_connection_are_measured(
    server: Server, context: BrowserContext, site: Site, version: str
) -> None:
    customer = framed(context, site, version)
    customer.join(url=server.create()["conversation_url"])
    stats = customer.run(MEASURED)
    assert stats["latest"]["audioRecvBitsPerSecond"] > 0
    assert 0 <= stats["latest"]["networkRoundTripTime"] < 1
    assert stats["worstVideoRecvPacketLoss"] < 1
    load = customer.run("async () => customer.plain(await call.getCpuLoadStats())")
    [video] = load["stats"]["latest"]["cpuInboundVideoStats"]
    assert video["frameDecodeTimeSec"] > 0
    assert (video["frameWidth"], video["frameHeight"]) == (640, 480)
    known = customer.run("async () => customer.plain(await call.getNetworkStats())")
    assert (known["threshold"], known["quality"]) == ("good", 100)
    customer.is_untroubled()


def test_who_leaves_from_inside_has_left_for_the_app(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create()
    customer = framed(context, site)
    customer.join(url=made["conversation_url"])
    customer.room().get_by_role("button", name="Leave").click()
    customer.is_told("left-meeting")
    assert customer.run("() => call.meetingState()") == "left-meeting"
    assert "error" not in customer.actions
    customer.is_untroubled()


def test_an_iframe_that_the_app_made_is_wrapped(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create()
    customer = Customer(context, site.page(NEWEST))
    assert customer.run("() => window.Daily === window.DailyIframe")
    customer.run(
        """() => {
             const frame = document.createElement('iframe');
             frame.allow = 'microphone; camera; autoplay';
             document.getElementById('place').append(frame);
             window.call = customer.attend(Daily.wrap(frame), 'me');
           }"""
    )
    customer.join(url=made["conversation_url"])
    plays_the_replica(customer)
    customer.is_untroubled()


def test_a_page_from_a_file_joins(
    server: Server, context: BrowserContext, tmp_path: Path
) -> None:
    made = server.create()
    sdk = Path(__file__).parents[1] / "daily" / "node_modules"
    page = tmp_path / "page.html"
    page.write_text(html(NEWEST).replace('"/node_modules', f'"file://{sdk}'))
    customer = Customer(context, page.as_uri())
    customer.open_frame()
    customer.join(url=made["conversation_url"])
    plays_the_replica(customer)
    customer.is_untroubled()


def test_a_transparent_frame_is_heard_and_paints_nothing(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create()
    customer = Customer(context, site.page(NEWEST))
    customer.run(
        """() => {
             document.body.style.background = 'rgb(212, 38, 156)';
             window.call = customer.attend(Daily.createTransparentFrame(), 'me');
           }"""
    )
    before = customer.page.screenshot()
    customer.join(url=made["conversation_url"])
    plays_the_replica(customer)
    assert customer.room().get_by_role("button").count() == 0
    assert customer.room().locator("body").inner_text() == ""
    assert customer.page.screenshot() == before
    customer.is_untroubled()
