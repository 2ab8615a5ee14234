/** What this person sends and receives: two devices, and the link to the server. */

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

export class Media {
  readonly audio: LocalDevice;
  readonly video: LocalDevice;
  readonly #ports: Pick<Ports, "clock" | "openPeer" | "devices">;
  readonly #listener: MediaListener;
  #link: MediaLink | null = null;
  #state: LinkState = "idle";

  constructor(ports: Pick<Ports, "clock" | "openPeer" | "devices">, listener: MediaListener) {
    this.#ports = ports;
    this.#listener = listener;
    this.audio = new LocalDevice("audio", ports.devices, () => this.#changed("audio"));
    this.video = new LocalDevice("video", ports.devices, () => this.#changed("video"));
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
    if (ids.audioDeviceId !== undefined) await this.audio.choose(ids.audioDeviceId);
    if (ids.videoDeviceId !== undefined) await this.video.choose(ids.videoDeviceId);
  }

  /** A new connection, offered with the microphone if it is there in time. */
  async connect(): Promise<void> {
    this.#link?.close();
    const link = new MediaLink(this.#ports.openPeer, this.#ports.clock, {
      offer: (sdp) => this.#listener.offer(sdp),
      remote: () => this.#listener.remote(),
      connected: () => this.#become("connected"),
      lost: () => this.#listener.lost(),
      failed: () => this.#become("failed"),
    });
    this.#link = link;
    this.#become("connecting");
    await this.#microphoneSettled();
    if (this.#link === link) await link.start(this.audio.view.track);
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
    return { camera: plain(this.video.info), mic: plain(this.audio.info), speaker: {} };
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
