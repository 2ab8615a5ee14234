import { describe, expect, it } from "vitest";

import { quiet } from "./fakes/clock";
import { ANNA, CONVERSATION, FakeVault, joined, person, ROOM, World, YOU } from "./fakes/world";

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

describe("the server's end", () => {
  it("is an ejection with the reason, and left-meeting right after it", async () => {
    const world = await new World().live();
    const error = { type: "ejected", msg: "Time is up", code: "max_call_duration" };
    world.sockets.current.say({ type: "error", error });
    expect(world.phase).toEqual({ name: "ended", code: "max_call_duration", msg: "Time is up" });
    expect(world.events.slice(-2)).toEqual([
      {
        action: "error",
        errorMsg: "Time is up",
        error: { type: "ejected", msg: "Time is up", details: '{"code":"max_call_duration"}' },
        preserveIframe: true,
      },
      { action: "left-meeting" },
    ]);
    await world.clock.pass(600_000);
    expect(world.sockets.all).toHaveLength(1);
  });

  it("for a duplicated tab brings nobody back but a click", async () => {
    const world = await new World().live();
    const error = { type: "ejected", msg: "Opened elsewhere", code: "replaced" };
    world.sockets.current.say({ type: "error", error });
    await world.clock.pass(600_000);
    expect(world.sockets.all).toHaveLength(1);
    expect(world.phase).toMatchObject({ name: "ended", code: "replaced" });
    void world.machine.perform({ action: "join-meeting" });
    await world.admit();
    expect(world.sockets.current.sent[0]).toMatchObject({ resume: "resume-1" });
    expect(world.phase.name).toBe("live");
  });
});

describe("others", () => {
  it("come, change and leave", async () => {
    const world = await new World().live();
    const ben = person("ben", { user_name: "Ben" });
    world.sockets.current.say({ type: "participant_joined", participant: ben });
    world.sockets.current.say({
      type: "participant_updated",
      participant: { ...ben, audio: false },
    });
    expect(world.machine.snapshot.others.map((each) => each.user_name)).toEqual(["Anna", "Ben"]);
    expect(world.eventsOf("participant-updated").at(-1)?.participant.audio).toBe(false);
    world.sockets.current.say({ type: "participant_left", participant: ben });
    expect(world.eventsOf("participant-left")[0]?.participant.user_name).toBe("Ben");
    expect(world.eventsOf("participant-counts-updated").at(-1)?.participantCounts.present).toBe(2);
  });

  it("are heard, and spoken to", async () => {
    const world = await new World().live();
    world.sockets.current.say({ type: "app", data: { hello: 1 }, sender: ANNA.session_id });
    expect(world.eventsOf("app-message")).toEqual([
      { action: "app-message", data: { hello: 1 }, fromId: "anna" },
    ]);
    await world.machine.perform({ action: "app-msg", data: [1], to: "anna" });
    await world.machine.perform({ action: "app-msg", data: "all" });
    expect(world.sockets.current.ofType("app")).toEqual([
      { type: "app", data: [1], to: "anna" },
      { type: "app", data: "all", to: "*" },
    ]);
  });
});

describe("actions", () => {
  it("rename, and tell the room", async () => {
    const world = await new World().live();
    const reply = await world.machine.perform({ action: "set-user-name", name: "Kim B" });
    expect(reply).toEqual({ userName: "Kim B" });
    expect(world.sockets.current.last).toEqual({ type: "update", name: "Kim B" });
    expect(world.machine.snapshot.local.user_name).toBe("Kim B");
  });

  it("that are unknown are answered all the same", async () => {
    const world = await new World().ready();
    const unknown = { action: "start-dialout" } as unknown as { action: "leave-meeting" };
    expect(await world.machine.perform(unknown)).toEqual({
      error: "start-dialout is not supported",
      errorMsg: "start-dialout is not supported",
    });
  });

  it("keep the data that the app attaches to its participant", async () => {
    const world = await new World().live();
    await world.machine.perform({ action: "set-user-data", userData: { seat: 3 } });
    expect(world.sockets.current.last).toEqual({ type: "update", user_data: { seat: 3 } });
    expect(world.machine.snapshot.local.userData).toEqual({ seat: 3 });
  });
});

describe("time", () => {
  it("is the server's, by this page's clock", async () => {
    const world = await new World().ready();
    void world.machine.perform({ action: "join-meeting" });
    const ahead = new Date(world.clock.now() + 90_000).toISOString();
    world.sockets.current.say(joined({ you: { ...YOU, joined_at: ahead } }));
    const expiry = Date.parse(ROOM.expires_at);
    expect(world.machine.snapshot.endsAt).toBe(expiry - 90_000);
    expect(world.machine.snapshot.joinedAt).toBe(world.clock.now());
  });
});
