import { describe, expect, it } from "vitest";

import { quiet } from "../call/fakes/clock";
import { fakeDevice } from "../call/fakes/media";
import { joined } from "../call/fakes/world";
import { Driven } from "./fakes/driven";
import type { Fields } from "./fields";

describe("a question", () => {
  it("about the room is answered with its ends, in seconds", async () => {
    const driven = await new Driven().live();
    expect(await driven.answer("lib-room-info")).toMatchObject({
      id: "c0123456789a",
      name: "c0123456789a",
      config: { exp: Date.parse("2026-01-01T13:00:00Z") / 1_000, eject_at_room_exp: true },
      tokenConfig: { is_owner: false, user_name: "Kim" },
    });
  });

  it("about the room says when this person is put out", async () => {
    const driven = new Driven();
    driven.ask("join-meeting");
    await quiet();
    const you = { ...joined().you, will_eject_at: "2026-01-01T12:05:00Z" };
    await driven.world.admit({ you });
    const exp = Date.parse("2026-01-01T12:05:00Z") / 1_000;
    const { tokenConfig } = await driven.answer("lib-room-info");
    expect(tokenConfig).toMatchObject({ exp, eject_at_token_exp: true });
  });

  it("about the room before the call has no answer yet", async () => {
    expect(await new Driven().answer("lib-room-info")).toEqual({});
  });

  it.each<[string, Fields, Fields]>([
    ["get-network-topology", {}, { topology: "sfu" }],
    ["get-meeting-session", {}, { meetingSession: { id: "c0123456789a" } }],
    ["get-daily-lang", {}, { lang: "en", langSetting: "en" }],
    ["get-sidebar-view", {}, { view: null }],
    ["daily-method-request-access", {}, { access: { level: "full" }, granted: true }],
    ["update-send-settings", { sendSettings: { video: 1 } }, { sendSettings: { video: 1 } }],
    ["update-receive-settings", {}, { receiveSettings: {} }],
    ["get-single-participant-receive-settings", {}, { receiveSettings: {} }],
    ["set-user-name", { name: "Ada" }, { userName: "Ada" }],
  ])("%s has an answer", async (action, fields, expected) => {
    const driven = await new Driven().live();
    expect(await driven.answer(action, fields)).toEqual(expected);
  });

  it("about the connection is answered with what was measured", async () => {
    const driven = await new Driven().live();
    expect(await driven.answer("get-calc-stats")).toEqual({ stats: {} });
    driven.world.peers.current.figures = [
      { id: "1", type: "candidate-pair", nominated: true, currentRoundTripTime: 0.5 },
      { id: "2", type: "outbound-rtp", kind: "video", qualityLimitationReason: "cpu" },
    ];
    await driven.world.clock.pass(2_000);
    expect(await driven.answer("get-calc-stats")).toMatchObject({
      stats: { latest: { networkRoundTripTime: 0.5 }, averageNetworkRoundTripTime: 0.5 },
    });
    expect(await driven.answer("get-cpu-load-stats")).toMatchObject({
      cpuStats: { cpuLoadState: "high", cpuLoadStateReason: "encode" },
    });
    expect(driven.client.last("cpu-load-change")).toMatchObject({ cpuLoadState: "high" });
    driven.world.sockets.current.say({ type: "quality", state: "warning" });
    expect(driven.client.last("network-quality-change")).toMatchObject({
      state: { state: "warning", reasons: ["roundTripTime"] },
      threshold: "low",
      quality: 60,
    });
  });

  it("that nobody knows is refused rather than left open", async () => {
    const msg = "dialout-start is not supported";
    expect(await new Driven().answer("dialout-start")).toEqual({ error: msg, errorMsg: msg });
  });

  it("without a stamp has no reply", async () => {
    const driven = new Driven();
    driven.ask("transmit-log");
    await quiet();
    expect(driven.client.told).toEqual([]);
  });
});

describe("settings of the input", () => {
  it("are complete, kept and told", async () => {
    const driven = await new Driven().live();
    const audio = { processor: { type: "noise-cancellation" } };
    const plain = { type: "none", _isDefaultWhenNone: true };
    const inputSettings = { audio, video: { processor: plain } };
    const answer = await driven.answer("update-input-settings", { inputSettings: { audio } });
    expect(answer).toEqual({ inputSettings });
    expect(driven.client.last("input-settings-updated")).toMatchObject({ inputSettings });
  });
});

describe("the next device", () => {
  it("is the first after the last", async () => {
    const driven = await new Driven().live();
    const { devices } = driven.world;
    const [one, two] = [fakeDevice("videoinput", "1", "A"), fakeDevice("videoinput", "2", "B")];
    devices.changed([one, two]);
    await quiet();
    for (const device of [one, two, one]) {
      expect(await driven.answer("cycle-camera")).toEqual({ device });
    }
  });

  it("is none where there is one", async () => {
    const driven = await new Driven().live();
    expect(await driven.answer("cycle-mic")).toEqual({ device: null });
  });
});

describe("observers", () => {
  it("tell how loud oneself is, and the others", async () => {
    const driven = await new Driven().live({ startVideoOff: true });
    driven.meters.rms = 0.5;
    expect(await driven.answer("start-local-audio-level-observer", { interval: 100 })).toEqual({});
    expect(await driven.answer("start-remote-participants-audio-level-observer")).toEqual({});
    await driven.world.clock.pass(200);
    expect(driven.client.last("local-audio-level")).toMatchObject({ audioLevel: 0.5 });
    expect(driven.client.last("remote-participants-audio-level")).toMatchObject({
      participantsAudioLevel: { anna: 0 },
    });
    driven.ask("stop-local-audio-level-observer");
    driven.ask("stop-remote-participants-audio-level-observer");
    await quiet();
    expect(driven.meters.listening).toEqual([]);
  });

  it("end with the call", async () => {
    const driven = await new Driven().live();
    await driven.answer("start-local-audio-level-observer");
    driven.ask("leave-meeting");
    await quiet();
    expect(driven.meters.listening).toEqual([]);
    expect(driven.client.actions.at(-1)).toBe("left-meeting");
  });
});

describe("a transcription", () => {
  const say = (driven: Driven, properties: Fields): void => {
    const data = { event_type: "conversation.utterance", properties };
    driven.world.sockets.current.say({ type: "app", data, sender: "anna" });
  };

  it("is made of what is said while it is on", async () => {
    const driven = await new Driven().live();
    say(driven, { role: "replica", speech: "Before" });
    driven.ask("daily-method-start-transcription");
    await quiet();
    say(driven, { role: "replica", speech: "Hello" });
    say(driven, { role: "user", speech: "Hi" });
    say(driven, { role: "user", speech: "Me, too", participant_id: "ben" });
    say(driven, { role: "user", speech: "" });
    driven.ask("daily-method-stop-transcription");
    await quiet();
    say(driven, { role: "replica", speech: "After" });
    const told = driven.client.of("transcription-message");
    expect(told.map(({ participantId, text }) => [participantId, text])).toEqual([
      ["anna", "Hello"],
      ["you", "Hi"],
      ["ben", "Me, too"],
    ]);
    expect(told[0]?.["timestamp"]).toBeInstanceOf(Date);
    expect(driven.client.actions).toContain("transcription-started");
    expect(driven.client.actions).toContain("transcription-stopped");
  });
});

describe("a language", () => {
  it("stays what it is, and says so", () => {
    const driven = new Driven();
    driven.ask("set-daily-lang", { lang: "de" });
    expect(driven.client.last("lang-updated")).toMatchObject({ lang: "en" });
  });
});
