/** The devices of this machine, and those among them that the person picked. */

import type { DeviceInfo, Devices, Vault } from "./ports";
import { isRecord } from "./signals";

/** In the words of the browser's own list. */
export type DeviceKind = "audioinput" | "videoinput" | "audiooutput";

interface Pick {
  readonly deviceId: string;
  readonly label: string;
}

/**
 * Remembers picks for the next visit, by id and by label: browsers give a device another
 * id when their data were cleared, but the headset keeps its name.
 */
export class Equipment {
  readonly #devices: Devices;
  readonly #shelf: Vault;
  readonly #changed: () => void;
  #all: readonly DeviceInfo[] = [];

  constructor(devices: Devices, shelf: Vault, changed: () => void) {
    this.#devices = devices;
    this.#shelf = shelf;
    this.#changed = changed;
  }

  /** As last seen; without names until a microphone or camera was allowed. */
  get all(): readonly DeviceInfo[] {
    return this.#all;
  }

  async refresh(): Promise<void> {
    const all = await this.#devices.list();
    if (JSON.stringify(all) === JSON.stringify(this.#all)) return;
    this.#all = all;
    this.#changed();
  }

  has(kind: DeviceKind): boolean {
    return this.#all.some((device) => device.kind === kind);
  }

  /** Returns the id of the picked device, whether it is there or not. */
  picked(kind: DeviceKind): string | null {
    return this.#read(kind)?.deviceId ?? null;
  }

  pick(kind: DeviceKind, deviceId: string): void {
    const label = this.find(kind, deviceId)?.label ?? "";
    this.#shelf.write(key(kind), JSON.stringify({ deviceId, label }));
  }

  find(kind: DeviceKind, deviceId: string | null): DeviceInfo | null {
    const same = (device: DeviceInfo): boolean =>
      device.kind === kind && device.deviceId === deviceId;
    return this.#all.find(same) ?? null;
  }

  /** Returns the id under which the picked device is known now; null if it is not here. */
  async present(kind: DeviceKind): Promise<string | null> {
    await this.refresh();
    const wish = this.#read(kind);
    if (wish === null) return null;
    const { deviceId, label } = wish;
    const namesake = (device: DeviceInfo): boolean =>
      device.kind === kind && label !== "" && device.label === label;
    return (this.find(kind, deviceId) ?? this.#all.find(namesake))?.deviceId ?? null;
  }

  #read(kind: DeviceKind): Pick | null {
    try {
      const kept: unknown = JSON.parse(this.#shelf.read(key(kind)) ?? "null");
      if (!isRecord(kept)) return null;
      const { deviceId, label } = kept;
      return typeof deviceId === "string" && typeof label === "string" ? { deviceId, label } : null;
    } catch {
      return null; // Somebody else wrote there.
    }
  }
}

function key(kind: DeviceKind): string {
  return `visavis:device:${kind}`;
}
