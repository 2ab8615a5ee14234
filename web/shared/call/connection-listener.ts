/** Whom the connection tells what becomes of it. */

import type { Entry, OutError, Phase } from "./phase";
import type { Joined, Room, Speech } from "./signals";

export interface ConnectionListener {
  phase(phase: Phase): void;
  room(room: Room): void;
  admitted(joined: Joined, entry: Entry): void;
  said(message: Speech): void;
  interrupted(): void;
  mediaRefused(): void;
  /** Out for good; without an error by our own wish. */
  out(error: OutError | null): void;
}
