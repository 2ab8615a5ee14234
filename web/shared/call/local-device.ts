/** This person's microphone or camera. */

import type { DeviceKind, Equipment } from "./equipment";
import {
  DeviceFault,
  type DeviceInfo,
  type Devices,
  type FaultKind,
  type MediaKind,
  type OpenedDevice,
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
  readonly #equipment: Equipment;
  readonly #changed: () => void;
  #state: DeviceState = "off";
  #track: Track | null = null;
  #info: DeviceInfo | null = null;
  #wanted = false;
  #closed = false;
  #opening: Promise<void> | null = null;

  constructor(kind: MediaKind, devices: Devices, equipment: Equipment, changed: () => void) {
    this.#kind = kind;
    this.#devices = devices;
    this.#equipment = equipment;
    this.#changed = changed;
  }

  get view(): DeviceView {
    return { state: this.#state, wanted: this.#wanted, track: this.#track };
  }

  get info(): DeviceInfo | null {
    return this.#info;
  }

  get kind(): DeviceKind {
    return `${this.#kind}input`;
  }

  /** Whether it was asked for and could not be had. */
  get faulty(): boolean {
    return this.#state !== "off" && this.#state !== "opening" && this.#state !== "on";
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

  /**
   * Uses the device that was picked from now on.
   *
   * The old one is let go of first: phones cannot open two cameras at a time.
   */
  async change(): Promise<void> {
    await this.#opening;
    const inUse = this.#track !== null || this.faulty;
    this.#drop();
    if (inUse && this.#wanted) await this.#open();
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
      const { track, device, onEnd } = await this.#opened();
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

  /** Opens the picked device, or if it is not here the browser's own choice. */
  async #opened(): Promise<OpenedDevice> {
    const picked = this.#equipment.picked(this.kind);
    try {
      return await this.#devices.open(this.#kind, picked);
    } catch (error) {
      const gone = error instanceof DeviceFault && error.kind === "missing";
      if (picked === null || !gone) throw error;
      const present = await this.#equipment.present(this.kind);
      return this.#devices.open(this.#kind, present === picked ? null : present);
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
