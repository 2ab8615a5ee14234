import { describe, expect, it } from "vitest";

import { quiet } from "../call/fakes/clock";
import { fakeDevice } from "../call/fakes/media";
import { ANNA, joined } from "../call/fakes/world";
import { Driven } from "./fakes/driven";

describe("a join", () => {
  it("is told in the order that the SDK wants, and answered last", async () => {
    const { client } = await new Driven().live({ startVideoOff: true, startAudioOff: true });
    expect(client.actions).toEqual([
      "call-machine-initialized",
      "input-settings-updated",
      "participant-updated",
      "access-state-updated",
      "joined-meeting",
      "meeting-session-summary-updated",
      "meeting-session-state-updated",
      "selected-devices-updated",
      "network-connection",
      "participant-counts-updated",
      "join-meeting",
    ]);
    expect(client.last("join-meeting")).toEqual({ action: "join-meeting", callbackStamp: "join" });
  });

  it("introduces whom the app says, with the devices that it picked", async () => {
    const driven = new Driven();
    const { world } = driven;
    world.devices.plugged = [
      fakeDevice("audioinput", "mic-2", "Headset"),
      fakeDevice("videoinput", "cam-2", "Phone"),
    ];
    await driven.live({
      token: "token-2",
      userName: "Ada",
      userData: { seat: 1 },
      audioSource: "mic-2",
      videoSource: "cam-2",
    });
    expect(world.sockets.current.sent[0]).toMatchObject({
      type: "join",
      token: "token-2",
      name: "Ada",
      user_data: { seat: 1 },
      audio: true,
      video: true,
    });
    expect(world.devices.opened.map(({ id }) => id).sort()).toEqual(["cam-2", "mic-2"]);
  });

  it("after a device check keeps what was switched there", async () => {
    const driven = new Driven();
    const devices = await driven.answer("start-camera");
    expect(devices).toMatchObject({ camera: { kind: "videoinput" }, mic: { kind: "audioinput" } });
    driven.ask("local-video", { state: false });
    await quiet();
    await driven.live();
    expect(driven.world.sockets.current.sent[0]).toMatchObject({ audio: true, video: false });
  });

  it("that is refused is an error and a leave, then its answer", async () => {
    const driven = new Driven();
    driven.ask("join-meeting", { callbackStamp: "join" });
    await quiet();
    driven.world.sockets.current.open();
    const error = { type: "not-allowed", msg: "No" };
    driven.world.sockets.current.say({ type: "error", error });
    await quiet();
    expect(driven.client.actions.slice(-3)).toEqual(["error", "left-meeting", "join-meeting"]);
    expect(driven.client.last("error")).toMatchObject({ errorMsg: "No", preserveIframe: true });
  });
});

describe("asking at the door", () => {
  it("admits nobody", async () => {
    const driven = new Driven();
    driven.ask("daily-method-preauth", { callbackStamp: "door" });
    await quiet();
    const { current } = driven.world.sockets;
    current.open();
    expect(current.sent).toEqual([{ type: "hello", token: "token-1" }]);
    current.say({ type: "ready", ...joined().room });
    await quiet();
    expect(driven.client.last("daily-method-preauth")).toMatchObject({ access: { level: "full" } });
    expect(driven.client.actions).toContain("access-state-updated");
  });

  it("in vain says why", async () => {
    const driven = new Driven();
    driven.ask("daily-method-preauth", { callbackStamp: "door" });
    await quiet();
    driven.world.sockets.current.open();
    driven.world.sockets.current.say({ type: "error", error: { type: "exp-token", msg: "Old" } });
    await quiet();
    expect(driven.client.last("daily-method-preauth")).toMatchObject({ error: "Old" });
  });

  it("is answered at once by who is in", async () => {
    const driven = await new Driven().live();
    expect(await driven.answer("daily-method-preauth")).toEqual({ access: { level: "full" } });
  });
});

describe("an owner's wishes", () => {
  it("go to the server, one for each person", async () => {
    const driven = await new Driven().live();
    const participants = { [ANNA.session_id]: { setAudio: false }, ben: { eject: true } };
    driven.ask("update-participants", { participants });
    await quiet();
    expect(driven.world.sockets.current.ofType("moderate")).toMatchObject([
      { who: "anna", audio: false },
      { who: "ben", eject: true },
    ]);
  });
});

describe("a client that is gone", () => {
  it("has left, and hears nothing more", async () => {
    const driven = await new Driven().live();
    const before = driven.client.told.length;
    driven.bridge.close();
    await quiet();
    expect(driven.world.sockets.current.last).toEqual({ type: "leave" });
    expect(driven.client.told).toHaveLength(before);
  });

  it("that never came in leaves nothing", () => {
    const driven = new Driven();
    driven.bridge.close();
    expect(driven.world.sockets.all).toEqual([]);
  });
});
