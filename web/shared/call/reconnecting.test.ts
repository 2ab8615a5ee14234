import { describe, expect, it } from "vitest";

import { GIVE_UP_MS } from "./backoff";
import { ANNA, CONVERSATION, person, World } from "./fakes/world";

describe("a lost socket", () => {
  it("is replaced almost at once, with the rejoin credential and a new peer", async () => {
    const world = await new World().live();
    world.sockets.current.drop();
    expect(world.phase.name).toBe("reconnecting");
    expect(world.peers.current.closed).toBe(true);
    await world.clock.pass(100);
    expect(world.sockets.all).toHaveLength(2);
    await world.admit({ resume: "resume-2" });
    expect(world.sockets.current.sent[0]).toMatchObject({
      type: "join",
      resume: "resume-1",
      token: "token-1",
    });
    expect(world.phase.name).toBe("live");
    expect(world.peers.all).toHaveLength(2);
    expect(world.vault.read(`visavis:resume:${CONVERSATION}`)).toBe("resume-2");
  });

  it("may be the server's wish: a call that moves to another worker is rejoined", async () => {
    const world = await new World().live();
    const error = { type: "busy", msg: "The call is moving", retry_s: 0.2 };
    world.sockets.current.say({ type: "error", error });
    expect(world.phase.name).toBe("reconnecting");
    expect(world.peers.current.closed).toBe(true);
    await world.clock.pass(200);
    await world.admit();
    expect(world.phase.name).toBe("live");
    expect(world.eventsOf("error")).toEqual([]);
  });

  it("is no second meeting for the app: only what it missed is told", async () => {
    const world = await new World().live();
    world.sockets.current.say({ type: "participant_joined", participant: person("ben") });
    world.sockets.current.drop();
    await world.clock.pass(100);
    await world.admit({ others: [ANNA, person("eve")] });
    expect(world.eventsOf("joined-meeting")).toHaveLength(1);
    expect(world.eventsOf("participant-left").map((e) => e.participant.session_id)).toEqual([
      "ben",
    ]);
    expect(world.eventsOf("participant-joined").at(-1)?.participant.session_id).toBe("eve");
    expect(world.eventsOf("network-connection").map((e) => e.event)).toEqual([
      "connected",
      "interrupted",
      "connected",
    ]);
  });

  it("is tried again at growing distances", async () => {
    const world = await new World().live();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const lostAt = world.clock.now();
      const before = world.sockets.all.length;
      world.sockets.current.drop();
      while (world.sockets.all.length === before) await world.clock.pass(50);
      delays.push(world.clock.now() - lostAt);
    }
    expect(delays).toEqual([50, 100, 200, 400, 800, 1600, 2500, 2500, 2500]);
  });

  it("is not waited for when the browser says that the network is back", async () => {
    const world = await new World().live();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      world.sockets.current.drop();
      await world.clock.pass(2_000);
    }
    world.sockets.current.drop();
    const before = world.sockets.all.length;
    world.machine.networkReturned();
    expect(world.sockets.all).toHaveLength(before + 1);
  });

  it("for good ends the call, and a click may still bring it back", async () => {
    const world = await new World().live();
    world.sockets.current.drop();
    const lostAt = world.clock.now();
    while (world.phase.name === "reconnecting") {
      await world.clock.pass(2_500);
      if (!world.sockets.current.closed) world.sockets.current.drop();
    }
    expect(world.clock.now() - lostAt).toBeGreaterThanOrEqual(GIVE_UP_MS);
    expect(world.phase).toMatchObject({ name: "ended", code: "connection_lost" });
    expect(world.eventsOf("error")[0]?.error.type).toBe("connection-error");
    void world.machine.perform({ action: "join-meeting" });
    world.sockets.current.open();
    expect(world.sockets.current.last).toMatchObject({ resume: "resume-1" });
  });

  it("during which the conversation ended is an end, not a refusal", async () => {
    const world = await new World().live();
    world.sockets.current.drop();
    await world.clock.pass(100);
    world.sockets.current.open();
    const error = { type: "exp-room", msg: "Over", code: "participant_left" };
    world.sockets.current.say({ type: "error", error });
    expect(world.phase).toEqual({ name: "ended", code: "participant_left", msg: "Over" });
    expect(world.eventsOf("error")[0]?.error.type).toBe("ejected");
  });

  it("keeps reconnecting while the server is busy, as often as the server likes", async () => {
    const world = await new World().live();
    world.sockets.current.drop();
    await world.clock.pass(100);
    world.sockets.current.open();
    world.sockets.current.say({ type: "error", error: { type: "busy", msg: "Busy", retry_s: 3 } });
    expect(world.phase.name).toBe("reconnecting");
    await world.clock.pass(2_999);
    expect(world.sockets.all).toHaveLength(2);
    await world.clock.pass(1);
    expect(world.sockets.all).toHaveLength(3);
  });

  it("that was replaced is not heard any more", async () => {
    const world = await new World().live();
    const old = world.sockets.current;
    old.drop();
    await world.clock.pass(100);
    await world.admit();
    old.say({ type: "error", error: { type: "ejected", msg: "Late", code: "deleted" } });
    old.drop();
    expect(world.phase.name).toBe("live");
  });

  it("leaves nothing to do after leaving while reconnecting", async () => {
    const world = await new World().live();
    world.sockets.current.drop();
    await world.machine.perform({ action: "leave-meeting" });
    await world.clock.pass(60_000);
    expect(world.phase).toMatchObject({ name: "ended", code: "left" });
    expect(world.sockets.all).toHaveLength(1);
  });
});

describe("a server out of reach", () => {
  it("is tried for a while before the page says so", async () => {
    const world = new World();
    world.machine.open();
    while (world.phase.name === "loading") {
      if (!world.sockets.current.closed) world.sockets.current.drop();
      await world.clock.pass(1_000);
    }
    expect(world.phase).toMatchObject({ name: "refused", type: "connection-error" });
    expect(world.sockets.all.length).toBeGreaterThan(5);
  });

  it("that is silent counts as lost", async () => {
    const world = new World();
    world.machine.open();
    world.sockets.current.open();
    await world.clock.pass(20_000);
    expect(world.sockets.all[0]?.closed).toBe(true);
    expect(world.sockets.all.length).toBeGreaterThan(0);
    expect(world.phase.name).toBe("loading");
  });
});

describe("lost media", () => {
  it("start everything over, for the socket may be dead as well", async () => {
    const world = await new World().live();
    world.peers.current.listener.state("connected");
    world.peers.current.listener.state("disconnected");
    await world.clock.pass(2_999);
    expect(world.phase.name).toBe("live");
    await world.clock.pass(1);
    expect(world.phase.name).toBe("reconnecting");
    await world.clock.pass(100);
    await world.admit();
    expect(world.phase.name).toBe("live");
  });

  it("that come back in time were never lost", async () => {
    const world = await new World().live();
    world.peers.current.listener.state("connected");
    world.peers.current.listener.state("disconnected");
    await world.clock.pass(2_000);
    world.peers.current.listener.state("connected");
    await world.clock.pass(10_000);
    expect(world.phase.name).toBe("live");
    expect(world.peers.all).toHaveLength(1);
  });

  it("that never worked leave a call in which one can type", async () => {
    const world = await new World().live();
    world.peers.current.listener.state("failed");
    expect(world.phase.name).toBe("live");
    expect(world.machine.snapshot.link).toBe("failed");
    expect(world.eventsOf("nonfatal-error")).toHaveLength(1);
  });
});
