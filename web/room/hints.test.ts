import { describe, expect, it } from "vitest";

import type { DeviceState, DeviceView } from "../shared/call/local-device";
import { deviceHint } from "./hints";
import { texts } from "./texts";

function device(state: DeviceState): DeviceView {
  return { state, wanted: true, track: null };
}

describe("the hint about devices", () => {
  it("is silent while nothing is wrong", () => {
    expect(deviceHint(device("opening"), device("off"))).toBeNull();
  });

  it("names both when both are blocked, for one click allows both", () => {
    expect(deviceHint(device("blocked"), device("blocked"))).toBe(texts.bothBlocked);
  });

  it("speaks of the microphone before the camera", () => {
    expect(deviceHint(device("in-use"), device("missing"))).toBe(texts.microphone["in-use"]);
    expect(deviceHint(device("on"), device("missing"))).toBe(texts.camera.missing);
  });
});
