/** What the call machine needs of the world. `shared/browser` is the real one, `fakes` the other. */

import type { Ice, SlotKind } from "./signals";

export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  after(ms: number, act: () => void): Cancel;
}

/** Draws from [0, 1): spreads the rejoins of many pages after one outage. */
type Chance = () => number;

/** Keeps small texts; no server sees them. `Ports` says how long each vault lasts. */
export interface Vault {
  read(key: string): string | null;
  write(key: string, value: string): void;
  forget(key: string): void;
}

// ---- signalling

export interface SocketListener {
  opened(): void;
  said(text: string): void;
  /** Also when it never opened. Said once, and never after `Socket.close`. */
  closed(): void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

export type OpenSocket = (listener: SocketListener) => Socket;

// ---- media

export type MediaKind = "audio" | "video";

/** A browser's MediaStreamTrack, as little of it as the machine touches. */
export interface Track {
  readonly id: string;
  readonly kind: string;
  enabled: boolean;
  stop(): void;
}

export type PeerState = "connected" | "disconnected" | "failed";

export interface PeerListener {
  /** A local candidate was gathered. */
  candidate(): void;
  /** No more candidates will come. */
  gathered(): void;
  /** A track that can be received, in the media section of that `mid`. */
  arrived(track: Track, mid: string): void;
  /** The first media of a track came in; until then it shows nothing. */
  flowing(track: Track): void;
  state(state: PeerState): void;
}

/** How large a picture may be that is sent. */
export interface Limits {
  readonly height: number;
  readonly fps: number;
  readonly kbps: number;
}

/** How a connection is opened; nothing of it can change later. */
export interface PeerPlan {
  readonly ice: Ice;
  /** Whether there may be other people, for whom sections must be there in advance. */
  readonly company: boolean;
}

/** One record of what a connection has counted: the names are those of `getStats()`. */
export type Figures = Readonly<Record<string, unknown>>;

/**
 * One connection for media, offered once: audio and video both ways, a screen up, and
 * what other people send down.
 */
export interface Peer {
  /** Begins to gather candidates; without a microphone the line up stays silent. */
  start(microphone: Track | null): Promise<void>;
  /** The offer with the candidates gathered so far. */
  sdp(): string;
  accept(answer: string): Promise<void>;
  /** Changes what is sent, without a new offer. */
  send(kind: SlotKind, track: Track | null, limits?: Limits): Promise<void>;
  figures(): Promise<readonly Figures[]>;
  close(): void;
}

export type OpenPeer = (listener: PeerListener, plan: PeerPlan) => Peer;

// ---- devices

export interface DeviceInfo {
  readonly deviceId: string;
  readonly groupId: string;
  readonly kind: string;
  readonly label: string;
}

export type Permission = "granted" | "denied" | "prompt";

export interface Devices {
  /** Rejects with a `DeviceFault`. */
  open(kind: MediaKind, deviceId: string | null): Promise<OpenedDevice>;
  /** Lets the person pick a screen to share; `blocked` also when they think better of it. */
  openScreen(): Promise<OpenedTrack>;
  list(): Promise<readonly DeviceInfo[]>;
  permission(kind: MediaKind): Promise<Permission>;
  /** Calls back, as long as the page lives, when one came, went, was allowed or forbidden. */
  watch(act: () => void): void;
}

export interface OpenedTrack {
  readonly track: Track;
  /** Calls back when it was unplugged, taken away or stopped from outside of the page. */
  readonly onEnd: (act: () => void) => void;
}

export interface OpenedDevice extends OpenedTrack {
  readonly device: DeviceInfo;
}

export type FaultKind = "blocked" | "missing" | "in-use" | "failed";

/** Why a microphone or camera cannot be had. */
export class DeviceFault extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string = kind) {
    super(message);
    this.name = "DeviceFault";
    this.kind = kind;
  }
}

// ---- a person's ear for themselves

/** Listens to a microphone inside the page, even to a muted one: nothing of it is sent. */
export interface Meter {
  /** The loudness of the last moment: root mean square, 0 to 1. */
  rms(): number;
  close(): void;
}

/** Returns null where the browser has no means to listen. */
export type OpenMeter = (microphone: Track) => Meter | null;

export interface Ports {
  readonly clock: Clock;
  readonly chance: Chance;
  /** What survives a reload of this tab and nothing else: no other tab sees it. */
  readonly vault: Vault;
  /** What this browser finds again on the next visit. Nothing secret lies here. */
  readonly shelf: Vault;
  readonly openSocket: OpenSocket;
  readonly openPeer: OpenPeer;
  readonly devices: Devices;
}
