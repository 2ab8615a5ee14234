/** How loud the person is, shown to them alone: a level, and whether it sounds like talking. */

import type { Cancel, Clock, Meter, OpenMeter, Track } from "./ports";

const TICK_MS = 50;
/** A quiet room, and a voice close to the microphone, in decibels below full scale. */
const QUIET_DB = -58;
const LOUD_DB = -14;
/** From this level on it is a voice rather than a room. */
const VOICE_LEVEL = 0.35;
/** So many loud ticks in a row are talk; a cough or a key is shorter. */
const TALK_TICKS = 10;
/** Talk is not over with a breath. */
const BREATH_TICKS = 40;

/** Returns 0 for silence and 1 for a loud voice; in between as ears judge it. */
export function levelOf(rms: number): number {
  const decibels = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, (decibels - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}

/** Listens for as long as somebody looks, and not a moment longer. */
export class Ear {
  readonly #clock: Clock;
  readonly #openMeter: OpenMeter;
  readonly #watchers = new Set<() => void>();
  #track: Track | null = null;
  #meter: Meter | null = null;
  #tick: Cancel | null = null;
  #level = 0;
  #loud = 0;
  #talking = false;
  #heard = false;

  constructor(clock: Clock, openMeter: OpenMeter) {
    this.#clock = clock;
    this.#openMeter = openMeter;
  }

  /** From 0 to 1; falls more slowly than it rises, for the eye. */
  get level(): number {
    return this.#level;
  }

  get talking(): boolean {
    return this.#talking;
  }

  /** Whether this microphone has brought anything like a voice. */
  get heard(): boolean {
    return this.#heard;
  }

  /** Listens to this microphone from now on. */
  follow(track: Track | null): void {
    if (track === this.#track) return;
    this.#rest();
    this.#track = track;
    this.#heard = false;
    this.#attend();
    this.#tell();
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    this.#attend();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#rest();
    };
  };

  #attend(): void {
    if (this.#track === null || this.#meter !== null || this.#watchers.size === 0) return;
    this.#meter = this.#openMeter(this.#track);
    if (this.#meter !== null) this.#tick = this.#clock.after(TICK_MS, () => this.#listen());
  }

  #rest(): void {
    this.#tick?.();
    this.#meter?.close();
    this.#meter = null;
    [this.#level, this.#loud, this.#talking] = [0, 0, false];
  }

  #listen(): void {
    const now = levelOf(this.#meter?.rms() ?? 0);
    this.#level = Math.max(now, this.#level * 0.8);
    const voice = now >= VOICE_LEVEL;
    if (voice) this.#heard = true;
    this.#loud = voice ? Math.min(this.#loud + 1, BREATH_TICKS) : Math.max(this.#loud - 1, 0);
    if (this.#loud >= TALK_TICKS && !this.#talking) {
      this.#talking = true;
      this.#loud = BREATH_TICKS;
    }
    if (this.#loud === 0) this.#talking = false;
    this.#tick = this.#clock.after(TICK_MS, () => this.#listen());
    this.#tell();
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
