/** This person's microphone or camera. */

import {
  DeviceFault,
  type DeviceInfo,
  type Devices,
  type FaultKind,
  type MediaKind,
  type Track,
} from "./ports";

/** `opening` also while the browser asks the person for permission. */
export type DeviceState = "off" | "opening" | "on" | FaultKind;

export interface DeviceView {
  readonly state: DeviceState;
  /** Whether it is on, or will be once the person is in and allows it. */
  readonly wanted: boolean;
  readonly track: Track | null;
}

/**
 * Opens, mutes and closes one device; whatever fails becomes a state, never an exception.
 *
 * A muted microphone stays open, so that unmuting is instant; a camera that is off is
 * closed, so that its light goes out.
 */
export class LocalDevice {
  readonly #kind: MediaKind;
  readonly #devices: Devices;
  readonly #changed: () => void;
  #state: DeviceState = "off";
  #track: Track | null = null;
  #info: DeviceInfo | null = null;
  #chosen: string | null = null;
  #wanted = false;
  #closed = false;
  #opening: Promise<void> | null = null;

  constructor(kind: MediaKind, devices: Devices, changed: () => void) {
    this.#kind = kind;
    this.#devices = devices;
    this.#changed = changed;
  }

  get view(): DeviceView {
    return { state: this.#state, wanted: this.#wanted, track: this.#track };
  }

  get info(): DeviceInfo | null {
    return this.#info;
  }

  /** Says what the person wants without asking the browser for it yet. */
  prefer(on: boolean): void {
    this.#wanted = on;
  }

  /** Resolves when it is on or off, or cannot be had. */
  async turn(on: boolean): Promise<void> {
    this.#wanted = on;
    this.#closed = false;
    if (!on) this.#off();
    else if (this.#track === null) await this.#open();
    else if (this.#state !== "on") this.#on();
  }

  /** Opens it if it is wanted: the person goes in. */
  async resume(): Promise<void> {
    if (this.#wanted) await this.turn(true);
  }

  /** Lets go of it; what is wanted stays wanted for a next time. */
  close(): void {
    this.#closed = true;
    this.#drop();
    this.#become("off");
  }

  /** Uses another device from now on. */
  async choose(deviceId: string): Promise<void> {
    this.#chosen = deviceId;
    await this.#opening;
    const wasOpen = this.#track !== null;
    this.#drop();
    if (wasOpen && this.#wanted) await this.#open();
    else this.#changed();
  }

  async #open(): Promise<void> {
    this.#opening ??= this.#attempt().finally(() => {
      this.#opening = null;
    });
    await this.#opening;
  }

  async #attempt(): Promise<void> {
    this.#become("opening");
    try {
      const { track, device, onEnd } = await this.#devices.open(this.#kind, this.#chosen);
      this.#track = track;
      this.#info = device;
      onEnd(() => {
        if (this.#track === track) this.#vanish();
      });
      if (this.#closed) this.#drop();
      else if (this.#wanted) this.#on();
      else this.#off();
    } catch (error) {
      if (this.#closed) return;
      this.#become(error instanceof DeviceFault ? error.kind : "failed");
    }
  }

  #on(): void {
    if (this.#track !== null) this.#track.enabled = true;
    this.#become("on");
  }

  #off(): void {
    if (this.#kind === "video") this.#drop();
    if (this.#track !== null) this.#track.enabled = false;
    this.#become("off");
  }

  #vanish(): void {
    this.#drop();
    this.#become("missing");
  }

  #drop(): void {
    this.#track?.stop();
    this.#track = null;
  }

  #become(state: DeviceState): void {
    this.#state = state;
    this.#changed();
  }
}
