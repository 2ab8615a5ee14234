import { describe, expect, it } from "vitest";

import { duration, texts, wordsFor } from "./texts";

describe("the words", () => {
  it.each([
    "max_call_duration",
    "participant_absent",
    "participant_inactive",
    "participant_left",
    "end_requested",
    "deleted",
    "replica_failed",
    "internal_error",
    "ended_by_owner",
    "ended_by_replica",
    "budget_exhausted",
    "test_mode",
    "simulated",
  ])("know the shutdown code %s", (code) => {
    expect(wordsFor(texts.ended, code)).not.toBeNull();
  });

  it("know no code of a newer server, nor what every object has", () => {
    expect(wordsFor(texts.ended, "moon_phase")).toBeNull();
    expect(wordsFor(texts.ended, "constructor")).toBeNull();
  });

  it("write durations as clocks do", () => {
    expect([0, 65_000, 3_723_000, -5].map(duration)).toEqual(["0:00", "1:05", "1:02:03", "0:00"]);
  });
});
