import { describe, expect, it } from "vitest";

import { ANNA, joined, person, ROOM, World, YOU } from "./fakes/world";

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

  it("are not oneself, of whose later end the server tells too", async () => {
    const world = await new World().live();
    const later = "2026-01-01T14:00:00+00:00";
    world.sockets.current.say({
      type: "participant_updated",
      participant: { ...YOU, user_name: "An older name", will_eject_at: later },
    });
    const { local, others } = world.machine.snapshot;
    expect(local.will_eject_at).toEqual(new Date(later));
    expect(local.user_name).toBe(YOU.user_name);
    expect(others.map((each) => each.session_id)).toEqual([ANNA.session_id]);
    const told = world.eventsOf("participant-updated").at(-1)?.participant;
    expect([told?.local, told?.will_eject_at]).toEqual([true, new Date(later)]);
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
