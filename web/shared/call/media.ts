/** What this person sends and receives: two devices, and the link to the server. */

import { Equipment } from "./equipment";
import type { CameraError, CallEvent, SelectedDevices } from "./events";
import { LocalDevice, type DeviceState } from "./local-device";
import { MediaLink } from "./media-link";
import type { TrackInfo, Tracks, TrackState } from "./participants";
import type { DeviceInfo, MediaKind, Ports } from "./ports";

/** A microphone that was allowed before opens within this; one that asks does not. */
const MICROPHONE_WAIT_MS = 400;

export type LinkState = "idle" | "connecting" | "connected" | "failed";

export interface MediaListener {
  offer(sdp: string): void;
  /** A local device changed. */
  local(kind: MediaKind): void;
  /** Devices came or went, or have names now. */
  equipment(): void;
  /** The replica's tracks changed. */
  remote(): void;
  link(state: LinkState): void;
  /** The connection worked and broke. */
  lost(): void;
}

const FAULTS: Readonly<Partial<Record<DeviceState, CameraError["type"]>>> = {
  blocked: "permissions",
  missing: "not-found",
  failed: "unknown",
};

type MediaPorts = Pick<Ports, "clock" | "openPeer" | "devices" | "shelf">;

export class Media {
  readonly audio: LocalDevice;
  readonly video: LocalDevice;
  readonly equipment: Equipment;
  readonly #ports: MediaPorts;
  readonly #listener: MediaListener;
  #link: MediaLink | null = null;
  #state: LinkState = "idle";

  constructor(ports: MediaPorts, listener: MediaListener) {
    const { devices, shelf } = ports;
    this.#ports = ports;
    this.#listener = listener;
    this.equipment = new Equipment(devices, shelf, () => listener.equipment());
    this.audio = new LocalDevice("audio", devices, this.equipment, () => this.#changed("audio"));
    this.video = new LocalDevice("video", devices, this.equipment, () => this.#changed("video"));
    devices.watch(() => void this.#recover());
  }

  get state(): LinkState {
    return this.#state;
  }

  get remote(): Tracks {
    const audio = this.#link?.remote("audio");
    const video = this.#link?.remote("video");
    return {
      ...(audio?.flowing ? { audio: audio.track } : {}),
      ...(video?.flowing ? { video: video.track } : {}),
    };
  }

  arrival(kind: MediaKind): TrackState {
    return this.#link?.remote(kind)?.flowing === true ? "playable" : "loading";
  }

  device(kind: MediaKind): LocalDevice {
    return kind === "audio" ? this.audio : this.video;
  }

  /** Opens what is wanted of the devices, without waiting for the person's permission. */
  async openDevices(): Promise<void> {
    await Promise.all([this.audio.resume(), this.video.resume()]);
  }

  /** Opens what is wanted and was allowed before: nobody is asked for a permission here. */
  async openAllowed(stillWanted: () => boolean): Promise<void> {
    for (const kind of ["audio", "video"] as const) {
      const permission = await this.#ports.devices.permission(kind);
      if (permission === "granted" && stillWanted()) await this.device(kind).resume();
    }
  }

  async choose(ids: {
    readonly audioDeviceId?: string;
    readonly videoDeviceId?: string;
  }): Promise<void> {
    if (ids.audioDeviceId !== undefined) await this.#pick(this.audio, ids.audioDeviceId);
    if (ids.videoDeviceId !== undefined) await this.#pick(this.video, ids.videoDeviceId);
  }

  /** Whoever plays the replica's voice finds the speaker among the selected devices. */
  chooseSpeaker(deviceId: string): void {
    this.equipment.pick("audiooutput", deviceId);
  }

  /** Gets a connection ready while the room is asked: the two take about as long. */
  prepare(): void {
    if (this.#link === null) void this.#open();
  }

  /** One is in: the connection is offered, a new one unless it was prepared. */
  connect(): void {
    if (this.#state !== "idle") this.disconnect();
    this.prepare();
    this.#become("connecting");
    this.#link?.admitted();
  }

  async answer(sdp: string): Promise<void> {
    await this.#link?.answer(sdp);
  }

  refused(): void {
    this.#link?.close();
    this.#become("failed");
  }

  disconnect(): void {
    this.#link?.close();
    this.#link = null;
    this.#become("idle");
  }

  close(): void {
    this.disconnect();
    this.audio.close();
    this.video.close();
  }

  /** How one's own track looks in one's participant object. */
  info(kind: MediaKind): TrackInfo {
    switch (this.device(kind).view.state) {
      case "on":
        return { subscribed: true, state: "playable" };
      case "opening":
        return { subscribed: true, state: "loading" };
      case "blocked":
        return { subscribed: true, state: "blocked", blocked: { byPermissions: true } };
      case "missing":
        return { subscribed: true, state: "blocked", blocked: { byDeviceMissing: true } };
      case "in-use":
        return { subscribed: true, state: "blocked", blocked: { byDeviceInUse: true } };
      default:
        return { subscribed: true, state: "off", off: { byUser: true } };
    }
  }

  get selected(): SelectedDevices {
    const speaker = this.equipment.find("audiooutput", this.equipment.picked("audiooutput"));
    return {
      camera: plain(this.video.info),
      mic: plain(this.audio.info),
      speaker: plain(speaker),
    };
  }

  /** The event that tells that a device cannot be had, or null if it can. */
  fault(kind: MediaKind): CallEvent | null {
    const { state } = this.device(kind).view;
    const inUse = kind === "audio" ? "mic-in-use" : "cam-in-use";
    const type = state === "in-use" ? inUse : FAULTS[state];
    if (type === undefined) return null;
    const msg = `${kind === "audio" ? "Microphone" : "Camera"}: ${state}`;
    const error: CameraError = {
      type,
      msg,
      ...(type === "permissions" ? { blockedBy: "user", blockedMedia: [kind] } : {}),
      ...(type === "not-found" ? { missingMedia: [kind] } : {}),
    };
    const [audioOk, videoOk] = [kind !== "audio", kind !== "video"];
    return { action: "camera-error", errorMsg: { errorMsg: msg, audioOk, videoOk }, error };
  }

  async #pick(device: LocalDevice, deviceId: string): Promise<void> {
    this.equipment.pick(device.kind, deviceId);
    await device.change();
  }

  /** Takes again what could not be had, once it was plugged in or allowed. */
  async #recover(): Promise<void> {
    await this.equipment.refresh();
    for (const kind of ["audio", "video"] as const) {
      const device = this.device(kind);
      const { state } = device.view;
      const back =
        state === "missing"
          ? this.equipment.has(device.kind)
          : state === "blocked" && (await this.#ports.devices.permission(kind)) === "granted";
      if (back) await device.resume();
    }
  }

  /** With the microphone, if it is there in time. */
  async #open(): Promise<void> {
    const link = new MediaLink(this.#ports.openPeer, this.#ports.clock, {
      offer: (sdp) => this.#listener.offer(sdp),
      remote: () => this.#listener.remote(),
      connected: () => this.#become("connected"),
      lost: () => this.#listener.lost(),
      failed: () => this.#become("failed"),
    });
    this.#link = link;
    await this.#microphoneSettled();
    if (this.#link === link) await link.start(this.audio.view.track);
  }

  async #microphoneSettled(): Promise<void> {
    if (this.audio.view.state !== "opening") return;
    await new Promise<void>((resolve) => {
      const cancel = this.#ports.clock.after(MICROPHONE_WAIT_MS, resolve);
      void this.audio.resume().then(() => {
        cancel();
        resolve();
      });
    });
  }

  #changed(kind: MediaKind): void {
    if (kind === "audio") void this.#link?.send(this.audio.view.track);
    if (this.device(kind).view.state === "on") void this.equipment.refresh();
    this.#listener.local(kind);
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#listener.link(state);
  }
}

function plain(device: DeviceInfo | null): SelectedDevices["mic"] {
  return device ?? {};
}
