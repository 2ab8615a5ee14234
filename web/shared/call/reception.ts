/** Whose is what comes down the media connection. */

import type { MediaLink } from "./media-link";
import { PAUSED, trackInfo, type TrackInfo, type Tracks } from "./participants";
import type { Figures, Track } from "./ports";
import type { Slot, SlotKind, WireParticipant } from "./signals";
import { Slots } from "./slots";

/** The first two sections of the offer: browsers number them from nought. */
const REPLICA: Readonly<Record<SlotKind, string>> = { audio: "0", video: "1", screen: "" };

type Whose = Pick<WireParticipant, "session_id" | "replica">;

export class Reception {
  readonly #link: () => MediaLink | null;
  readonly #slots = new Slots();

  constructor(link: () => MediaLink | null) {
    this.#link = link;
  }

  /** Returns whoever has another section now than before. */
  assign(slots: readonly Slot[]): readonly string[] {
    return this.#slots.assign(slots);
  }

  /** Returns to whom it matters what comes in that section; null is the replica. */
  concerned(mid: string): readonly (string | null)[] {
    if (mid === REPLICA.audio || mid === REPLICA.video) return [null];
    const owner = this.#slots.ownerOf(mid);
    return owner === null ? [] : [owner];
  }

  /** What the connection has counted; nothing where there is none. */
  async figures(): Promise<readonly Figures[]> {
    return (await this.#link()?.figures()) ?? [];
  }

  /** The tracks of that participant that flow. */
  tracksOf(whose: Whose): Tracks {
    return tracks(
      this.#flowing(whose, "audio"),
      this.#flowing(whose, "video"),
      this.#flowing(whose, "screen"),
    );
  }

  infoOf(whose: Whose, kind: SlotKind): TrackInfo {
    if (this.#slots.isPaused(whose.session_id, kind)) return PAUSED;
    return trackInfo(this.#flowing(whose, kind) === null ? "loading" : "playable");
  }

  #flowing({ session_id, replica }: Whose, kind: SlotKind): Track | null {
    if (this.#slots.isPaused(session_id, kind)) return null;
    const mid = replica ? REPLICA[kind] : this.#slots.midOf(session_id, kind);
    const remote = mid === null ? null : this.#link()?.remote(mid);
    return remote?.flowing === true ? remote.track : null;
  }
}

/** Returns those that are there. */
export function tracks(
  audio: Track | null,
  video: Track | null,
  screenVideo: Track | null,
): Tracks {
  return {
    ...(audio === null ? {} : { audio }),
    ...(video === null ? {} : { video }),
    ...(screenVideo === null ? {} : { screenVideo }),
  };
}
