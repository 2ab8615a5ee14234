import { describe, expect, it } from "vitest";

import { make, parse } from "./envelope";
import { asked, CLIENT } from "./fakes/client";

describe("a message", () => {
  it("of this client is a request, with its stamp", () => {
    const fields = asked("join-meeting", { callbackStamp: "7" });
    expect(parse(fields, CLIENT)).toEqual({ action: "join-meeting", fields, stamp: "7" });
  });

  it("may name its client as daily-js did up to 0.66", () => {
    const { callClientId, ...old } = asked("leave-meeting");
    expect(parse({ ...old, callFrameId: callClientId }, CLIENT)?.action).toBe("leave-meeting");
  });

  it.each([
    ["of another client", { ...asked("leave-meeting"), callClientId: "other" }],
    ["of our own", make(CLIENT, { action: "loaded" })],
    ["of somebody else", { ...asked("leave-meeting"), what: "weather" }],
    ["without an action", { ...asked("leave-meeting"), action: 7 }],
    ["that is none", "leave-meeting"],
    ["of nothing", null],
  ])("%s is not for us", (_, data) => {
    expect(parse(data, CLIENT)).toBeNull();
  });

  it("to the client carries the one id that new versions want, and no other", () => {
    expect(make(CLIENT, { action: "loaded" })).toEqual({
      what: "iframe-call-message",
      from: "embedded",
      callClientId: CLIENT,
      action: "loaded",
    });
  });
});
