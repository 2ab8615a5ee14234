/** Devices and peer connections without a browser. */

import {
  DeviceFault,
  type DeviceInfo,
  type Devices,
  type FaultKind,
  type Figures,
  type Limits,
  type MediaKind,
  type OpenedDevice,
  type OpenedTrack,
  type OpenMeter,
  type OpenPeer,
  type PeerListener,
  type PeerPlan,
  type Permission,
  type Track,
} from "../ports";
import type { SlotKind } from "../signals";

export class FakeTrack implements Track {
  readonly id: string;
  readonly kind: MediaKind;
  enabled = true;
  stopped = false;

  constructor(kind: MediaKind, id: string = kind) {
    this.kind = kind;
    this.id = id;
  }

  stop(): void {
    this.stopped = true;
  }
}

export function fakeDevice(kind: string, deviceId: string, label: string): DeviceInfo {
  return { deviceId, groupId: "fake", kind, label };
}

export class FakeDevices implements Devices {
  readonly opened: FakeTrack[] = [];
  readonly faults: Partial<Record<MediaKind, FaultKind>> = {};
  allowed: Permission = "granted";
  /** While set, opening waits for the person to answer the browser's question. */
  #question: Promise<void> | null = null;
  #ends: (() => void)[] = [];
  #watch: () => void = () => undefined;
  /** What is plugged in. Opening by an id that is not here fails, if there is any. */
  plugged: readonly DeviceInfo[] = [fakeDevice("audioinput", "mic", "Fake mic")];

  /** Why no screen is shared when one is asked for. */
  screenFault: FaultKind | null = null;

  async openScreen(): Promise<OpenedTrack> {
    await this.#question;
    if (this.screenFault !== null) throw new DeviceFault(this.screenFault);
    const track = new FakeTrack("video", "screen");
    this.opened.push(track);
    return { track, onEnd: (act) => this.#ends.push(act) };
  }

  /** From now on the browser asks; call what it returns to answer. */
  ask(): () => void {
    let answer = (): void => undefined;
    this.#question = new Promise((resolve) => {
      answer = resolve;
    });
    return answer;
  }

  async open(kind: MediaKind, deviceId: string | null): Promise<OpenedDevice> {
    await this.#question;
    const fault = this.faults[kind];
    if (fault !== undefined) throw new DeviceFault(fault);
    const known = this.plugged.some((device) => device.deviceId === deviceId);
    if (deviceId !== null && !known) throw new DeviceFault("missing");
    const track = new FakeTrack(kind, deviceId ?? `${kind}-default`);
    this.opened.push(track);
    const device = fakeDevice(`${kind}input`, track.id, `Fake ${kind}`);
    return { track, device, onEnd: (act) => this.#ends.push(act) };
  }

  unplugAll(): void {
    for (const act of this.#ends.splice(0)) act();
  }

  list(): Promise<readonly DeviceInfo[]> {
    return Promise.resolve(this.plugged);
  }

  watch(act: () => void): void {
    this.#watch = act;
  }

  /** The browser says that something about the devices is different. */
  changed(plugged: readonly DeviceInfo[] = this.plugged): void {
    this.plugged = plugged;
    this.#watch();
  }

  permission(): Promise<Permission> {
    return Promise.resolve(this.allowed);
  }
}

export class FakeMeters {
  /** How loud it is at every microphone. */
  rms = 0;
  able = true;
  readonly listening: Track[] = [];

  readonly open: OpenMeter = (microphone) => {
    if (!this.able) return null;
    this.listening.push(microphone);
    return {
      rms: () => this.rms,
      close: () => {
        this.listening.splice(this.listening.indexOf(microphone), 1);
      },
    };
  };
}

export class FakePeer {
  readonly listener: PeerListener;
  readonly plan: PeerPlan;
  /** What is sent now, and within which limits. */
  readonly sent = new Map<SlotKind, { readonly track: Track; readonly limits?: Limits }>();
  started = false;
  answered: string | null = null;
  closed = false;
  rejects = false;
  /** What it has counted. */
  figures: readonly Figures[] = [];

  constructor(listener: PeerListener, plan: PeerPlan) {
    this.listener = listener;
    this.plan = plan;
  }

  get microphone(): Track | null {
    return this.sent.get("audio")?.track ?? null;
  }

  send(kind: SlotKind, track: Track | null, limits?: Limits): void {
    if (track === null) this.sent.delete(kind);
    else this.sent.set(kind, limits === undefined ? { track } : { track, limits });
  }
}

export class FakePeers {
  readonly all: FakePeer[] = [];

  readonly open: OpenPeer = (listener, plan) => {
    const peer = new FakePeer(listener, plan);
    const number = this.all.push(peer);
    return {
      start: (microphone) => {
        peer.started = true;
        peer.send("audio", microphone);
        return Promise.resolve();
      },
      sdp: () => `offer ${number}`,
      accept: (answer) => {
        peer.answered = answer;
        return peer.rejects ? Promise.reject(new Error("bad SDP")) : Promise.resolve();
      },
      send: (kind, track, limits) => {
        peer.send(kind, track, limits);
        return Promise.resolve();
      },
      figures: () => Promise.resolve(peer.figures),
      close: () => {
        peer.closed = true;
      },
    };
  };

  get current(): FakePeer {
    const peer = this.all.at(-1);
    if (peer === undefined) throw new Error("no peer connection was opened");
    return peer;
  }
}
