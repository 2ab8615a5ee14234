/** The call: actions in, events out, and a snapshot for whoever draws it. */

import type { Action, Reply } from "./actions";
import { Audience } from "./audience";
import { Connection } from "./connection";
import { Desk } from "./desk";
import type { CallEvent, Listener } from "./events";
import { Keyring } from "./keyring";
import { Hearing } from "./hearing";
import { Media, type LinkState } from "./media";
import { isInside, isSettled, type Entry, type OutError, type Phase } from "./phase";
import type { Tracks } from "./participants";
import type { Figures, MediaKind, Ports } from "./ports";
import { Roster } from "./roster";
import { Self } from "./self";
import type { Joined, Room } from "./signals";
import { draw, type Snapshot } from "./snapshot";
import * as tell from "./tell";

export interface Place {
  readonly conversationId: string;
  /** The meeting token of the link, if it had one. */
  readonly token: string | null;
}

/**
 * One page's part in a conversation.
 *
 * It knows neither a window nor a framework: transports hand it actions and carry its
 * events, views subscribe to its snapshot.
 */
export class CallMachine {
  readonly #ports: Ports;
  readonly #keyring: Keyring;
  readonly #connection: Connection;
  readonly #media: Media;
  readonly #self: Self;
  readonly #roster: Roster;
  readonly #audience: Audience;
  readonly #desk: Desk;
  readonly #hearing: Hearing;
  #room: Room | null = null;
  /** Whether pictures are of use here: a hidden page shows none. */
  #watching = true;
  #joinedAt: number | null = null;
  /** How far the server's clock is ahead of this page's. */
  #skewMs = 0;

  constructor(ports: Ports, place: Place) {
    this.#ports = ports;
    this.#keyring = new Keyring(ports.vault, place.conversationId, place.token);
    this.#media = new Media(ports, {
      offer: (sdp) => this.#connection.say({ type: "offer", sdp }),
      local: (kind) => this.#localChanged(kind),
      equipment: () => this.#publish(),
      screen: () => this.#screenChanged(),
      remote: (participants) => this.#remoteChanged(participants),
      link: (state) => this.#linkChanged(state),
      lost: () => this.#connection.restart(),
    });
    this.#roster = new Roster((of, kind) => this.#media.reception.infoOf(of, kind));
    this.#connection = new Connection(ports, this.#keyring, () => this.#self.introduction, {
      phase: (phase) => this.#phaseChanged(phase),
      room: (room) => {
        this.#room = room;
        this.#publish();
      },
      admitted: (joined, entry) => this.#admitted(joined, entry),
      said: (message) => this.#hearing.heard(message),
      interrupted: () => {
        this.#hearing.interrupted();
        this.#media.disconnect();
        this.#emit(tell.network("signaling", "interrupted"));
      },
      mediaRefused: () => this.#media.refused(),
      out: (error) => this.#out(error),
    });
    this.#self = new Self(ports.vault, this.#media);
    this.#hearing = new Hearing({
      media: this.#media,
      self: this.#self,
      roster: this.#roster,
      clock: ports.clock,
      emit: (...events) => this.#emit(...events),
      publish: () => this.#publish(),
    });
    this.#desk = new Desk({
      connection: this.#connection,
      media: this.#media,
      self: this.#self,
      keyring: this.#keyring,
      devices: ports.devices,
      emit: (event) => this.#emit(event),
      localUpdated: () => this.#localUpdated(),
    });
    this.#audience = new Audience(this.#drawn());
  }

  get snapshot(): Snapshot {
    return this.#audience.snapshot;
  }

  /** Calls back whenever the snapshot is another one; returns how to stop that. */
  subscribe(watcher: () => void): () => void {
    return this.#audience.subscribe(watcher);
  }

  on(listener: Listener): () => void {
    return this.#audience.on(listener);
  }

  /** The page was opened: check the credentials, or go straight back in after a reload. */
  open(): void {
    if (this.#keyring.returning) this.#desk.prepare();
    else void this.#media.openAllowed(() => !isInside(this.#connection.phase));
    this.#connection.open();
  }

  /** The browser says that the network is back. */
  networkReturned(): void {
    this.#connection.hurry();
  }

  /** Whether anybody looks at this page now; pictures for nobody are not sent. */
  watch(on: boolean): void {
    if (on === this.#watching) return;
    this.#watching = on;
    this.#connection.say({ type: "watch", on });
  }

  /** The tracks that flow of somebody, by session id or `local`. */
  tracksOf(participantId: string): Tracks {
    return this.snapshot.tracks[participantId] ?? {};
  }

  readonly figures = (): Promise<readonly Figures[]> => this.#media.reception.figures();

  /** Carries out an action; resolves with the fields of the answer. */
  async perform(action: Action): Promise<Reply> {
    return this.#desk.perform(action);
  }

  // ---- what the connection tells

  #phaseChanged(phase: Phase): void {
    if (isSettled(phase)) this.#desk.settled();
    if (phase.name === "joining") this.#media.prepare(this.#room);
    if (phase.name === "refused") this.#media.disconnect();
    this.#publish();
  }

  #admitted(joined: Joined, entry: Entry): void {
    const joinedAt = Date.parse(joined.you.joined_at);
    // Only a first join happens now; after a reload the instant says nothing of the clocks.
    if (entry === "first") this.#skewMs = joinedAt - this.#ports.clock.now();
    this.#joinedAt = joinedAt - this.#skewMs;
    this.#self.admitted(joined.you);
    const missed = this.#roster.reset(joined.others);
    this.#media.connect(joined.room);
    this.#remind();
    const local = this.#self.participant;
    this.#emit(
      ...(entry === "rejoin"
        ? tell.rejoined(local, missed)
        : tell.joined(local, this.#roster.all, joined.room.conversation_id)),
      tell.network("signaling", "connected"),
      tell.counts(this.#roster.all.length),
    );
  }

  /** A new line knows nothing of what one said on the old one. */
  #remind(): void {
    const { corrections } = this.#self;
    if (!this.#watching) this.#connection.say({ type: "watch", on: false });
    if ("screen" in corrections) this.#connection.say({ type: "update", ...corrections });
  }

  #out(error: OutError | null): void {
    this.#hearing.forget();
    this.#media.close();
    this.#roster.reset([]);
    this.#emit(...tell.out(error));
    this.#publish();
  }

  // ---- what the media tell

  #localChanged(kind: MediaKind): void {
    const fault = this.#media.fault(kind);
    const { state, wanted } = this.#media.device(kind).view;
    if (fault !== null) this.#emit(fault);
    if (state === "on") this.#emit({ action: "started-camera" });
    if (state !== "opening") this.#connection.say({ type: "update", [kind]: wanted });
    this.#localUpdated();
  }

  #localUpdated(): void {
    this.#emit(tell.updated(this.#self.participant));
    this.#publish();
  }

  #screenChanged(): void {
    const { state } = this.#media.screen.view;
    if (state === "opening") return this.#publish();
    const { corrections } = this.#self;
    if ("screen" in corrections) {
      this.#connection.say({ type: "update", ...corrections });
      this.#self.shares(state === "on");
      this.#emit({
        action: state === "on" ? "local-screen-share-started" : "local-screen-share-stopped",
      });
    }
    this.#localUpdated();
  }

  #remoteChanged(participants: readonly (string | null)[]): void {
    const changed = participants.map((id) => this.#roster.find(id));
    this.#emit(...changed.filter((each) => each !== null).map(tell.updated));
    this.#publish();
  }

  #linkChanged(state: LinkState): void {
    if (state === "connected") this.#emit(tell.network("sfu", "connected"), tell.quality("good"));
    if (state === "failed") this.#emit(tell.noMedia());
    this.#publish();
  }

  #emit(...events: readonly CallEvent[]): void {
    this.#audience.emit(...events);
  }

  #publish(): void {
    this.#audience.publish(this.#drawn());
  }

  #drawn(): Snapshot {
    return draw({
      phase: this.#connection.phase,
      room: this.#room,
      local: this.#self.participant,
      roster: this.#roster,
      media: this.#media,
      status: this.#hearing.status,
      joinedAt: this.#joinedAt,
      skewMs: this.#skewMs,
    });
  }
}
