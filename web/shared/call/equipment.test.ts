import { describe, expect, it } from "vitest";

import { quiet } from "./fakes/clock";
import { fakeDevice } from "./fakes/media";
import { FakeVault, World } from "./fakes/world";

const BUILT_IN = fakeDevice("audioinput", "built-in", "Built-in microphone");
const HEADSET = fakeDevice("audioinput", "headset", "Headset");
const LOUDSPEAKER = fakeDevice("audiooutput", "loud", "Loudspeaker");

function opened(world: World): string[] {
  return world.devices.opened.map((track) => track.id);
}

async function visit(shelf: FakeVault, ...plugged: (typeof HEADSET)[]): Promise<World> {
  const world = new World({ shelf });
  world.devices.plugged = plugged;
  return world.ready();
}

async function pick(world: World, audioDeviceId: string): Promise<void> {
  await world.machine.perform({ action: "set-input-devices", audioDeviceId });
}

describe("a picked device", () => {
  it("is taken again on the next visit", async () => {
    const shelf = new FakeVault();
    await pick(await visit(shelf, BUILT_IN, HEADSET), "headset");
    expect(opened(await visit(shelf, BUILT_IN, HEADSET))).toEqual(["headset"]);
  });

  it("is known by its name when the browser gave it another id", async () => {
    const shelf = new FakeVault();
    await pick(await visit(shelf, BUILT_IN, HEADSET), "headset");
    const again = { ...HEADSET, deviceId: "another" };
    expect(opened(await visit(shelf, BUILT_IN, again))).toEqual(["another"]);
  });

  it("that stayed at home is replaced by the browser's choice, and not forgotten", async () => {
    const shelf = new FakeVault();
    await pick(await visit(shelf, BUILT_IN, HEADSET), "headset");
    expect(opened(await visit(shelf, BUILT_IN))).toEqual(["audio-default"]);
    expect(opened(await visit(shelf, BUILT_IN, HEADSET))).toEqual(["headset"]);
  });

  it("is tried at once when the one before could not be had", async () => {
    const world = new World();
    world.devices.plugged = [BUILT_IN, HEADSET];
    world.devices.faults.audio = "in-use";
    await world.live();
    expect(world.machine.snapshot.microphone.state).toBe("in-use");
    delete world.devices.faults.audio;
    await pick(world, "headset");
    expect(world.machine.snapshot.microphone.state).toBe("on");
    expect(world.peers.current.microphone?.id).toBe("headset");
  });

  it("is no reason to open a microphone that is muted", async () => {
    const world = await visit(new FakeVault(), BUILT_IN, HEADSET);
    await world.machine.perform({ action: "local-audio", state: false });
    await pick(world, "headset");
    expect(opened(world)).toEqual(["audio-default"]);
    await world.machine.perform({ action: "local-audio", state: true });
    expect(opened(world).at(-1)).toBe("headset");
  });

  it("may be a speaker, which whoever plays the voice is told", async () => {
    const world = await visit(new FakeVault(), BUILT_IN, LOUDSPEAKER);
    const chosen = { action: "set-output-device", outputDeviceId: "loud" } as const;
    expect(await world.machine.perform(chosen)).toMatchObject({ speaker: LOUDSPEAKER });
    expect(world.machine.snapshot.selected.speaker).toEqual(LOUDSPEAKER);
    expect(world.eventsOf("selected-devices-updated")).toHaveLength(1);
  });

  it("survives a shelf on which somebody else wrote", async () => {
    const shelf = new FakeVault();
    for (const junk of ["{", "7", '{"deviceId":3}']) {
      shelf.write("visavis:device:audioinput", junk);
      expect(opened(await visit(shelf, BUILT_IN))).toEqual(["audio-default"]);
    }
  });
});

describe("the list of devices", () => {
  it("is renewed when one comes or goes", async () => {
    const world = await visit(new FakeVault(), BUILT_IN);
    expect(world.machine.snapshot.devices).toEqual([BUILT_IN]);
    world.devices.changed([BUILT_IN, HEADSET]);
    await quiet();
    expect(world.machine.snapshot.devices).toEqual([BUILT_IN, HEADSET]);
  });

  it("brings back a microphone that was missing", async () => {
    const world = new World();
    world.devices.plugged = [];
    world.devices.faults.audio = "missing";
    await world.live();
    world.devices.changed();
    await quiet();
    expect(world.machine.snapshot.microphone.state).toBe("missing");
    delete world.devices.faults.audio;
    world.devices.changed([HEADSET]);
    await quiet();
    expect(world.machine.snapshot.microphone.state).toBe("on");
    expect(world.peers.current.microphone).toBe(world.devices.opened[0]);
  });

  it("brings back a microphone that was allowed after all, without asking", async () => {
    const world = new World();
    world.devices.allowed = "denied";
    world.devices.faults.audio = "blocked";
    await world.live();
    world.devices.changed();
    await quiet();
    expect(world.machine.snapshot.microphone.state).toBe("blocked");
    world.devices.allowed = "granted";
    delete world.devices.faults.audio;
    world.devices.changed();
    await quiet();
    expect(world.machine.snapshot.microphone.state).toBe("on");
  });

  it("opens nothing after the call", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "leave-meeting" });
    world.devices.changed([HEADSET]);
    await quiet();
    expect(world.devices.opened).toHaveLength(1);
  });
});
