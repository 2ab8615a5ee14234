/** The one video element on which the replica is seen and heard. */

import type { Tracks } from "../shared/call/participants";
import { onFirstFrame } from "../shared/browser/first-frame";
import { mediaTrack } from "../shared/browser/peer";

/**
 * It outlives all views, for two reasons: a browser lets an element speak that played once
 * during a click, and a rejoin shows the last picture until the new one is there.
 *
 * Voice and picture share one element and one stream, so that the browser keeps lips and
 * sound together.
 */
export class ReplicaScreen {
  readonly element: HTMLVideoElement;
  /** The last picture before the connection went; lies behind the video. */
  readonly still = document.createElement("canvas");
  readonly #stream = new MediaStream();
  readonly #watchers = new Set<() => void>();
  #silenced = false;
  #speaker = "";

  constructor() {
    this.element = document.createElement("video");
    this.element.autoplay = true;
    this.element.playsInline = true;
    this.element.dataset["testid"] = "replica-video";
    this.still.ariaHidden = "true";
  }

  /** Whether the browser lets it play without sound only. */
  get silenced(): boolean {
    return this.#silenced;
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  describe(label: string): void {
    this.element.ariaLabel = label;
  }

  /** To be called during a click. */
  unlock(): void {
    this.element.muted = false;
    this.#setSilenced(false);
    void this.element.play().catch(() => undefined); // There may be nothing to play yet.
  }

  /** Lets this speaker sound; the empty id is the browser's own choice. */
  speakThrough(deviceId: string): void {
    if (deviceId === this.#speaker) return;
    this.#speaker = deviceId;
    // One that is gone by now leaves the one before.
    void this.element.setSinkId(deviceId).catch(() => undefined);
  }

  /** Plays these tracks; a kind that is missing keeps its last picture. */
  show(tracks: Tracks): void {
    for (const track of [mediaTrack(tracks.audio), mediaTrack(tracks.video)]) {
      if (track === null || this.#stream.getTracks().includes(track)) continue;
      for (const old of this.#stream.getTracks()) {
        if (old.kind === track.kind) this.#stream.removeTrack(old);
      }
      this.#stream.addTrack(track);
      if (track.kind === "video") this.#uncoverWithFirstFrame();
    }
    if (this.#stream.getTracks().length === 0) return;
    // Not before: an empty stream would hold up the page's load event.
    this.element.srcObject ??= this.#stream;
    void this.#play();
  }

  /** Holds the last picture while the connection is away. */
  freeze(): void {
    const { element, still } = this;
    if (element.dataset["shown"] === undefined) return;
    still.width = element.videoWidth;
    still.height = element.videoHeight;
    still.getContext("2d")?.drawImage(element, 0, 0);
    delete element.dataset["shown"];
  }

  clear(): void {
    for (const track of this.#stream.getTracks()) this.#stream.removeTrack(track);
    delete this.element.dataset["shown"];
    this.still.width = 0;
  }

  #uncoverWithFirstFrame(): void {
    onFirstFrame(this.element, () => {
      this.element.dataset["shown"] = "";
    });
  }

  async #play(): Promise<void> {
    try {
      await this.element.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      this.element.muted = true;
      this.#setSilenced(true);
      await this.element.play().catch(() => undefined); // Then it stays a still.
    }
  }

  #setSilenced(silenced: boolean): void {
    if (this.#silenced === silenced) return;
    this.#silenced = silenced;
    for (const watcher of this.#watchers) watcher();
  }
}
