import { describe, expect, it } from "vitest";

import { parse, type Request } from "./envelope";
import { asked, CLIENT } from "./fakes/client";
import type { Fields } from "./fields";
import { actionOf, beginningOf, wishesOf } from "./requests";

function request(action: string, fields: Fields = {}): Request {
  const parsed = parse(asked(action, fields), CLIENT);
  if (parsed === null) throw new Error("not a request");
  return parsed;
}

describe("a request", () => {
  it.each<[string, Fields, unknown]>([
    ["leave-meeting", {}, { action: "leave-meeting" }],
    ["local-audio", { state: true }, { action: "local-audio", state: true }],
    ["local-video", { state: "yes" }, { action: "local-video", state: false }],
    ["app-msg", { data: 1, to: "*" }, { action: "app-msg", data: 1, to: "*" }],
    ["app-msg", { data: 1, to: ["a", 2] }, { action: "app-msg", data: 1, to: ["a"] }],
    ["app-msg", { data: 1 }, { action: "app-msg", data: 1, to: "*" }],
    ["set-user-name", { name: "Kim" }, { action: "set-user-name", name: "Kim" }],
    ["set-user-data", { userData: [1] }, { action: "set-user-data", userData: [1] }],
    [
      "set-input-devices",
      { audioDeviceId: "mic", videoDeviceId: null },
      { action: "set-input-devices", audioDeviceId: "mic" },
    ],
    ["set-output-device", {}, { action: "set-output-device", outputDeviceId: "" }],
    [
      "update-participant",
      { id: "ben", properties: { setAudio: false, eject: true, styles: {} } },
      { action: "update-participant", id: "ben", properties: { setAudio: false, eject: true } },
    ],
    ["weather", {}, null],
  ])("%s with %j becomes an action", (action, fields, expected) => {
    expect(actionOf(request(action, fields))).toEqual(expected);
  });

  it("about several people is an action for each", () => {
    const participants = { local: { setVideo: true }, ben: { setVideo: false }, odd: 7 };
    expect(wishesOf(request("update-participants", { participants }))).toEqual([
      { action: "update-participant", id: "local", properties: { setVideo: true } },
      { action: "update-participant", id: "ben", properties: { setVideo: false } },
      { action: "update-participant", id: "odd", properties: {} },
    ]);
  });
});

describe("a beginning", () => {
  const begins = (fields: Fields, first = true) =>
    beginningOf(request("join-meeting", fields), first);

  it("has camera and microphone on unless told otherwise", () => {
    expect(begins({}).properties).toEqual({ startAudioOff: false, startVideoOff: false });
  });

  it("leaves them as they are once there was a device check", () => {
    expect(begins({}, false).properties).toEqual({});
  });

  it.each<[string, Fields, boolean]>([
    ["its option", { properties: { startVideoOff: true } }, true],
    ["no source", { properties: { videoSource: false } }, true],
    ["any source", { properties: { videoSource: true } }, false],
    ["a device", { properties: { videoSource: "cam-2" } }, false],
    ["what the app may not", { preloadCache: { allowLocalVideo: false } }, true],
  ])("is told by %s whether the camera is on", (_, fields, off) => {
    expect(begins(fields, false).properties.startVideoOff).toBe(off);
  });

  it("names the devices that the app picked", () => {
    const properties = { audioSource: "mic-2", videoSource: "daily-custom-track" };
    expect(begins({ properties })).toMatchObject({
      audioDeviceId: "mic-2",
      videoDeviceId: "daily-custom-track",
    });
  });

  it("carries who one is, and the settings that were made before", () => {
    const read = begins({
      properties: { token: "t", userName: "Kim", userData: null, inputSettings: { audio: 1 } },
      preloadCache: { inputSettings: { audio: 0, video: 2 } },
    });
    expect(read.properties).toMatchObject({ token: "t", userName: "Kim", userData: null });
    expect(read.inputSettings).toEqual({ audio: 1, video: 2 });
  });
});
