/** How the machine is heard: events for transports, snapshots for views. */

import type { CallEvent, Listener } from "./events";
import type { Snapshot } from "./snapshot";

export class Audience {
  readonly #listeners = new Set<Listener>();
  readonly #watchers = new Set<() => void>();
  #snapshot: Snapshot;

  constructor(first: Snapshot) {
    this.#snapshot = first;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  on(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  subscribe(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  emit(...events: readonly CallEvent[]): void {
    for (const event of events) for (const listener of this.#listeners) listener(event);
  }

  publish(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const watcher of this.#watchers) watcher();
  }
}
