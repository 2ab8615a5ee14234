/** This person's screen, while they share it. */

import { DeviceFault, type Devices, type FaultKind, type Track } from "./ports";

export interface ScreenView {
  readonly state: "off" | "opening" | "on";
  readonly track: Track | null;
}

/** A screen is never opened by itself: not after a reload, not after a leave. */
export class ScreenShare {
  readonly #devices: Devices;
  readonly #changed: () => void;
  #view: ScreenView = { state: "off", track: null };

  constructor(devices: Devices, changed: () => void) {
    this.#devices = devices;
    this.#changed = changed;
  }

  get view(): ScreenView {
    return this.#view;
  }

  /** Resolves with null when it is shared, or with why it is not. */
  async start(): Promise<FaultKind | null> {
    if (this.#view.state !== "off") return null;
    this.#become({ state: "opening", track: null });
    const asked = this.#view;
    try {
      const { track, onEnd } = await this.#devices.openScreen();
      if (this.#view !== asked) {
        track.stop(); // One left while the browser asked.
        return null;
      }
      onEnd(() => {
        if (this.#view.track === track) this.stop();
      });
      this.#become({ state: "on", track });
      return null;
    } catch (error) {
      if (this.#view === asked) this.#become({ state: "off", track: null });
      return error instanceof DeviceFault ? error.kind : "failed";
    }
  }

  stop(): void {
    if (this.#view.state === "off") return;
    this.#view.track?.stop();
    this.#become({ state: "off", track: null });
  }

  #become(view: ScreenView): void {
    this.#view = view;
    this.#changed();
  }
}
