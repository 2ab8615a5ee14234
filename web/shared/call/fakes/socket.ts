/** Sockets whose other end is the test. */

import type { OpenSocket, SocketListener } from "../ports";
import type { FromServer, ToServer } from "../signals";

export class FakeSocket {
  readonly sent: ToServer[] = [];
  closed = false;
  readonly #listener: SocketListener;

  constructor(listener: SocketListener) {
    this.#listener = listener;
  }

  get last(): ToServer | undefined {
    return this.sent.at(-1);
  }

  open(): void {
    this.#listener.opened();
  }

  say(message: FromServer): void {
    this.sayText(JSON.stringify(message));
  }

  sayText(text: string): void {
    this.#listener.said(text);
  }

  /** The network, or the server, hangs up. */
  drop(): void {
    this.closed = true;
    this.#listener.closed();
  }

  ofType<T extends ToServer["type"]>(type: T): Extract<ToServer, { type: T }>[] {
    return this.sent.filter((each): each is Extract<ToServer, { type: T }> => each.type === type);
  }
}

export class FakeSockets {
  readonly all: FakeSocket[] = [];

  readonly open: OpenSocket = (listener) => {
    const socket = new FakeSocket(listener);
    this.all.push(socket);
    return {
      send: (text) => socket.sent.push(JSON.parse(text) as ToServer),
      close: () => {
        socket.closed = true;
      },
    };
  };

  /** The newest. */
  get current(): FakeSocket {
    const socket = this.all.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }
}
