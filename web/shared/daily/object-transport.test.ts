import { describe, expect, it } from "vitest";

import { FakeClock, quiet } from "../call/fakes/clock";
import { FakeMeters } from "../call/fakes/media";
import { World } from "../call/fakes/world";
import { asked, CLIENT, FakeClient } from "./fakes/client";
import type { Fields } from "./fields";
import { roomAt, serve, type Exchange, type Room } from "./object-transport";

class Page {
  readonly exchange: Exchange = { pendings: [CLIENT], instances: { [CLIENT]: { tracks: {} } } };
  readonly clock = new FakeClock(0);
  readonly client = new FakeClient();
  readonly guests: { world: World; seat: number; custom: () => Fields; rooms: Room[] }[] = [];
  readonly listeners = new Set<(data: unknown) => void>();

  /** The bundle is run once more. */
  load(): void {
    serve({
      exchange: this.exchange,
      clock: this.clock,
      openMeter: new FakeMeters().open,
      streamOf: (tracks) => tracks,
      post: this.client.post,
      listen: (hear) => {
        this.listeners.add(hear);
        return () => this.listeners.delete(hear);
      },
      makeGuest: (seat, custom) => {
        const world = new World();
        const rooms: Room[] = [];
        this.guests.push({ world, seat, custom, rooms });
        return { call: world.machine, enter: (room) => rooms.push(room) };
      },
    });
  }

  say(data: unknown): void {
    for (const hear of this.listeners) hear(data);
  }

  /** The app throws its call object away. */
  discard(): void {
    Reflect.deleteProperty(this.exchange.instances, CLIENT);
  }

  get guest() {
    const guest = this.guests[0];
    if (guest === undefined) throw new Error("nobody was served");
    return guest;
  }
}

describe("the bundle", () => {
  it("serves who waits for it, and tells that it is loaded", () => {
    const page = new Page();
    page.load();
    expect(page.exchange.pendings).toEqual([]);
    expect(page.client.told).toMatchObject([{ action: "loaded", callClientId: CLIENT }]);
    expect(page.exchange.instances[CLIENT]?.callMachine?.store.getState()).toHaveProperty("local");
  });

  it("run again serves only who came since, on a seat of their own", () => {
    const page = new Page();
    page.load();
    page.load();
    expect(page.guests).toHaveLength(1);
    page.exchange.pendings.push("second");
    page.load();
    expect(page.guests.map(({ seat }) => seat)).toEqual([0, 1]);
    page.discard();
    page.exchange.pendings.push("third");
    page.load();
    expect(page.guests.map(({ seat }) => seat)).toEqual([0, 1, 0]);
  });

  it("hands a call the app's own tracks", () => {
    const page = new Page();
    page.load();
    expect(page.guest.custom()).toEqual({});
    page.exchange.instances[CLIENT] = { tracks: { audioTrack: 1 } };
    expect(page.guest.custom()).toEqual({});
  });

  it("goes where the app says, with the token of the address or a better one", async () => {
    const page = new Page();
    page.load();
    const url = "https://host/base/c0123456789b?t=link";
    page.say(asked("join-meeting", { properties: { url } }));
    await quiet();
    const [room] = page.guest.rooms;
    expect(room).toEqual({ conversationId: "c0123456789b", token: "link", url: new URL(url) });
    const { current } = page.guest.world.sockets;
    current.open();
    expect(current.last).toMatchObject({ type: "join", token: "link" });
    page.say(asked("leave-meeting"));
    await quiet();
    page.say(asked("join-meeting", { properties: { url, token: "own" } }));
    await quiet();
    const again = page.guest.world.sockets.current;
    again.open();
    expect(again.last).toMatchObject({ type: "join", token: "own" });
  });

  it("tells of tracks when it is asked, as they are by then", async () => {
    const page = new Page();
    page.load();
    page.say(asked("start-camera"));
    await quiet();
    const entry = page.exchange.instances[CLIENT]?.callMachine;
    entry?.reset();
    expect(entry?.store.getState()).toMatchObject({
      local: { streams: { cam: { stream: [{ kind: "audio" }, { kind: "video" }] } } },
    });
  });

  it("lets go of everything once the app has thrown its call object away", async () => {
    const page = new Page();
    page.load();
    page.say(asked("start-camera"));
    await page.clock.pass(2_000);
    expect(page.listeners.size).toBe(1);
    page.discard();
    await page.clock.pass(1_000);
    expect(page.listeners.size).toBe(0);
    expect(page.guest.world.devices.opened.map(({ stopped }) => stopped)).toEqual([true, true]);
    expect(page.clock.pending).toBe(0);
  });
});

describe("the address of a room", () => {
  it.each([[undefined], ["not an address"], ["https://host/"]])("%j is none", (href) => {
    expect(roomAt(href)).toBeNull();
  });

  it("may end with a slash", () => {
    expect(roomAt("https://host/c1/")?.conversationId).toBe("c1");
  });
});
