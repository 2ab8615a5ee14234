import { describe, expect, it } from "vitest";

import { FakeClock } from "../call/fakes/clock";
import { FakeMeters, FakeTrack } from "../call/fakes/media";
import type { Tracks } from "../call/participants";
import { Levels } from "./levels";

function observed() {
  const clock = new FakeClock(0);
  const meters = new FakeMeters();
  const voices = new Map<string, Tracks>([["anna", { audio: new FakeTrack("audio") }]]);
  const told: object[] = [];
  const levels = new Levels(clock, meters.open, () => voices, (each) => told.push(each));
  return { clock, meters, voices, told, levels };
}

describe("levels", () => {
  it("are told as often as was asked, but not more often than a tenth of a second", async () => {
    const { clock, meters, told, levels } = observed();
    meters.rms = 0.25;
    levels.start(1);
    await clock.pass(300);
    expect(told).toEqual([{ anna: 0.25 }, { anna: 0.25 }, { anna: 0.25 }]);
  });

  it("follow who comes, who goes and who changes the microphone", async () => {
    const { clock, meters, voices, told, levels } = observed();
    meters.rms = 0.5;
    levels.start();
    const ben = new FakeTrack("audio", "ben");
    voices.set("ben", { audio: ben });
    voices.delete("anna");
    await clock.pass(200);
    expect(told).toEqual([{ ben: 0.5 }]);
    expect(meters.listening).toEqual([ben]);
    const other = new FakeTrack("audio", "other");
    voices.set("ben", { audio: other });
    await clock.pass(200);
    expect(meters.listening).toEqual([other]);
  });

  it("are nothing of who is muted, or has no voice, or cannot be measured", async () => {
    const { clock, meters, voices, told, levels } = observed();
    meters.rms = 0.5;
    const muted = new FakeTrack("audio");
    muted.enabled = false;
    voices.set("anna", { audio: muted });
    voices.set("ben", {});
    levels.start(100);
    meters.able = false;
    voices.set("cleo", { audio: new FakeTrack("audio") });
    await clock.pass(100);
    expect(told).toEqual([{ anna: 0, ben: 0, cleo: 0 }]);
  });

  it("end with the observer, and there is one at a time", async () => {
    const { clock, meters, told, levels } = observed();
    levels.start(100);
    levels.start(200);
    await clock.pass(200);
    expect(told).toHaveLength(1);
    levels.stop();
    await clock.pass(1_000);
    expect(told).toHaveLength(1);
    expect(meters.listening).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
