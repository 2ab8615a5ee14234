/** Who is in which receiving section of the media connection. */

import type { Slot, SlotKind } from "./signals";

export class Slots {
  #byMid = new Map<string, Slot>();

  /** Returns whoever has another section now than before, or comes no more or again. */
  assign(slots: readonly Slot[]): readonly string[] {
    const before = this.#byMid;
    this.#byMid = new Map(slots.map((slot) => [slot.mid, slot]));
    const moved = [...before.values(), ...slots].filter(
      ({ mid }) => !same(before.get(mid), this.#byMid.get(mid)),
    );
    return [...new Set(moved.map(({ participant }) => participant))];
  }

  /** Returns whose track it is that comes in that section. */
  ownerOf(mid: string): string | null {
    return this.#byMid.get(mid)?.participant ?? null;
  }

  /** Whether that does not come because this network is too slow for it. */
  isPaused(participant: string, kind: SlotKind): boolean {
    const mid = this.midOf(participant, kind);
    return mid !== null && this.#byMid.get(mid)?.paused === true;
  }

  /** Returns the section in which that comes, if any does. */
  midOf(participant: string, kind: SlotKind): string | null {
    for (const slot of this.#byMid.values()) {
      if (slot.participant === participant && slot.kind === kind) return slot.mid;
    }
    return null;
  }
}

function same(one: Slot | undefined, other: Slot | undefined): boolean {
  return (
    one?.participant === other?.participant &&
    one?.kind === other?.kind &&
    (one?.paused ?? false) === (other?.paused ?? false)
  );
}
