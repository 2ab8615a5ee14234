/** One media connection to the server: offer, answer, and the tracks that come down. */

import type { Cancel, Clock, MediaKind, OpenPeer, Peer, PeerState, Track } from "./ports";

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

export interface LinkListener {
  offer(sdp: string): void;
  remote(): void;
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
  readonly #remote = new Map<MediaKind, RemoteTrack>();
  readonly #timers = new Set<Cancel>();
  #microphone: Track | null = null;
  #admitted = false;
  #reachable = false;
  #offered = false;
  #worked = false;
  #losing: Cancel | null = null;
  #closed = false;

  constructor(openPeer: OpenPeer, clock: Clock, listener: LinkListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#peer = openPeer({
      candidate: () => this.#gathered(),
      gathered: () => this.#gathered(),
      arrived: (track) => this.#arrived(track),
      flowing: (track) => this.#flowing(track),
      state: (state) => this.#state(state),
    });
  }

  /** Gets an offer ready; it goes out once one is admitted. */
  async start(microphone: Track | null): Promise<void> {
    this.#microphone = microphone;
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

  /** Sends this track from now on, if it is another one. */
  async send(microphone: Track | null): Promise<void> {
    if (this.#closed || microphone === this.#microphone) return;
    this.#microphone = microphone;
    await this.#guard(this.#peer.send(microphone));
  }

  remote(kind: MediaKind): RemoteTrack | null {
    return this.#remote.get(kind) ?? null;
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

  #arrived(track: Track): void {
    if (this.#closed || (track.kind !== "audio" && track.kind !== "video")) return;
    this.#remote.set(track.kind, { track, flowing: false });
    this.#listener.remote();
    this.#after(FLOW_CAP_MS, () => this.#flowing(track));
  }

  #flowing(track: Track): void {
    const kind = track.kind === "audio" ? "audio" : "video";
    const known = this.#remote.get(kind);
    if (this.#closed || known?.track !== track || known.flowing) return;
    this.#remote.set(kind, { track, flowing: true });
    this.#listener.remote();
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
