/** Who else is in the room. */

import { participant, trackInfo, type Participant, type TrackInfo } from "./participants";
import type { SlotKind, WireParticipant } from "./signals";

/** Whether somebody's voice, picture or screen has come through. */
export type Arrival = (of: WireParticipant, kind: SlotKind) => TrackInfo;

/** The differences that a rejoin makes: what one missed while the line was down. */
export interface Missed {
  readonly came: readonly Participant[];
  readonly stayed: readonly Participant[];
  readonly went: readonly Participant[];
}

export class Roster {
  readonly #arrival: Arrival;
  readonly #wires = new Map<string, WireParticipant>();

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
  }

  get all(): readonly Participant[] {
    return [...this.#wires.values()].map((wire) => this.#made(wire));
  }

  get replica(): Participant | null {
    const wire = [...this.#wires.values()].find((each) => each.replica);
    return wire === undefined ? null : this.#made(wire);
  }

  /** Whoever has that session id; null stands for the replica. */
  find(id: string | null): Participant | null {
    if (id === null) return this.replica;
    const wire = this.#wires.get(id);
    return wire === undefined ? null : this.#made(wire);
  }

  /** Returns something of each who is here, by session id. */
  each<T>(of: (wire: WireParticipant) => T): Readonly<Record<string, T>> {
    return Object.fromEntries([...this.#wires].map(([id, wire]) => [id, of(wire)]));
  }

  /** Takes the server's word for who is here now, and tells what changed. */
  reset(wires: readonly WireParticipant[]): Missed {
    const before = new Map(this.#wires);
    const now = new Set(wires.map((wire) => wire.session_id));
    const went = [...before.values()].filter((wire) => !now.has(wire.session_id));
    const gone = went.map((wire) => this.#made(wire));
    this.#wires.clear();
    for (const wire of wires) this.#wires.set(wire.session_id, wire);
    const [came, stayed] = [false, true].map((known) =>
      wires.filter((wire) => before.has(wire.session_id) === known),
    ) as [WireParticipant[], WireParticipant[]];
    return {
      came: came.map((wire) => this.#made(wire)),
      stayed: stayed.map((wire) => this.#made(wire)),
      went: gone,
    };
  }

  /** Returns the participant, and whether they are new here. */
  put(wire: WireParticipant): { readonly participant: Participant; readonly isNew: boolean } {
    const isNew = !this.#wires.has(wire.session_id);
    this.#wires.set(wire.session_id, wire);
    return { participant: this.#made(wire), isNew };
  }

  /** Returns who left, or null if nobody knew them. */
  remove(wire: WireParticipant): Participant | null {
    const known = this.#wires.get(wire.session_id);
    this.#wires.delete(wire.session_id);
    return known === undefined ? null : this.#made(known);
  }

  #made(wire: WireParticipant): Participant {
    const info = (kind: SlotKind): TrackInfo =>
      wire[kind] === true ? this.#arrival(wire, kind) : trackInfo("off");
    return participant(wire, false, {
      audio: info("audio"),
      video: info("video"),
      screen: info("screen"),
    });
  }
}
