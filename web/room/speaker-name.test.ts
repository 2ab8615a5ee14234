import { describe, expect, it } from "vitest";

import { ANNA, joined, person, World } from "../shared/call/fakes/world";
import type { Line } from "../shared/call/dialogue";
import { sideOf, speakerName } from "./speaker-name";

function line(who: string | null, over: Partial<Line> = {}): Line {
  const rest = { final: true, interrupted: false, typed: false, pending: false };
  return { key: "1", speaker: "person", who, text: "Hello", ...rest, ...over };
}

async function room(...others: ReturnType<typeof person>[]): Promise<World["machine"]["snapshot"]> {
  const world = await new World().live();
  for (const participant of others) {
    world.sockets.current.say({ type: "participant_joined", participant });
  }
  return world.machine.snapshot;
}

describe("whose line it is", () => {
  it("is one's own while nobody else can have said it", async () => {
    const call = await room();
    expect(joined().others).toEqual([ANNA]);
    expect(speakerName(line(null), call)).toBe("You");
    expect(speakerName(line(null, { speaker: "replica" }), call)).toBe("Anna");
  });

  it("is in company whoever's the room says", async () => {
    const call = await room(person("kim", { user_name: "Kim" }));
    expect(speakerName(line("kim"), call)).toBe("Kim");
    expect(speakerName(line("you"), call)).toBe("You");
    expect(speakerName(line(null), call)).toBe("Guest");
    expect(sideOf(line(null, { typed: true }), call)).toBe("own");
    expect(sideOf(line("kim"), call)).toBe("other");
  });

  it("is nobody's any more once they left without a name", async () => {
    const call = await room(person("kim", { user_name: "" }));
    expect(speakerName(line("kim"), call)).toBe("Guest");
    expect(speakerName(line("gone"), call)).toBe("Guest");
  });
});
