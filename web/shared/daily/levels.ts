/** How loud everybody is, told to an app as often as it asked for. */

import type { Tracks } from "../call/participants";
import type { Cancel, Clock, Meter, OpenMeter, Track } from "../call/ports";

/** What Daily's SDK takes where an app does not say. */
const USUAL_MS = 200;
const SHORTEST_MS = 100;

interface Listening {
  readonly track: Track;
  readonly meter: Meter;
}

/** One observer: of oneself, or of all the others. */
export class Levels {
  readonly #clock: Clock;
  readonly #openMeter: OpenMeter;
  /** Who is listened to now. */
  readonly #voices: () => ReadonlyMap<string, Tracks>;
  readonly #tell: (levels: Readonly<Record<string, number>>) => void;
  readonly #listening = new Map<string, Listening>();
  #tick: Cancel | null = null;

  constructor(
    clock: Clock,
    openMeter: OpenMeter,
    voices: () => ReadonlyMap<string, Tracks>,
    tell: (levels: Readonly<Record<string, number>>) => void,
  ) {
    this.#clock = clock;
    this.#openMeter = openMeter;
    this.#voices = voices;
    this.#tell = tell;
  }

  start(interval: number = USUAL_MS): void {
    this.#tick?.();
    const wait = Math.max(interval, SHORTEST_MS);
    const next = (): void => {
      this.#tick = this.#clock.after(wait, () => {
        this.#tell(this.#measured());
        next();
      });
    };
    this.#attend();
    next();
  }

  stop(): void {
    this.#tick?.();
    this.#tick = null;
    for (const { meter } of this.#listening.values()) meter.close();
    this.#listening.clear();
  }

  /** Everybody has a level, for apps reckon with it: who cannot be heard has none of it. */
  #measured(): Readonly<Record<string, number>> {
    const levels = this.#attend().map((id) => [id, this.#level(id)] as const);
    return Object.fromEntries(levels);
  }

  #level(id: string): number {
    const heard = this.#listening.get(id);
    return heard?.track.enabled === true ? Math.min(1, heard.meter.rms()) : 0;
  }

  /** People come and go, and change their microphones; returns who is here. */
  #attend(): readonly string[] {
    const voices = this.#voices();
    for (const [id, { track, meter }] of this.#listening) {
      if (voices.get(id)?.audio === track) continue;
      meter.close();
      this.#listening.delete(id);
    }
    for (const [id, { audio }] of voices) {
      if (audio === undefined || this.#listening.has(id)) continue;
      const meter = this.#openMeter(audio);
      if (meter !== null) this.#listening.set(id, { track: audio, meter });
    }
    return [...voices.keys()];
  }
}
