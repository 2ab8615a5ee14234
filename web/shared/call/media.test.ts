import { describe, expect, it } from "vitest";

import { quiet } from "./fakes/clock";
import { fakeDevice, FakeTrack } from "./fakes/media";
import { FakeVault, World } from "./fakes/world";

describe("the offer", () => {
  it("goes out when one is admitted", async () => {
    const world = await new World().live();
    expect(world.sockets.current.last).toEqual({ type: "offer", sdp: "offer 1" });
    world.sockets.current.say({ type: "answer", sdp: "answer" });
    expect(world.peers.current.answered).toBe("answer");
  });

  it("is prepared while the room is asked, and goes out once, not before one is in", async () => {
    const world = await new World().ready();
    void world.machine.perform({ action: "join-meeting" });
    await quiet();
    expect(world.peers.current.started).toBe(true);
    world.peers.current.listener.candidate();
    expect(world.sockets.current.ofType("offer")).toEqual([]);
    expect(world.machine.snapshot.link).toBe("idle");
    await world.admit();
    expect(world.sockets.current.ofType("offer")).toHaveLength(1);
    world.peers.current.listener.gathered();
    expect(world.sockets.current.ofType("offer")).toHaveLength(1);
    expect(world.peers.all).toHaveLength(1);
  });

  it("goes out with the first candidate", async () => {
    const world = await new World().ready();
    void world.machine.perform({ action: "join-meeting" });
    await world.admit();
    expect(world.sockets.current.ofType("offer")).toEqual([]);
    world.peers.current.listener.candidate();
    expect(world.sockets.current.ofType("offer")).toHaveLength(1);
  });

  it("waits for a first candidate, but not for ever", async () => {
    const world = await new World().ready();
    void world.machine.perform({ action: "join-meeting" });
    await world.admit();
    await world.clock.pass(4_999);
    expect(world.sockets.current.ofType("offer")).toEqual([]);
    await world.clock.pass(1);
    expect(world.sockets.current.ofType("offer")).toHaveLength(1);
  });

  it("that was prepared for nothing is closed", async () => {
    const world = await new World().ready();
    void world.machine.perform({ action: "join-meeting" });
    await quiet();
    const error = { type: "busy", msg: "No seat", retry_s: 2 };
    world.sockets.current.say({ type: "error", error });
    expect(world.peers.current.closed).toBe(true);
    await world.clock.pass(2_000);
    await world.admit();
    expect(world.peers.all).toHaveLength(2);
  });

  it("that the server cannot answer leaves a call without media", async () => {
    const world = await new World().live();
    world.sockets.current.say({ type: "error", error: { type: "bad-media", msg: "No" } });
    expect(world.phase.name).toBe("live");
    expect(world.machine.snapshot.link).toBe("failed");
  });

  it("whose answer the browser rejects leaves a call without media", async () => {
    const world = await new World().live();
    world.peers.current.rejects = true;
    world.sockets.current.say({ type: "answer", sdp: "garbage" });
    await quiet();
    expect(world.phase.name).toBe("live");
    expect(world.machine.snapshot.link).toBe("failed");
  });
});

describe("the microphone", () => {
  it("is muted and unmuted at once, and the room is told", async () => {
    const world = await new World().live();
    const [track] = world.devices.opened;
    await world.machine.perform({ action: "local-audio", state: false });
    expect(track?.enabled).toBe(false);
    expect(track?.stopped).toBe(false);
    expect(world.sockets.current.last).toEqual({ type: "update", audio: false });
    expect(world.machine.snapshot.local.tracks.audio).toMatchObject({ state: "off" });
    await world.machine.perform({ action: "local-audio", state: true });
    expect(track?.enabled).toBe(true);
    expect(world.sockets.current.last).toEqual({ type: "update", audio: true });
  });

  it("that is refused is told of, and one joins all the same", async () => {
    const world = new World();
    world.devices.faults.audio = "blocked";
    await world.live();
    expect(world.phase.name).toBe("live");
    expect(world.machine.snapshot.microphone.state).toBe("blocked");
    expect(world.eventsOf("camera-error")[0]?.error).toMatchObject({
      type: "permissions",
      blockedMedia: ["audio"],
    });
    expect(world.machine.snapshot.local.tracks.audio.blocked).toEqual({ byPermissions: true });
    expect(world.sockets.current.ofType("offer")).toHaveLength(1);
  });

  it("that needs a permission holds up nothing, and is sent when it comes", async () => {
    const world = new World();
    world.devices.allowed = "prompt";
    await world.ready();
    const allow = world.devices.ask();
    void world.machine.perform({ action: "join-meeting" });
    await world.admit();
    await world.clock.pass(400);
    expect(world.peers.current.started).toBe(true);
    expect(world.peers.current.microphone).toBeNull();
    allow();
    await quiet();
    expect(world.peers.current.microphone).toBe(world.devices.opened[0]);
  });

  it("that is allowed in time is part of the offer", async () => {
    const world = new World();
    world.devices.allowed = "prompt";
    await world.ready();
    const allow = world.devices.ask();
    void world.machine.perform({ action: "join-meeting" });
    await world.admit();
    expect(world.peers.current.started).toBe(false);
    allow();
    await quiet();
    expect(world.peers.current.started).toBe(true);
    expect(world.peers.current.microphone).toBe(world.devices.opened[0]);
  });

  it("that was unplugged is missing, and can be replaced by another", async () => {
    const world = await new World().live();
    world.devices.unplugAll();
    expect(world.machine.snapshot.microphone.state).toBe("missing");
    expect(world.peers.current.microphone).toBeNull();
    await world.machine.perform({ action: "local-audio", state: true });
    expect(world.machine.snapshot.microphone.state).toBe("on");
    expect(world.peers.current.microphone).toBe(world.devices.opened.at(-1));
  });

  it("is changed for another in the running call", async () => {
    const world = await new World().live();
    world.devices.plugged = [fakeDevice("audioinput", "headset", "Headset")];
    const reply = await world.machine.perform({
      action: "set-input-devices",
      audioDeviceId: "headset",
    });
    expect(reply["mic"]).toMatchObject({ deviceId: "headset" });
    expect(world.devices.opened[0]?.stopped).toBe(true);
    expect(world.peers.current.microphone?.id).toBe("headset");
  });

  it("stays muted over a reload", async () => {
    const vault = new FakeVault();
    const world = await new World({ vault }).live();
    await world.machine.perform({ action: "local-audio", state: false });
    const again = new World({ vault });
    again.machine.open();
    again.sockets.current.open();
    expect(again.sockets.current.last).toMatchObject({ type: "join", audio: false });
    expect(again.devices.opened).toEqual([]);
  });

  it("that was allowed after leaving is let go of at once", async () => {
    const world = await new World().ready();
    await world.machine.perform({ action: "local-audio", state: false });
    const allow = world.devices.ask();
    void world.machine.perform({ action: "local-video", state: true });
    void world.machine.perform({ action: "join-meeting" });
    await world.admit();
    await world.machine.perform({ action: "leave-meeting" });
    allow();
    await quiet();
    expect(world.devices.opened.every((track) => track.stopped)).toBe(true);
    expect(world.machine.snapshot.camera.state).toBe("off");
  });
});

describe("the camera", () => {
  it("goes dark when it is off", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "local-video", state: true });
    const camera = world.devices.opened.at(-1);
    expect(world.machine.snapshot.camera).toMatchObject({ state: "on", track: camera });
    await world.machine.perform({ action: "local-video", state: false });
    expect(camera?.stopped).toBe(true);
    expect(world.machine.snapshot.camera.track).toBeNull();
  });

  it("that another program uses says so", async () => {
    const world = await new World().live();
    world.devices.faults.video = "in-use";
    await world.machine.perform({ action: "local-video", state: true });
    expect(world.eventsOf("camera-error").at(-1)?.error.type).toBe("cam-in-use");
    expect(world.machine.snapshot.local.tracks.video.blocked).toEqual({ byDeviceInUse: true });
  });

  it("can be checked before anybody joins", async () => {
    const world = await new World().ready();
    const reply = await world.machine.perform({ action: "start-camera" });
    expect(reply).toMatchObject({ camera: { kind: "videoinput" }, mic: { kind: "audioinput" } });
    expect(world.phase.name).toBe("ready");
  });
});

describe("the replica's tracks", () => {
  it("are loading until media flow: an app that is told earlier stays silent", async () => {
    const world = await new World().live();
    const voice = new FakeTrack("audio");
    const states = (): (string | undefined)[] =>
      world
        .eventsOf("participant-updated")
        .filter((event) => !event.participant.local)
        .map((event) => event.participant.tracks.audio.state);
    expect(world.eventsOf("joined-meeting")[0]?.participants["anna"]?.tracks.audio.state).toBe(
      "loading",
    );
    world.peers.current.listener.arrived(voice, "0");
    expect(states()).toEqual(["loading"]);
    expect(world.machine.snapshot.remote.audio).toBeUndefined();
    world.peers.current.listener.flowing(voice);
    expect(states()).toEqual(["loading", "playable"]);
    expect(world.machine.snapshot.remote.audio).toBe(voice);
  });

  it("count as playable after a while, for a silent replica is no fault", async () => {
    const world = await new World().live();
    const picture = new FakeTrack("video");
    world.peers.current.listener.arrived(picture, "1");
    await world.clock.pass(3_000);
    expect(world.machine.snapshot.remote.video).toBe(picture);
  });

  it("load again after a rejoin", async () => {
    const world = await new World().live();
    const voice = new FakeTrack("audio");
    world.peers.current.listener.arrived(voice, "0");
    world.peers.current.listener.flowing(voice);
    world.sockets.current.drop();
    expect(world.machine.snapshot.remote.audio).toBeUndefined();
    await world.clock.pass(100);
    await world.admit();
    expect(world.machine.snapshot.replica?.tracks.audio.state).toBe("loading");
  });
});
