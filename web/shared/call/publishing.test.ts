import { describe, expect, it } from "vitest";

import { quiet } from "./fakes/clock";
import { World, YOU } from "./fakes/world";

describe("one's own camera", () => {
  const wanted = { type: "publish", camera: true, screen: false, height: 360, fps: 12 } as const;

  it("is sent while the server takes it, and within its limits", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "local-video", state: true });
    const { sent } = world.peers.current;
    expect(sent.has("video")).toBe(false);
    world.sockets.current.say(wanted);
    expect(sent.get("video")).toEqual({
      track: world.devices.opened.at(-1),
      limits: { height: 360, fps: 12, kbps: 300 },
    });
    world.sockets.current.say({ type: "publish", camera: false, screen: false });
    expect(sent.has("video")).toBe(false);
  });

  it("that is off is not sent, however much it is wanted", async () => {
    const world = await new World().live();
    world.sockets.current.say(wanted);
    expect(world.peers.current.sent.has("video")).toBe(false);
    await world.machine.perform({ action: "local-video", state: true });
    expect(world.peers.current.sent.has("video")).toBe(true);
    await world.machine.perform({ action: "local-video", state: false });
    expect(world.peers.current.sent.has("video")).toBe(false);
  });

  it("is not sent to a new worker before that one asks", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "local-video", state: true });
    world.sockets.current.say(wanted);
    world.sockets.current.drop();
    await world.clock.pass(100);
    await world.admit();
    expect(world.peers.all).toHaveLength(2);
    expect(world.peers.current.sent.has("video")).toBe(false);
  });
});

describe("one's own screen", () => {
  it("is told of, and sent when somebody takes it", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "local-screen-start" });
    expect(world.sockets.current.last).toEqual({ type: "update", screen: true });
    expect(world.eventsOf("local-screen-share-started")).toHaveLength(1);
    expect(world.machine.snapshot.local.tracks.screenVideo.state).toBe("playable");
    expect(world.peers.current.sent.has("screen")).toBe(false);
    world.sockets.current.say({ type: "publish", camera: false, screen: true });
    expect(world.peers.current.sent.get("screen")?.track).toBe(world.devices.opened.at(-1));
  });

  it("ends in the page, and from the browser's own bar", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "local-screen-start" });
    await world.machine.perform({ action: "local-screen-stop" });
    expect(world.devices.opened.at(-1)?.stopped).toBe(true);
    expect(world.sockets.current.last).toEqual({ type: "update", screen: false });
    await world.machine.perform({ action: "local-screen-start" });
    world.devices.unplugAll();
    expect(world.sockets.current.last).toEqual({ type: "update", screen: false });
    expect(world.eventsOf("local-screen-share-stopped")).toHaveLength(2);
    expect(world.machine.snapshot.screen).toEqual({ state: "off", track: null });
  });

  it("that is not picked after all is no fault", async () => {
    const world = await new World().live();
    world.devices.screenFault = "blocked";
    await world.machine.perform({ action: "local-screen-start" });
    expect(world.eventsOf("local-screen-share-canceled")).toHaveLength(1);
    expect(world.eventsOf("nonfatal-error")).toEqual([]);
    world.devices.screenFault = "failed";
    await world.machine.perform({ action: "local-screen-start" });
    expect(world.eventsOf("nonfatal-error")[0]?.type).toBe("screen-share-error");
    expect(world.sockets.current.ofType("update").filter((each) => "screen" in each)).toEqual([]);
  });

  it("stays shared over a lost connection, and the room hears of it again", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "local-screen-start" });
    world.sockets.current.drop();
    await world.clock.pass(100);
    await world.admit();
    expect(world.sockets.current.ofType("update")).toContainEqual({ type: "update", screen: true });
  });

  it("ended with the page that was reloaded", async () => {
    const world = await new World().ready();
    void world.machine.perform({ action: "join-meeting" });
    await world.admit({ you: { ...YOU, screen: true } });
    expect(world.sockets.current.ofType("update")).toContainEqual({
      type: "update",
      screen: false,
    });
  });

  it("that is picked after leaving is let go of at once", async () => {
    const world = await new World().live();
    const pick = world.devices.ask();
    void world.machine.perform({ action: "local-screen-start" });
    await world.machine.perform({ action: "leave-meeting" });
    pick();
    await quiet();
    expect(world.devices.opened.every((track) => track.stopped)).toBe(true);
    expect(world.machine.snapshot.screen.state).toBe("off");
  });
});
