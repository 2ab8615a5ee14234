"""Several people with Daily's SDK in one room see, hear and moderate each other."""

from playwright.sync_api import BrowserContext

from support.customer import NEWEST, Customer, Site
from support.server import Server

KINDS = ("audio", "video")
PLAYABLE = """([name, kinds]) => {
  const one = Object.values(call.participants())
    .find(({ user_name }) => user_name === name);
  return kinds.every((kind) => one?.tracks[kind].state === 'playable');
}"""
PLAY = """([name, kinds]) => {
  const one = Object.values(call.participants())
    .find(({ user_name }) => user_name === name);
  customer.play(name + kinds, kinds.map((kind) => one.tracks[kind].track));
}"""


def arrived(server: Server, context: BrowserContext, site: Site) -> Customer:
    customer = Customer(context, site.page(NEWEST))
    bundle = f"{server.url}/daily/call-machine-object-bundle.js"
    customer.open_object(dailyConfig={"callObjectBundleUrlOverride": bundle})
    return customer


def plays(customer: Customer, name: str, *kinds: str) -> None:
    """Frames of somebody are painted; with a voice, it is heard."""
    wanted = [name, list(kinds)]
    customer.waits_for(PLAYABLE, wanted)
    customer.run(PLAY, wanted)
    customer.waits_for(
        """([name, kinds]) => {
             const { frames, loudest } = customer.watched(name + kinds);
             return frames > 10 && (loudest > 0.02 || !kinds.includes('audio'));
           }""",
        wanted,
    )


def test_two_people_see_and_hear_each_other_and_a_screen(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create()
    ada, ben = (arrived(server, context, site) for _ in range(2))
    ada.join(url=made["conversation_url"], userName="Ada")
    ben.join(url=made["conversation_url"], userName="Ben")
    plays(ada, "Ben", *KINDS)
    plays(ben, "Ada", *KINDS)

    ada.run("() => void call.startScreenShare()")
    ada.is_told("local-screen-share-started")
    plays(ben, "Ada", "screenVideo")
    ada.run("() => call.stopScreenShare()")
    ada.is_told("local-screen-share-stopped")
    ben.waits_for(
        """() => Object.values(call.participants())
                   .every(({ tracks }) => tracks.screenVideo.state === 'off')"""
    )
    for each in (ada, ben):
        each.is_untroubled()


def test_an_owner_mutes_and_puts_out_and_nobody_else_may(
    server: Server, context: BrowserContext, site: Site
) -> None:
    made = server.create(require_auth=True)
    path = f"/v2/conversations/{made['conversation_id']}/tokens"
    owner, guest = (arrived(server, context, site) for _ in range(2))
    for customer, name in ((owner, "Ada"), (guest, "Ben")):
        wanted = {"name": name, "owner": name == "Ada"}
        token = server.ask("POST", path, wanted).json["meeting_token"]
        customer.join(url=made["conversation_url"], token=token)
    other = """(properties) => {
      const { session_id } = Object.values(call.participants())
        .find(({ local, user_name }) => !local && /Ada|Ben/.test(user_name));
      call.updateParticipant(session_id, properties);
    }"""
    owner.waits_for(PLAYABLE, ["Ben", list(KINDS)])
    owner.run(other, {"setAudio": False})
    guest.waits_for("() => call.localAudio() === false")

    guest.run(other, {"eject": True})
    guest.is_told("nonfatal-error", type="not-allowed")
    owner.run(other, {"eject": True})
    guest.is_told("left-meeting")
    assert guest.told("error")[0]["error"]["type"] == "ejected"
    assert owner.run("() => call.meetingState()") == "joined-meeting"
    for each in (owner, guest):
        each.is_untroubled()
