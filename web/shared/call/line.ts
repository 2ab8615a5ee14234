/** One signalling socket, from opening to closing. */

import type { Cancel, Clock, OpenSocket, Socket } from "./ports";
import { parse, type FromServer, type ToServer } from "./signals";

/** A free seat may have to be started first; that takes a few seconds. */
const ANSWER_MS = 20_000;

export interface LineListener {
  heard(message: FromServer): void;
  /** Closed, never opened, or silent for too long. Said at most once. */
  lost(): void;
}

/** Says messages in order, also those said before the socket opened. */
export class Line {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #listener: LineListener;
  #waiting: string[] = [];
  #open = false;
  #over = false;
  #patience: Cancel | null = null;

  constructor(openSocket: OpenSocket, clock: Clock, listener: LineListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#socket = openSocket({
      opened: () => this.#opened(),
      said: (text) => this.#said(text),
      closed: () => this.#lose(),
    });
  }

  say(message: ToServer): void {
    if (this.#over) return;
    const text = JSON.stringify(message);
    if (this.#open) this.#socket.send(text);
    else this.#waiting.push(text);
  }

  /** Says something that must be answered, or the line counts as lost. */
  ask(message: ToServer): void {
    this.#patience?.();
    this.#patience = this.#clock.after(ANSWER_MS, () => {
      this.#socket.close();
      this.#lose();
    });
    this.say(message);
  }

  /** Hangs up; nothing is heard any more. */
  close(): void {
    if (this.#over) return;
    this.#end();
    this.#socket.close();
  }

  #opened(): void {
    if (this.#over) return;
    this.#open = true;
    for (const text of this.#waiting) this.#socket.send(text);
    this.#waiting = [];
  }

  #said(text: string): void {
    if (this.#over) return;
    const message = parse(text);
    if (message === null) return;
    this.#patience?.();
    this.#patience = null;
    this.#listener.heard(message);
  }

  #lose(): void {
    if (this.#over) return;
    this.#end();
    this.#listener.lost();
  }

  #end(): void {
    this.#over = true;
    this.#patience?.();
    this.#patience = null;
  }
}
