/** Getting into the room, staying in it, and coming back: hello, join, rejoin, retry. */

import { delay, GIVE_UP_MS } from "./backoff";
import type { ConnectionListener } from "./connection-listener";
import type { Keyring } from "./keyring";
import { Line } from "./line";
import {
  CONNECTION_LOST,
  EJECTED,
  LEFT,
  REPLACED,
  type OutError,
  type Phase,
} from "./phase";
import type { Cancel, Ports } from "./ports";
import type { Introduction } from "./self";
import type { FromServer, Joined, Refusal, ToServer } from "./signals";

/** Before anybody is in, less patience is asked of the person who waits. */
const FIRST_GIVE_UP_MS = 20_000;
const BUSY_RETRY_MS = 5_000;

/** Refusals that say something of the room; any other may be about a stale credential. */
const OF_THE_ROOM = new Set(["exp-room", "no-room", "meeting-full"]);

type Purpose = "hello" | "join";

/** The signalling side of one page: at most one line at a time. */
export class Connection {
  readonly #ports: Pick<Ports, "clock" | "chance" | "openSocket">;
  readonly #keyring: Keyring;
  readonly #introduce: () => Introduction;
  readonly #listener: ConnectionListener;
  #phase: Phase = { name: "loading" };
  #purpose: Purpose = "hello";
  #line: Line | null = null;
  #retry: Cancel | null = null;
  #attempt = 0;
  #troubleSince: number | null = null;
  /** Whether the person asked to come in, rather than the page by itself. */
  #asked = false;

  constructor(
    ports: Pick<Ports, "clock" | "chance" | "openSocket">,
    keyring: Keyring,
    introduce: () => Introduction,
    listener: ConnectionListener,
  ) {
    this.#ports = ports;
    this.#keyring = keyring;
    this.#introduce = introduce;
    this.#listener = listener;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The page was opened. Who was in before goes straight back. */
  open(): void {
    if (!this.#keyring.returning) return this.greet();
    this.#calm();
    this.#become({ name: "joining" });
    this.#connect("join");
  }

  /** Checks the credentials of somebody outside, who stays there whatever they are. */
  greet(): void {
    this.#calm();
    this.#become({ name: "loading" });
    this.#connect("hello");
  }

  join(): void {
    const { name } = this.#phase;
    if (name === "live" || name === "reconnecting") return;
    this.#asked = true;
    if (name === "joining") return;
    this.#calm();
    this.#become({ name: "joining" });
    if (name === "ready" && this.#line !== null) this.#ask(this.#line, "join");
    else this.#connect("join");
  }

  /** Says something while in the room; elsewhere there is nobody to hear it. */
  say(message: ToServer): void {
    if (this.#phase.name === "live") this.#line?.say(message);
  }

  leave(): void {
    const { name } = this.#phase;
    if (name === "ended" || name === "refused") return;
    this.#line?.say({ type: "leave" });
    this.#end({ code: LEFT, msg: "" }, null);
  }

  /** The media are gone though the socket may still seem open: start over. */
  restart(): void {
    if (this.#phase.name === "live") this.#lost();
  }

  /** The network is back, says the browser: don't wait for the next attempt. */
  hurry(): void {
    if (this.#retry !== null && this.#phase.name === "reconnecting") this.#connect("join");
  }

  #connect(purpose: Purpose): void {
    this.#hangUp();
    const line: Line = new Line(this.#ports.openSocket, this.#ports.clock, {
      heard: (message) => this.#heard(message),
      lost: () => this.#lost(),
    });
    this.#line = line;
    this.#ask(line, purpose);
  }

  #ask(line: Line, purpose: Purpose): void {
    this.#purpose = purpose;
    const { credentials } = this.#keyring;
    if (purpose === "hello") line.ask({ type: "hello", ...credentials });
    else line.ask({ type: "join", ...credentials, ...this.#introduce() });
  }

  #heard(message: FromServer): void {
    switch (message.type) {
      case "ready":
        this.#listener.room(message);
        if (this.#purpose !== "hello") return;
        this.#calm();
        this.#become({ name: "ready" });
        return;
      case "joined":
        return this.#admitted(message);
      case "error":
        return this.#refused(message.error);
      default:
        if (this.#phase.name === "live") this.#listener.said(message);
    }
  }

  #admitted(joined: Joined): void {
    const lost = this.#phase.name === "reconnecting";
    const entry = lost ? "rejoin" : this.#keyring.returning ? "reload" : "first";
    this.#keyring.admitted(joined.resume);
    this.#calm();
    this.#phase = { name: "live" };
    this.#listener.room(joined.room);
    this.#listener.admitted(joined, entry);
    this.#listener.phase(this.#phase);
  }

  #refused(refusal: Refusal): void {
    const { name } = this.#phase;
    if (refusal.type === "bad-media" && name === "live") {
      this.#listener.mediaRefused();
      return;
    }
    if (refusal.type === "busy") return this.#busy(refusal);
    if (name === "live" || name === "reconnecting") {
      const code = refusal.code || (refusal.type === "no-room" ? "deleted" : EJECTED);
      return this.#end({ code, msg: refusal.msg }, { ...refusal, type: "ejected", code });
    }
    if (this.#keyring.returning && !OF_THE_ROOM.has(refusal.type)) {
      // The rejoin credential is dead; the token may still be good for a first visit.
      this.#keyring.expired();
      if (this.#asked) return this.#connect("join");
      this.#become({ name: "loading" });
      return this.#connect("hello");
    }
    this.#refuse(refusal.type, refusal.msg, refusal.code ?? "");
  }

  #busy(refusal: Refusal): void {
    const wait = (refusal.retry_s ?? 0) * 1_000 || BUSY_RETRY_MS;
    this.#hangUp();
    // While one is inside, it says that the call moves to another worker.
    if (this.#phase.name === "live") this.#interrupted();
    else if (this.#phase.name !== "reconnecting") {
      const retryAt = this.#ports.clock.now() + wait;
      this.#become({ name: "refused", type: "busy", msg: refusal.msg, code: "", retryAt });
    }
    this.#later(wait);
  }

  #lost(): void {
    const { clock, chance } = this.#ports;
    this.#hangUp();
    if (this.#phase.name === "ready") return; // Joining opens a new line.
    if (this.#phase.name === "live") this.#interrupted();
    this.#troubleSince ??= clock.now();
    const patience = this.#phase.name === "reconnecting" ? GIVE_UP_MS : FIRST_GIVE_UP_MS;
    if (clock.now() - this.#troubleSince >= patience) return this.#giveUp();
    this.#later(delay(this.#attempt, chance()));
    this.#attempt += 1;
  }

  #interrupted(): void {
    this.#become({ name: "reconnecting" });
    this.#listener.interrupted();
  }

  #later(ms: number): void {
    this.#retry = this.#ports.clock.after(ms, () => this.#connect(this.#purpose));
  }

  #giveUp(): void {
    const msg = "The connection to the server was lost";
    const error = { type: "connection-error", msg, code: CONNECTION_LOST };
    if (this.#phase.name === "reconnecting") this.#end({ code: CONNECTION_LOST, msg }, error);
    else this.#refuse("connection-error", msg, "");
  }

  #refuse(type: string, msg: string, code: string): void {
    this.#hangUp();
    this.#become({ name: "refused", type, msg, code, retryAt: null });
    this.#listener.out({ type, msg, code });
  }

  #end(end: { code: string; msg: string }, error: OutError | null): void {
    this.#hangUp();
    if (end.code === LEFT || end.code === REPLACED || end.code === CONNECTION_LOST) {
      this.#keyring.away();
    } else {
      this.#keyring.expired();
    }
    this.#calm();
    this.#become({ name: "ended", ...end });
    this.#listener.out(error);
  }

  #become(phase: Phase): void {
    this.#phase = phase;
    this.#listener.phase(phase);
  }

  #calm(): void {
    this.#attempt = 0;
    this.#troubleSince = null;
  }

  #hangUp(): void {
    this.#retry?.();
    this.#retry = null;
    this.#line?.close();
    this.#line = null;
  }
}
