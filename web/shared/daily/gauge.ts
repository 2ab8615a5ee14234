/** Looks at the media connection every two seconds, and remembers the last and the worst. */

import type { Cancel, Clock, Figures } from "../call/ports";
import { cpuLoad, IDLE, type CpuLoad } from "./cpu-load";
import type { Fields } from "./fields";
import { latest, reasons, Worst, type Latest, type Sample } from "./network-stats";

/** As often as Daily's own. */
const EVERY_MS = 2_000;

export class Gauge {
  readonly #clock: Clock;
  readonly #figures: () => Promise<readonly Figures[]>;
  readonly #strained: (load: CpuLoad) => void;
  #sample: Sample | null = null;
  #latest: Latest | null = null;
  #load = IDLE;
  #worst = new Worst();
  #tick: Cancel | null = null;

  /** `strained` hears when the machine begins to be busy with pictures, and when it ends. */
  constructor(
    clock: Clock,
    figures: () => Promise<readonly Figures[]>,
    strained: (load: CpuLoad) => void,
  ) {
    this.#clock = clock;
    this.#figures = figures;
    this.#strained = strained;
  }

  /** A call begins: what was measured of another is forgotten. */
  start(): void {
    this.stop();
    this.#sample = null;
    this.#latest = null;
    this.#load = IDLE;
    this.#worst = new Worst();
    this.#later();
  }

  stop(): void {
    this.#tick?.();
    this.#tick = null;
  }

  /** Empty until there was time to measure. */
  get network(): Fields {
    return this.#latest === null ? {} : { latest: this.#latest, ...this.#worst.told };
  }

  get reasons(): readonly string[] {
    return reasons(this.#latest);
  }

  get load(): CpuLoad {
    return this.#load;
  }

  #later(): void {
    const tick = this.#clock.after(EVERY_MS, () => void this.#look(tick));
    this.#tick = tick;
  }

  async #look(tick: Cancel): Promise<void> {
    const figures = await this.#figures();
    if (this.#tick !== tick) return;
    if (figures.length > 0) this.#measure({ at: this.#clock.now(), figures });
    this.#later();
  }

  #measure(now: Sample): void {
    const before = this.#sample ?? { at: now.at, figures: [] };
    this.#sample = now;
    this.#latest = latest(before, now);
    this.#worst.add(this.#latest);
    const { cpuLoadState } = this.#load;
    this.#load = cpuLoad(before, now);
    if (this.#load.cpuLoadState !== cpuLoadState) this.#strained(this.#load);
  }
}
