/** What the server says while one is in the room, and what becomes of it. */

import type { CallEvent } from "./events";
import type { Media } from "./media";
import type { Clock } from "./ports";
import type { Roster } from "./roster";
import type { Self } from "./self";
import type { Speech, WireParticipant } from "./signals";
import { interrupted, isNews, QUIET, told, type Saying, type Status } from "./status";
import * as tell from "./tell";

interface HearingParts {
  readonly media: Media;
  readonly self: Self;
  readonly roster: Roster;
  readonly clock: Clock;
  readonly emit: (...events: readonly CallEvent[]) => void;
  readonly publish: () => void;
}

export class Hearing {
  readonly #parts: HearingParts;
  #status = QUIET;

  constructor(parts: HearingParts) {
    this.#parts = parts;
  }

  get status(): Status {
    return this.#status;
  }

  heard(message: Speech): void {
    const { media, self, emit } = this.#parts;
    switch (message.type) {
      case "answer":
        void media.answer(message.sdp);
        return;
      case "slots":
        return media.assign(message.slots);
      case "publish":
        return media.publish(message);
      case "app":
        return emit({ action: "app-message", data: message.data, fromId: message.sender });
      case "participant_joined":
      case "participant_updated":
        return this.#present(message.participant);
      case "participant_left":
        return this.#gone(message.participant);
      case "mute":
        void self.obey(message);
        return this.#stands(message);
      default:
        return this.#stands(message);
    }
  }

  /** The line is cut: what was said of now holds no more. */
  interrupted(): void {
    this.#status = interrupted(this.#status);
  }

  /** One is out of the room. */
  forget(): void {
    this.#status = QUIET;
  }

  #present(wire: WireParticipant): void {
    const { self, roster, emit, publish } = this.#parts;
    if (self.is(wire)) {
      self.stays(wire);
      emit(tell.updated(self.participant));
      return publish();
    }
    const { participant, isNew } = roster.put(wire);
    emit({ action: isNew ? "participant-joined" : "participant-updated", participant });
    this.#counted();
  }

  #gone(wire: WireParticipant): void {
    const participant = this.#parts.roster.remove(wire);
    if (participant !== null) this.#parts.emit({ action: "participant-left", participant });
    this.#counted();
  }

  #counted(): void {
    this.#parts.emit(tell.counts(this.#parts.roster.all.length));
    this.#parts.publish();
  }

  #stands(message: Saying): void {
    const { clock, emit, publish } = this.#parts;
    const before = this.#status;
    this.#status = told(before, message, clock.now());
    if (isNews(before, message)) emit(...tell.standing(message));
    publish();
  }
}
