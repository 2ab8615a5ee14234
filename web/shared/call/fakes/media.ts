/** Devices and peer connections without a browser. */

import {
  DeviceFault,
  type DeviceInfo,
  type Devices,
  type FaultKind,
  type MediaKind,
  type OpenedDevice,
  type OpenMeter,
  type OpenPeer,
  type PeerListener,
  type Permission,
  type Track,
} from "../ports";

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
  microphone: Track | null = null;
  started = false;
  answered: string | null = null;
  closed = false;
  rejects = false;

  constructor(listener: PeerListener) {
    this.listener = listener;
  }
}

export class FakePeers {
  readonly all: FakePeer[] = [];

  readonly open: OpenPeer = (listener) => {
    const peer = new FakePeer(listener);
    const number = this.all.push(peer);
    return {
      start: (microphone) => {
        peer.started = true;
        peer.microphone = microphone;
        return Promise.resolve();
      },
      sdp: () => `offer ${number}`,
      accept: (answer) => {
        peer.answered = answer;
        return peer.rejects ? Promise.reject(new Error("bad SDP")) : Promise.resolve();
      },
      send: (microphone) => {
        peer.microphone = microphone;
        return Promise.resolve();
      },
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
