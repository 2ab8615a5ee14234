/** Where actions are asked for: each is carried out and answered. */

import type { Action, JoinProperties, ParticipantWishes, Reply } from "./actions";
import type { Connection } from "./connection";
import type { CallEvent } from "./events";
import type { Keyring } from "./keyring";
import type { Media } from "./media";
import { isInside } from "./phase";
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
      case "daily-method-preauth":
        return this.#ask(action.properties ?? {});
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
      case "local-screen-start":
        return this.#share();
      case "local-screen-stop":
        media.screen.stop();
        return {};
      case "update-participant":
        return this.#wish(action.id, action.properties);
      case "local-recording-start":
      case "local-recording-stop":
        connection.say({ type: "record", on: action.action === "local-recording-start" });
        return {};
      case "end-meeting":
        connection.say({ type: "end" });
        return {};
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
    const { connection } = this.#parts;
    this.#introduce(properties);
    if (connection.phase.name === "live") return {};
    this.prepare();
    await this.#settledAfter(() => connection.join());
    return {};
  }

  async #ask(properties: JoinProperties): Promise<Reply> {
    const { connection, emit } = this.#parts;
    this.#introduce(properties);
    emit({ action: "call-machine-initialized" });
    if (!isInside(connection.phase)) await this.#settledAfter(() => connection.greet());
    const { phase } = connection;
    if (phase.name === "refused") return { error: phase.msg, errorMsg: phase.msg };
    const access = { level: "full" } as const;
    emit({ action: "access-state-updated", access });
    return { access };
  }

  async #settledAfter(begin: () => void): Promise<void> {
    const settled = new Promise<void>((resolve) => this.#joiners.push(resolve));
    begin();
    await settled;
  }

  #introduce(properties: JoinProperties): void {
    const { keyring, self } = this.#parts;
    const { conversationId, token } = properties;
    if (conversationId !== undefined) keyring.enter(conversationId);
    if (token !== undefined) keyring.invited(token);
    self.prepare(properties);
  }

  async #startCamera(properties: JoinProperties): Promise<Reply> {
    const { media, emit } = this.#parts;
    this.#introduce({ startVideoOff: false, ...properties });
    emit({ action: "call-machine-initialized" });
    await media.openDevices();
    return { ...media.selected };
  }

  async #share(): Promise<Reply> {
    const { media, emit } = this.#parts;
    const fault = await media.screen.start();
    if (fault === "blocked") emit({ action: "local-screen-share-canceled" });
    else if (fault !== null) {
      emit({ action: "nonfatal-error", type: "screen-share-error", errorMsg: `Screen: ${fault}` });
    }
    return {};
  }

  /** Oneself may do anything; of others it is asked, and the server knows who may. */
  async #wish(id: string, wishes: ParticipantWishes): Promise<Reply> {
    const { connection, media, self } = this.#parts;
    const { setAudio, setVideo, setScreenShare, eject } = wishes;
    if (id === "local" || id === self.participant.session_id) {
      if (setAudio !== undefined) await self.turn("audio", setAudio);
      if (setVideo !== undefined) await self.turn("video", setVideo);
      if (setScreenShare === false) media.screen.stop();
      return {};
    }
    connection.say({
      type: "moderate",
      who: id,
      ...(setAudio === false ? { audio: false } : {}),
      ...(setVideo === false ? { video: false } : {}),
      ...(setScreenShare === false ? { screen: false } : {}),
      ...(eject === true ? { eject: true } : {}),
    });
    return {};
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
