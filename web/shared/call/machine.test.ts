import { describe, expect, it } from "vitest";

import { quiet } from "./fakes/clock";
import { CONVERSATION, FakeVault, joined, World } from "./fakes/world";

const RESUME_KEY = `visavis:resume:${CONVERSATION}`;

describe("a page that was opened", () => {
  it("asks for its credentials to be checked, and admits nobody", async () => {
    const world = await new World().ready();
    expect(world.sockets.current.sent).toEqual([{ type: "hello", token: "token-1" }]);
    expect(world.phase.name).toBe("ready");
    expect(world.machine.snapshot.room?.replica_name).toBe("Anna");
  });

  it("does not ask for a device before the person asks to come in", async () => {
    const world = new World();
    world.devices.allowed = "prompt";
    await world.ready();
    expect(world.devices.opened).toEqual([]);
  });

  it("opens the microphone ahead when that was allowed before", async () => {
    const world = await new World().ready();
    expect(world.devices.opened.map((track) => track.kind)).toEqual(["audio"]);
  });

  it("finds its token again after a reload, though the address has lost it", async () => {
    const vault = new FakeVault();
    await new World({ vault }).ready();
    const again = await new World({ vault, token: null }).ready();
    expect(again.sockets.current.last).toEqual({ type: "hello", token: "token-1" });
  });

  it("is refused in the words of the server", () => {
    const world = new World();
    world.machine.open();
    world.sockets.current.open();
    world.sockets.current.say({ type: "error", error: { type: "exp-token", msg: "Expired" } });
    expect(world.phase).toMatchObject({ name: "refused", type: "exp-token", msg: "Expired" });
    expect(world.eventsOf("error")[0]?.error).toEqual({ type: "exp-token", msg: "Expired" });
    expect(world.events.at(-1)).toEqual({ action: "left-meeting" });
  });

  it("survives messages of a newer server", async () => {
    const world = await new World().ready();
    world.sockets.current.sayText('{"type":"weather"}');
    world.sockets.current.sayText('{"type":"constructor"}');
    world.sockets.current.sayText("not json");
    world.sockets.current.sayText('{"type":"joined","you":null}');
    expect(world.phase.name).toBe("ready");
  });
});

describe("joining", () => {
  it("goes over the socket of the hello and tells in Daily's order", async () => {
    const world = await new World().live();
    expect(world.sockets.all).toHaveLength(1);
    expect(world.sockets.current.sent[1]).toEqual({
      type: "join",
      token: "token-1",
      name: "Kim",
      audio: true,
      video: false,
    });
    const told = world.events.map((event) => event.action);
    expect(told.slice(told.indexOf("call-machine-initialized"))).toEqual([
      "call-machine-initialized",
      "participant-updated",
      "access-state-updated",
      "joined-meeting",
      "meeting-session-summary-updated",
      "network-connection",
      "participant-counts-updated",
    ]);
  });

  it("hands the app all participants, the local one under its own key", async () => {
    const world = await new World().live();
    const [event] = world.eventsOf("joined-meeting");
    expect(Object.keys(event?.participants ?? {})).toEqual(["local", "anna"]);
    expect(event?.participants["local"]).toMatchObject({ local: true, user_name: "Kim" });
    expect(event?.participants["anna"]?.user_id).toContain("tavus-replica");
  });

  it("resolves only when one is in", async () => {
    const world = await new World().ready();
    let resolved = false;
    void world.machine.perform({ action: "join-meeting" }).then(() => {
      resolved = true;
    });
    await quiet();
    expect(resolved).toBe(false);
    world.sockets.current.say(joined());
    await quiet();
    expect(resolved).toBe(true);
  });

  it("opens a new socket when the one of the hello was closed meanwhile", async () => {
    const world = await new World().ready();
    world.sockets.current.drop();
    expect(world.phase.name).toBe("ready");
    void world.machine.perform({ action: "join-meeting" });
    await world.admit();
    expect(world.sockets.all).toHaveLength(2);
    expect(world.phase.name).toBe("live");
  });

  it("goes straight back in after a reload, without asking for a name", async () => {
    const vault = new FakeVault();
    await new World({ vault }).live();
    const again = new World({ vault, token: null });
    again.machine.open();
    expect(again.phase.name).toBe("joining");
    await again.admit();
    expect(again.sockets.current.sent[0]).toMatchObject({ type: "join", resume: "resume-1" });
    expect(again.phase.name).toBe("live");
  });

  it("falls back to the token when the rejoin credential is dead", () => {
    const vault = new FakeVault();
    vault.write(RESUME_KEY, "dead");
    const world = new World({ vault });
    world.machine.open();
    world.sockets.current.open();
    world.sockets.current.say({ type: "error", error: { type: "not-allowed", msg: "No" } });
    world.sockets.current.open();
    expect(world.sockets.current.sent).toEqual([{ type: "hello", token: "token-1" }]);
    expect(vault.read(RESUME_KEY)).toBeNull();
  });

  it("tells after a reload that the conversation is over, and why", () => {
    const vault = new FakeVault();
    vault.write(RESUME_KEY, "resume-1");
    const world = new World({ vault });
    world.machine.open();
    world.sockets.current.open();
    const error = { type: "exp-room", msg: "Over", code: "max_call_duration" };
    world.sockets.current.say({ type: "error", error });
    expect(world.phase).toMatchObject({ name: "refused", code: "max_call_duration" });
  });
});

describe("a busy server", () => {
  const busy = { type: "error", error: { type: "busy", msg: "Busy", retry_s: 7 } } as const;

  it("is asked again when it said, for the join that was wanted", async () => {
    const world = await new World().ready();
    void world.machine.perform({ action: "join-meeting" });
    world.sockets.current.say(busy);
    expect(world.phase).toMatchObject({ type: "busy", retryAt: world.clock.now() + 7_000 });
    await world.clock.pass(6_999);
    expect(world.sockets.all).toHaveLength(1);
    await world.clock.pass(1);
    await world.admit();
    expect(world.sockets.current.sent[0]?.type).toBe("join");
    expect(world.phase.name).toBe("live");
    expect(world.eventsOf("error")).toEqual([]);
  });
});

describe("leaving", () => {
  it("says so, hangs up, and lets go of everything", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "leave-meeting" });
    expect(world.sockets.current.last).toEqual({ type: "leave" });
    expect(world.sockets.current.closed).toBe(true);
    expect(world.peers.current.closed).toBe(true);
    expect(world.devices.opened.every((track) => track.stopped)).toBe(true);
    expect(world.phase).toEqual({ name: "ended", code: "left", msg: "" });
    expect(world.events.at(-1)).toEqual({ action: "left-meeting" });
    expect(world.eventsOf("error")).toEqual([]);
    expect(world.clock.pending).toBe(0);
  });

  it("is for this tab: a reload does not go back in by itself, a click does", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "leave-meeting" });
    expect(world.vault.read(RESUME_KEY)).toBeNull();
    void world.machine.perform({ action: "join-meeting" });
    world.sockets.current.open();
    expect(world.sockets.current.last).toMatchObject({ type: "join", resume: "resume-1" });
  });
});
