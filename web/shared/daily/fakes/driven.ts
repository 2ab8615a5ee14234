/** A call, and the client of Daily's SDK that drives it. */

import { quiet } from "../../call/fakes/clock";
import { FakeMeters } from "../../call/fakes/media";
import { World } from "../../call/fakes/world";
import { Bridge } from "../bridge";
import { parse } from "../envelope";
import type { Fields } from "../fields";
import { asked, CLIENT, FakeClient } from "./client";

export class Driven {
  readonly world = new World();
  readonly client = new FakeClient();
  readonly meters = new FakeMeters();
  readonly bridge = new Bridge(this.world.machine, {
    clock: this.world.clock,
    openMeter: this.meters.open,
    post: this.client.post,
  });
  #stamps = 0;

  ask(action: string, fields: Fields = {}): void {
    const request = parse(asked(action, fields), CLIENT);
    if (request !== null) void this.bridge.receive(request);
  }

  /** Asks with a stamp and returns the reply, without what every reply has. */
  async answer(action: string, fields: Fields = {}): Promise<Fields> {
    const callbackStamp = String((this.#stamps += 1));
    this.ask(action, { ...fields, callbackStamp });
    await quiet();
    const replies = this.client.told.filter((each) => each["callbackStamp"] === callbackStamp);
    if (replies.length !== 1 || replies[0]?.["action"] !== action) {
      throw new Error(`${action} has ${replies.length} replies`);
    }
    const reply = Object.entries(replies[0]);
    return Object.fromEntries(
      reply.filter(([name]) => name !== "action" && name !== "callbackStamp"),
    );
  }

  async live(properties: Fields = {}): Promise<this> {
    this.ask("join-meeting", { properties, callbackStamp: "join" });
    await quiet();
    await this.world.admit();
    return this;
  }
}
