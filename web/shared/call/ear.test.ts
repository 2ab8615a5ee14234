import { describe, expect, it } from "vitest";

import { Ear, levelOf } from "./ear";
import { FakeClock } from "./fakes/clock";
import { FakeMeters, FakeTrack } from "./fakes/media";

function world(): { ear: Ear; meters: FakeMeters; clock: FakeClock; track: FakeTrack } {
  const [clock, meters] = [new FakeClock(0), new FakeMeters()];
  return { ear: new Ear(clock, meters.open), meters, clock, track: new FakeTrack("audio") };
}

describe("a level", () => {
  it("is nothing for a quiet room, all for a loud voice, between them as ears judge", () => {
    expect(levelOf(0)).toBe(0);
    expect(levelOf(0.001)).toBe(0);
    expect(levelOf(0.9)).toBe(1);
    expect(levelOf(0.016)).toBeCloseTo(0.5, 1);
  });
});

describe("the ear", () => {
  it("listens only while somebody looks, and lets go of the microphone then", async () => {
    const { ear, meters, clock, track } = world();
    ear.follow(track);
    expect(meters.listening).toEqual([]);
    const stop = ear.subscribe(() => undefined);
    expect(meters.listening).toEqual([track]);
    meters.rms = 0.1;
    await clock.pass(50);
    expect(ear.level).toBeGreaterThan(0.5);
    stop();
    expect(meters.listening).toEqual([]);
    expect(ear.level).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it("follows the microphone that is in use", () => {
    const { ear, meters, track } = world();
    const other = new FakeTrack("audio", "headset");
    ear.subscribe(() => undefined);
    ear.follow(track);
    ear.follow(other);
    expect(meters.listening).toEqual([other]);
    ear.follow(null);
    expect(meters.listening).toEqual([]);
  });

  it("takes half a second of voice for talk, and a breath for no end of it", async () => {
    const { ear, meters, clock, track } = world();
    ear.follow(track);
    ear.subscribe(() => undefined);
    meters.rms = 0.1;
    await clock.pass(450);
    expect([ear.heard, ear.talking]).toEqual([true, false]);
    await clock.pass(50);
    expect(ear.talking).toBe(true);
    meters.rms = 0;
    await clock.pass(1_000);
    expect(ear.talking).toBe(true);
    await clock.pass(1_000);
    expect(ear.talking).toBe(false);
  });

  it("takes a cough for no talk", async () => {
    const { ear, meters, clock, track } = world();
    ear.follow(track);
    ear.subscribe(() => undefined);
    for (let cough = 0; cough < 5; cough += 1) {
      meters.rms = 0.3;
      await clock.pass(250);
      meters.rms = 0;
      await clock.pass(500);
    }
    expect(ear.talking).toBe(false);
  });

  it("hears nothing where the browser cannot listen", async () => {
    const { ear, meters, clock, track } = world();
    meters.able = false;
    ear.follow(track);
    ear.subscribe(() => undefined);
    await clock.pass(1_000);
    expect([ear.level, ear.heard]).toEqual([0, false]);
  });
});
