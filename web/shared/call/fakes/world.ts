/** One page, its server and its browser, for tests that tell a story. */

import type { CallEvent } from "../events";
import { CallMachine } from "../machine";
import type { Vault } from "../ports";
import type { Joined, Room, WireParticipant } from "../signals";
import { FakeClock, quiet } from "./clock";
import { FakeDevices, FakePeers } from "./media";
import { FakeSockets } from "./socket";

export const CONVERSATION = "c0123456789a";
const NOON = Date.parse("2026-01-01T12:00:00Z");

export const ROOM: Room = {
  conversation_id: CONVERSATION,
  conversation_name: "Practice",
  replica_name: "Anna",
  persona_name: "Sales Development Rep",
  private: true,
  expires_at: "2026-01-01T13:00:00+00:00",
  max_participants: 5,
  face: "anna",
  brain: "builtin",
  sees: false,
};

export function person(id: string, over: Partial<WireParticipant> = {}): WireParticipant {
  return {
    session_id: id,
    user_id: id,
    user_name: "Somebody",
    replica: false,
    owner: false,
    audio: true,
    video: false,
    joined_at: new Date(NOON).toISOString(),
    ...over,
  };
}

export const YOU = person("you", { user_name: "Kim" });
export const ANNA = person("anna", {
  user_id: "tavus-replica-rf4e9d9790f0",
  user_name: "Anna",
  replica: true,
  video: true,
});

export function joined(over: Partial<Joined> = {}): Joined {
  return { type: "joined", you: YOU, others: [ANNA], resume: "resume-1", room: ROOM, ...over };
}

export class FakeVault implements Vault {
  readonly kept = new Map<string, string>();

  read(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  write(key: string, value: string): void {
    this.kept.set(key, value);
  }

  forget(key: string): void {
    this.kept.delete(key);
  }
}

export class World {
  readonly clock = new FakeClock(NOON);
  readonly sockets = new FakeSockets();
  readonly peers = new FakePeers();
  readonly devices = new FakeDevices();
  readonly vault: FakeVault;
  readonly shelf: FakeVault;
  readonly events: CallEvent[] = [];
  readonly machine: CallMachine;

  constructor({
    token = "token-1",
    vault = new FakeVault(),
    shelf = new FakeVault(),
  }: { token?: string | null; vault?: FakeVault; shelf?: FakeVault } = {}) {
    this.vault = vault;
    this.shelf = shelf;
    const { clock, devices } = this;
    this.machine = new CallMachine(
      {
        clock,
        devices,
        vault,
        shelf,
        chance: () => 0,
        openSocket: this.sockets.open,
        openPeer: this.peers.open,
      },
      { conversationId: CONVERSATION, token },
    );
    this.machine.on((event) => this.events.push(event));
  }

  get phase(): CallMachine["snapshot"]["phase"] {
    return this.machine.snapshot.phase;
  }

  eventsOf<A extends CallEvent["action"]>(action: A): Extract<CallEvent, { action: A }>[] {
    return this.events.filter(
      (each): each is Extract<CallEvent, { action: A }> => each.action === action,
    );
  }

  /** The page was loaded and the server has said that the credentials hold. */
  async ready(over: Partial<Room> = {}): Promise<this> {
    this.machine.open();
    this.sockets.current.open();
    this.sockets.current.say({ type: "ready", ...ROOM, ...over });
    await quiet();
    return this;
  }

  /** Joined, with the offer on its way. */
  async live(): Promise<this> {
    await this.ready();
    void this.machine.perform({ action: "join-meeting", properties: { userName: "Kim" } });
    await quiet();
    this.sockets.current.say(joined());
    await quiet();
    this.peers.current.listener.candidate();
    this.peers.current.listener.gathered();
    return this;
  }

  /** The newest socket opens and its join is granted. */
  async admit(over: Partial<Joined> = {}): Promise<void> {
    this.sockets.current.open();
    this.sockets.current.say(joined(over));
    await quiet();
  }
}
