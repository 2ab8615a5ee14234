/** Where actions are asked for: each is carried out and answered. */

import type { Action, JoinProperties, Reply } from "./actions";
import type { Connection } from "./connection";
import type { CallEvent } from "./events";
import type { Keyring } from "./keyring";
import type { Media } from "./media";
import type { Devices } from "./ports";
import type { Self } from "./self";

export interface DeskParts {
  readonly connection: Connection;
  readonly media: Media;
  readonly self: Self;
  readonly keyring: Keyring;
  readonly devices: Devices;
  readonly emit: (event: CallEvent) => void;
  readonly localUpdated: () => void;
}

export class Desk {
  readonly #parts: DeskParts;
  #joiners: (() => void)[] = [];

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  async perform(action: Action): Promise<Reply> {
    const { connection, media, self, devices } = this.#parts;
    switch (action.action) {
      case "join-meeting":
        return this.#join(action.properties ?? {});
      case "leave-meeting":
        connection.leave();
        return {};
      case "start-camera":
        return this.#startCamera(action.properties ?? {});
      case "local-audio":
        await self.turn("audio", action.state);
        return {};
      case "local-video":
        await self.turn("video", action.state);
        return {};
      case "app-msg":
        connection.say({ type: "app", data: action.data, to: action.to ?? "*" });
        return {};
      case "set-user-name":
        return this.#rename(action.name);
      case "set-user-data":
        return this.#describe(action.userData);
      case "get-input-devices":
        return { ...media.selected };
      case "set-input-devices":
        return this.#choose(action);
      case "set-output-device":
        media.chooseSpeaker(action.outputDeviceId);
        return this.#chosen();
      case "enumerate-devices":
        return { devices: await devices.list() };
      default:
        return unsupported(action);
    }
  }

  /** Somebody goes in, now: the devices are asked for, the app is told. */
  prepare(): void {
    this.#parts.emit({ action: "call-machine-initialized" });
    void this.#parts.media.openDevices();
  }

  /** Whoever asked to come in has their answer. */
  settled(): void {
    for (const resolve of this.#joiners.splice(0)) resolve();
  }

  async #join(properties: JoinProperties): Promise<Reply> {
    const { connection, keyring, self } = this.#parts;
    if (properties.token !== undefined) keyring.invited(properties.token);
    self.prepare(properties);
    if (connection.phase.name === "live") return {};
    const settled = new Promise<void>((resolve) => this.#joiners.push(resolve));
    this.prepare();
    connection.join();
    await settled;
    return {};
  }

  async #startCamera(properties: JoinProperties): Promise<Reply> {
    const { media, self } = this.#parts;
    self.prepare({ startVideoOff: false, ...properties });
    this.#parts.emit({ action: "call-machine-initialized" });
    await media.openDevices();
    return { ...media.selected };
  }

  #rename(name: string): Reply {
    this.#parts.self.rename(name);
    this.#parts.connection.say({ type: "update", name });
    this.#parts.localUpdated();
    return { userName: name };
  }

  #describe(userData: unknown): Reply {
    this.#parts.self.describe(userData);
    this.#parts.connection.say({ type: "update", user_data: userData });
    this.#parts.localUpdated();
    return { userData };
  }

  async #choose(ids: { audioDeviceId?: string; videoDeviceId?: string }): Promise<Reply> {
    await this.#parts.media.choose(ids);
    return this.#chosen();
  }

  #chosen(): Reply {
    const { media, emit, localUpdated } = this.#parts;
    localUpdated();
    emit({ action: "selected-devices-updated", devices: media.selected });
    return { ...media.selected };
  }
}

/** An action of a newer SDK: the answer must not leave its caller waiting. */
function unsupported(action: never): Reply {
  const { action: name } = action as { action: string };
  const msg = `${name} is not supported`;
  return { error: msg, errorMsg: msg };
}
