import { describe, expect, it } from "vitest";

import { quiet } from "../call/fakes/clock";
import { FakeMeters } from "../call/fakes/media";
import { World } from "../call/fakes/world";
import { asked, CLIENT } from "./fakes/client";
import type { Fields } from "./fields";
import { drive, driverOf, type Heard } from "./frame-transport";

const SHOP = "https://shop.example";

function framed(parentHref = `${SHOP}/page?x=1`) {
  const world = new World();
  const posted: { message: Fields; origin: string }[] = [];
  const styles: Fields[] = [];
  let hear: (heard: Heard) => void = () => undefined;
  const parent = {
    post: (message: Fields, origin: string) => void posted.push({ message, origin }),
    listen: (heard: typeof hear) => {
      hear = heard;
    },
  };
  drive(world.machine, { clientId: CLIENT, parentHref }, parent, {
    clock: world.clock,
    openMeter: new FakeMeters().open,
    styled: (wishes) => styles.push(wishes),
  });
  const say = (data: unknown, origin = SHOP): void => hear({ data, origin });
  return { world, posted, styles, say };
}

describe("the address of a driven page", () => {
  it("says who drives it", () => {
    const page = new URL(`https://host/c1?emb=${CLIENT}&embHref=https%3A%2F%2Fshop.example%2F`);
    expect(driverOf(page)).toEqual({ clientId: CLIENT, parentHref: `${SHOP}/` });
  });

  it("without that is nobody's", () => {
    expect(driverOf(new URL("https://host/c1?t=token"))).toBeNull();
  });
});

describe("a driven page", () => {
  it("asks how it is to look and says that it is there, at once", () => {
    const { posted, world } = framed();
    expect(posted).toMatchObject([
      { message: { action: "iframe-ready-for-launch-config", from: "embedded" }, origin: SHOP },
      { message: { action: "loaded", callClientId: CLIENT }, origin: SHOP },
    ]);
    // Nobody is let in, nor asked for anything, before the app says so.
    expect(world.sockets.all).toEqual([]);
    expect(world.devices.opened).toEqual([]);
  });

  it("joins when it is told to", async () => {
    const { world, say } = framed();
    say(asked("join-meeting", { properties: { token: "token-2" } }));
    await quiet();
    await world.admit();
    expect(world.sockets.current.sent[0]).toMatchObject({ type: "join", token: "token-2" });
  });

  it.each([["file:///tmp/page.html"], [""], ["not an address"]])(
    "within %j posts to whoever is around it",
    (href) => {
      expect(framed(href).posted.map(({ origin }) => origin)).toEqual(["*", "*"]);
    },
  );

  it("posts to where the first message came from", async () => {
    const { posted, say } = framed("file:///tmp/page.html");
    say(asked("get-daily-lang", { callbackStamp: "1" }), "null");
    await quiet();
    expect(posted.at(-1)?.origin).toBe("*");
    say(asked("get-daily-lang", { callbackStamp: "2" }), "https://other.example");
    await quiet();
    expect(posted.at(-1)?.origin).toBe("https://other.example");
  });

  it("does not care for other messages", () => {
    const { posted, say } = framed();
    say({ hello: "world" });
    say(asked("get-daily-lang", { callClientId: "other", callbackStamp: "1" }));
    expect(posted).toHaveLength(2);
  });

  it("looks as the app wishes, at its launch and later", () => {
    const { styles, posted, say } = framed();
    say(asked("iframe-launch-config", { showLeaveButton: false }));
    say(asked("set-theme", { theme: { colors: {} } }));
    say(asked("set-show-local-video", { show: false }));
    say(asked("set-show-participants-bar", { show: true }));
    say(asked("set-active-speaker-mode", { enabled: true }));
    expect(styles).toMatchObject([
      { showLeaveButton: false },
      { theme: { colors: {} } },
      { showLocalVideo: false },
      { showParticipantsBar: true },
      { activeSpeakerMode: true },
    ]);
    expect(posted.slice(2).map(({ message }) => message)).toMatchObject([
      { action: "show-local-video-changed", show: false },
      { action: "active-speaker-mode-change", enabled: true },
    ]);
  });
});
