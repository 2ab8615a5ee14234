import { describe, expect, it } from "vitest";

import { quiet } from "./fakes/clock";
import { FakeTrack } from "./fakes/media";
import { ANNA, joined, person, ROOM, World } from "./fakes/world";
import type { FromServer } from "./signals";

const KIM = person("kim", { user_name: "Kim", video: true });
const SEATED: Extract<FromServer, { readonly type: "slots" }> = {
  type: "slots",
  slots: [
    { mid: "3", participant: "kim", kind: "audio" },
    { mid: "4", participant: "kim", kind: "video" },
  ],
};

async function withKim(): Promise<World> {
  const world = await new World().live();
  world.sockets.current.say({ type: "participant_joined", participant: KIM });
  return world;
}

/** Something comes in that section. */
function comes(world: World, mid: string, kind: "audio" | "video"): FakeTrack {
  const track = new FakeTrack(kind, mid);
  world.peers.current.listener.arrived(track, mid);
  world.peers.current.listener.flowing(track);
  return track;
}

describe("the connection", () => {
  it("has room for company, unless nobody else can ever come", async () => {
    expect((await new World().live()).peers.current.plan.company).toBe(true);
    const world = await new World().ready({ max_participants: 2 });
    void world.machine.perform({ action: "join-meeting" });
    await quiet();
    expect(world.peers.current.plan.company).toBe(false);
  });

  it("is opened with what the room says helps it through the network", async () => {
    const ice = { servers: [{ urls: "turn:turn.example" }], policy: "relay" } as const;
    const world = await new World().ready({ ice });
    void world.machine.perform({ action: "join-meeting" });
    await quiet();
    expect(world.peers.current.plan.ice).toEqual(ice);
    await world.admit({ room: { ...ROOM, ice } });
    expect(world.peers.all).toHaveLength(1);
  });

  it("is opened anew when it turns out that it needs help", async () => {
    const world = await new World().ready();
    void world.machine.perform({ action: "join-meeting" });
    await quiet();
    const ice = { servers: [{ urls: "turn:turn.example" }], policy: "all" } as const;
    await world.admit({ room: { ...ROOM, ice } });
    expect(world.peers.all.map(({ closed }) => closed)).toEqual([true, false]);
    expect(world.peers.current.plan.ice).toEqual(ice);
  });
});

describe("other people's tracks", () => {
  it("are those of the sections that they were given", async () => {
    const world = await withKim();
    const [voice, face] = [comes(world, "3", "audio"), comes(world, "4", "video")];
    expect(world.machine.tracksOf("kim")).toEqual({});
    world.sockets.current.say(SEATED);
    expect(world.machine.tracksOf("kim")).toEqual({ audio: voice, video: face });
    expect(world.machine.snapshot.others[1]?.tracks.video.state).toBe("playable");
  });

  it("are told of when they begin to flow, after the one whom they belong to", async () => {
    const world = await withKim();
    world.sockets.current.say(SEATED);
    comes(world, "4", "video");
    const states = world.events.flatMap((event) =>
      "participant" in event && event.participant.session_id === "kim"
        ? [[event.action, event.participant.tracks.video.state]]
        : [],
    );
    expect(states[0]).toEqual(["participant-joined", "loading"]);
    expect(states.at(-1)).toEqual(["participant-updated", "playable"]);
  });

  it("go to the next one in the section, and the replica's stay", async () => {
    const world = await withKim();
    world.sockets.current.say(SEATED);
    const face = comes(world, "4", "video");
    const anna = comes(world, "1", "video");
    world.sockets.current.say({ type: "participant_left", participant: KIM });
    const lee = person("lee", { video: true });
    world.sockets.current.say({ type: "participant_joined", participant: lee });
    world.sockets.current.say({
      type: "slots",
      slots: [{ mid: "4", participant: "lee", kind: "video" }],
    });
    expect(world.machine.tracksOf("kim")).toEqual({});
    expect(world.machine.tracksOf("lee")).toEqual({ video: face });
    expect(world.machine.tracksOf("anna")).toEqual({ video: anna });
    expect(world.machine.snapshot.remote.video).toBe(anna);
  });

  it("are off by bandwidth while this network has no room for them, and come back", async () => {
    const world = await withKim();
    world.sockets.current.say(SEATED);
    const [voice, face] = [comes(world, "3", "audio"), comes(world, "4", "video")];
    const paused = SEATED.slots.map((slot) => ({ ...slot, paused: slot.kind === "video" }));
    world.sockets.current.say({ type: "slots", slots: paused });
    expect(world.machine.tracksOf("kim")).toEqual({ audio: voice });
    const kim = world.machine.snapshot.others[1];
    expect(kim?.tracks.video).toEqual({
      subscribed: true,
      state: "off",
      off: { byBandwidth: true },
    });
    expect(kim?.tracks.audio.state).toBe("playable");
    expect(world.events.at(-1)).toMatchObject({ action: "participant-updated" });

    world.sockets.current.say(SEATED);
    expect(world.machine.tracksOf("kim")).toEqual({ audio: voice, video: face });
    expect(world.machine.snapshot.others[1]?.tracks.video.state).toBe("playable");
  });

  it("are off by their own will when the camera is, whatever the network has room for", async () => {
    const world = await withKim();
    const paused = SEATED.slots.map((slot) => ({ ...slot, paused: slot.kind === "video" }));
    world.sockets.current.say({ type: "slots", slots: paused });
    const participant = { ...KIM, video: false };
    world.sockets.current.say({ type: "participant_updated", participant });
    expect(world.machine.snapshot.others[1]?.tracks.video.off).toEqual({ byUser: true });
  });

  it("are a screen, too", async () => {
    const world = await withKim();
    const track = comes(world, "11", "video");
    const participant = { ...KIM, screen: true };
    world.sockets.current.say({ type: "participant_updated", participant });
    world.sockets.current.say({
      type: "slots",
      slots: [{ mid: "11", participant: "kim", kind: "screen" }],
    });
    expect(world.machine.tracksOf("kim")).toEqual({ screenVideo: track });
    expect(world.machine.snapshot.others[1]).toMatchObject({
      screen: true,
      tracks: { screenVideo: { state: "playable" } },
    });
  });
});

describe("an owner's word", () => {
  it("mutes, and leaves it to the person to speak again", async () => {
    const world = await new World().live();
    world.sockets.current.say({ type: "mute", audio: false, by: "kim" });
    await quiet();
    expect(world.devices.opened[0]?.enabled).toBe(false);
    expect(world.sockets.current.last).toEqual({ type: "update", audio: false });
    expect(world.machine.snapshot.status.news).toMatchObject({ about: "audio" });
    await world.machine.perform({ action: "local-audio", state: true });
    expect(world.devices.opened[0]?.enabled).toBe(true);
  });

  it("ends a shared screen", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "local-screen-start" });
    world.sockets.current.say({ type: "mute", screen: false, by: "kim" });
    await quiet();
    expect(world.machine.snapshot.screen.state).toBe("off");
  });

  it("about another goes to the server, which knows who may", async () => {
    const world = await withKim();
    const properties = { setAudio: false, setVideo: true, eject: true };
    await world.machine.perform({ action: "update-participant", id: "kim", properties });
    expect(world.sockets.current.last).toEqual({
      type: "moderate",
      who: "kim",
      audio: false,
      eject: true,
    });
    await world.machine.perform({ action: "end-meeting" });
    expect(world.sockets.current.last).toEqual({ type: "end" });
    const notice = { type: "not-allowed", msg: "Only an owner may" };
    world.sockets.current.say({ type: "notice", notice });
    expect(world.machine.snapshot.status.news).toMatchObject({ msg: "Only an owner may" });
    expect(world.phase.name).toBe("live");
  });
});

describe("how things stand", () => {
  it("is who speaks, how the link is, and whether it is recorded", async () => {
    const world = await withKim();
    const { current } = world.sockets;
    current.say({ type: "speaking", participant: "kim" });
    current.say({ type: "quality", state: "bad", kbps: 90, loss: 0.1, rtt_ms: 400 });
    current.say({ type: "recording", on: true, by: "kim", id: "r1" });
    expect(world.machine.snapshot.status).toMatchObject({
      speaking: "kim",
      quality: { state: "bad", rtt_ms: 400 },
      recording: { on: true, id: "r1" },
    });
    expect(world.eventsOf("active-speaker-change")[0]?.activeSpeaker.peerId).toBe("kim");
    expect(world.eventsOf("network-quality-change")[0]?.state.state).toBe("bad");
    expect(world.eventsOf("recording-started")[0]?.recordingId).toBe("r1");
    current.say({ type: "speaking", participant: null });
    current.say({ type: "recording", on: true, by: "kim", id: "r1" });
    current.say({ type: "recording", on: false, by: "kim", id: "r1" });
    current.say({ type: "recording", on: false, by: "", id: "" });
    expect(world.eventsOf("recording-started")).toHaveLength(1);
    expect(world.eventsOf("active-speaker-change")).toHaveLength(1);
    expect(world.eventsOf("recording-stopped")).toHaveLength(1);
  });

  it("is unknown while the line is cut", async () => {
    const world = await withKim();
    world.sockets.current.say({ type: "speaking", participant: "kim" });
    world.sockets.current.drop();
    expect(world.machine.snapshot.status).toMatchObject({ speaking: null, quality: null });
  });
});

describe("a page that nobody looks at", () => {
  it("says so once, and again on a new line", async () => {
    const world = await new World().live();
    world.machine.watch(false);
    world.machine.watch(false);
    expect(world.sockets.current.ofType("watch")).toEqual([{ type: "watch", on: false }]);
    world.sockets.current.drop();
    await world.clock.pass(100);
    await world.admit(joined({ others: [ANNA] }));
    expect(world.sockets.current.ofType("watch")).toEqual([{ type: "watch", on: false }]);
    world.machine.watch(true);
    expect(world.sockets.current.last).toEqual({ type: "watch", on: true });
  });
});
