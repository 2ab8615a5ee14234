/** One media connection to the server: offer, answer, and the tracks that come down. */

import type {
  Cancel,
  Clock,
  Figures,
  Limits,
  OpenPeer,
  Peer,
  PeerPlan,
  PeerState,
  Track,
} from "./ports";
import type { SlotKind } from "./signals";

/** A browser that finds no network at all must not hold up the call for ever. */
const GATHERING_LIMIT_MS = 5_000;
/** Show a track although nothing came yet: a muted replica is no fault. */
const FLOW_CAP_MS = 3_000;
/** Wi-Fi hands over in less; a dead worker never comes back. */
const LOSS_MS = 3_000;

export interface RemoteTrack {
  readonly track: Track;
  readonly flowing: boolean;
}

interface Sent {
  readonly track: Track | null;
  readonly limits: Limits | undefined;
}

export interface LinkListener {
  offer(sdp: string): void;
  /** What comes in the section of that `mid` changed. */
  remote(mid: string): void;
  connected(): void;
  /** It worked and does not any more. */
  lost(): void;
  /** It never worked. */
  failed(): void;
}

export class MediaLink {
  readonly #clock: Clock;
  readonly #listener: LinkListener;
  readonly #peer: Peer;
  readonly #remote = new Map<string, RemoteTrack>();
  readonly #sent = new Map<SlotKind, Sent>();
  readonly #timers = new Set<Cancel>();
  #admitted = false;
  #reachable = false;
  #offered = false;
  #worked = false;
  #losing: Cancel | null = null;
  #closed = false;

  constructor(openPeer: OpenPeer, clock: Clock, plan: PeerPlan, listener: LinkListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#peer = openPeer(
      {
        candidate: () => this.#gathered(),
        gathered: () => this.#gathered(),
        arrived: (track, mid) => this.#arrived(track, mid),
        flowing: (track) => this.#flowing(track),
        state: (state) => this.#state(state),
      },
      plan,
    );
  }

  /** Gets an offer ready; it goes out once one is admitted. */
  async start(microphone: Track | null): Promise<void> {
    this.#sent.set("audio", { track: microphone, limits: undefined });
    this.#after(GATHERING_LIMIT_MS, () => this.#gathered());
    await this.#guard(this.#peer.start(microphone));
  }

  admitted(): void {
    this.#admitted = true;
    this.#offer();
  }

  async answer(sdp: string): Promise<void> {
    await this.#guard(this.#peer.accept(sdp));
  }

  /** Sends this track from now on, if it is another one or within other limits. */
  async send(kind: SlotKind, track: Track | null, limits?: Limits): Promise<void> {
    const before = this.#sent.get(kind) ?? { track: null, limits: undefined };
    if (this.#closed || (before.track === track && alike(before.limits, limits))) return;
    this.#sent.set(kind, { track, limits });
    await this.#guard(this.#peer.send(kind, track, limits));
  }

  /** What comes in the section of that `mid`. */
  remote(mid: string): RemoteTrack | null {
    return this.#remote.get(mid) ?? null;
  }

  /** What it has counted since it was opened. */
  async figures(): Promise<readonly Figures[]> {
    return this.#closed ? [] : this.#peer.figures();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    this.#losing?.();
    this.#peer.close();
  }

  /**
   * One address is enough: any other shows itself to the server with its first check, and
   * gathering to the end takes longer than joining.
   */
  #gathered(): void {
    this.#reachable = true;
    this.#offer();
  }

  #offer(): void {
    const due = this.#admitted && this.#reachable;
    if (!due || this.#closed || this.#offered) return;
    this.#offered = true;
    this.#listener.offer(this.#peer.sdp());
  }

  #arrived(track: Track, mid: string): void {
    if (this.#closed) return;
    this.#remote.set(mid, { track, flowing: false });
    this.#listener.remote(mid);
    this.#after(FLOW_CAP_MS, () => this.#flowing(track));
  }

  #flowing(track: Track): void {
    if (this.#closed) return;
    for (const [mid, known] of this.#remote) {
      if (known.track !== track || known.flowing) continue;
      this.#remote.set(mid, { track, flowing: true });
      this.#listener.remote(mid);
    }
  }

  #state(state: PeerState): void {
    if (this.#closed) return;
    this.#losing?.();
    this.#losing = null;
    if (state === "connected") {
      this.#worked = true;
      this.#listener.connected();
    } else if (!this.#worked) {
      if (state === "failed") this.#fail();
    } else if (state === "failed") {
      this.#lose();
    } else {
      this.#losing = this.#clock.after(LOSS_MS, () => this.#lose());
    }
  }

  #lose(): void {
    this.#listener.lost();
    this.close();
  }

  #fail(): void {
    this.close();
    this.#listener.failed();
  }

  /** A browser that rejects our SDP leaves a call without media, not without a call. */
  async #guard(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch {
      if (!this.#closed) this.#fail();
    }
  }

  #after(ms: number, act: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(cancel);
      act();
    });
    this.#timers.add(cancel);
  }
}

function alike(one: Limits | undefined, other: Limits | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.height === other.height && one.fps === other.fps && one.kbps === other.kbps;
}
