/** What this person sends and receives: three devices, and the link to the server. */

import { Equipment } from "./equipment";
import type { CallEvent, SelectedDevices } from "./events";
import { cameraLimits, SCREEN } from "./limits";
import { LocalDevice } from "./local-device";
import { MediaLink } from "./media-link";
import { deviceError, ownTrack } from "./own-tracks";
import { trackInfo, type TrackInfo, type Tracks } from "./participants";
import type { DeviceInfo, Limits, MediaKind, PeerPlan, Ports, Track } from "./ports";
import { planFor, suits } from "./peer-plan";
import { Reception, tracks } from "./reception";
import { ScreenShare } from "./screen-share";
import type { Publish, Room, Slot, SlotKind } from "./signals";

/** A microphone that was allowed before opens within this; one that asks does not. */
const MICROPHONE_WAIT_MS = 400;

const NOTHING: Publish = { camera: false, screen: false };
export type LinkState = "idle" | "connecting" | "connected" | "failed";

export interface MediaListener {
  offer(sdp: string): void;
  /** A local device changed. */
  local(kind: MediaKind): void;
  /** One's own screen is shared, or is not any more. */
  screen(): void;
  /** Devices came or went, or have names now. */
  equipment(): void;
  /** These participants' tracks changed; null is the replica, whoever that is. */
  remote(participants: readonly (string | null)[]): void;
  link(state: LinkState): void;
  /** The connection worked and broke. */
  lost(): void;
}

type MediaPorts = Pick<Ports, "clock" | "openPeer" | "devices" | "shelf">;

export class Media {
  readonly audio: LocalDevice;
  readonly video: LocalDevice;
  readonly screen: ScreenShare;
  readonly equipment: Equipment;
  readonly reception = new Reception(() => this.#link);
  readonly #ports: MediaPorts;
  readonly #listener: MediaListener;
  #plan: PeerPlan = planFor(null);
  #publish = NOTHING;
  #link: MediaLink | null = null;
  #state: LinkState = "idle";

  constructor(ports: MediaPorts, listener: MediaListener) {
    const { devices, shelf } = ports;
    this.#ports = ports;
    this.#listener = listener;
    this.equipment = new Equipment(devices, shelf, () => listener.equipment());
    this.audio = new LocalDevice("audio", devices, this.equipment, () => this.#changed("audio"));
    this.video = new LocalDevice("video", devices, this.equipment, () => this.#changed("video"));
    this.screen = new ScreenShare(devices, () => this.#screenChanged());
    devices.watch(() => void this.#recover());
  }

  get state(): LinkState {
    return this.#state;
  }

  /** One's own. */
  get own(): Tracks {
    return tracks(this.audio.view.track, this.video.view.track, this.screen.view.track);
  }

  /** The server says who is in which section. */
  assign(slots: readonly Slot[]): void {
    this.#listener.remote(this.reception.assign(slots));
  }

  /** The server says what it takes of one's pictures. */
  publish(wanted: Publish): void {
    this.#publish = wanted;
    this.#sendPictures();
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
  prepare(room: Room | null): void {
    if (this.#link === null) void this.#open(planFor(room));
  }

  /** One is in: the connection is offered, a new one unless this one was prepared for the room. */
  connect(room: Room): void {
    if (this.#state !== "idle" || !suits(this.#plan, planFor(room))) this.disconnect();
    this.prepare(room);
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
    this.#publish = NOTHING;
    this.reception.assign([]);
    this.#become("idle");
  }

  close(): void {
    this.disconnect();
    this.audio.close();
    this.video.close();
    this.screen.stop();
  }

  /** How one's own tracks look in one's participant object. */
  get infos(): Readonly<Record<SlotKind, TrackInfo>> {
    return {
      audio: ownTrack(this.audio.view.state),
      video: ownTrack(this.video.view.state),
      screen: trackInfo(this.screen.view.state === "on" ? "playable" : "off"),
    };
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
    return deviceError(kind, this.device(kind).view.state);
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
  async #open(plan: PeerPlan): Promise<void> {
    const link = new MediaLink(this.#ports.openPeer, this.#ports.clock, plan, {
      offer: (sdp) => this.#listener.offer(sdp),
      remote: (mid) => this.#listener.remote(this.reception.concerned(mid)),
      connected: () => this.#become("connected"),
      lost: () => this.#listener.lost(),
      failed: () => this.#become("failed"),
    });
    this.#plan = plan;
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
    if (kind === "audio") this.#send("audio", this.audio.view.track);
    else this.#sendPictures();
    if (this.device(kind).view.state === "on") void this.equipment.refresh();
    this.#listener.local(kind);
  }

  #screenChanged(): void {
    this.#sendPictures();
    this.#listener.screen();
  }

  /** A picture goes up only while somebody takes it. */
  #sendPictures(): void {
    const { camera, screen } = this.#publish;
    const { state, track } = this.video.view;
    this.#send("video", camera && state === "on" ? track : null, cameraLimits(this.#publish));
    this.#send("screen", screen ? this.screen.view.track : null, SCREEN);
  }

  #send(kind: SlotKind, track: Track | null, limits?: Limits): void {
    void this.#link?.send(kind, track, track === null ? undefined : limits);
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.#listener.link(state);
  }
}

function plain(device: DeviceInfo | null): SelectedDevices["mic"] {
  return device ?? {};
}
