/** Who said a line, in the eyes of this person. */

import type { Line } from "../shared/call/dialogue";
import type { Snapshot } from "../shared/call/snapshot";
import { texts } from "./texts";

type Room = Pick<Snapshot, "local" | "others" | "replica" | "room">;

export type Side = "replica" | "own" | "other";

/** A line of nobody in particular is one's own while nobody else can have said it. */
export function sideOf(line: Line, { local, others, replica }: Room): Side {
  if (line.speaker === "replica") return "replica";
  if (line.typed || line.who === local.session_id) return "own";
  const company = others.some(({ session_id }) => session_id !== replica?.session_id);
  return line.who === null && !company ? "own" : "other";
}

export function speakerName(line: Line, call: Room): string {
  switch (sideOf(line, call)) {
    case "replica":
      return replicaName(call);
    case "own":
      return texts.call.you;
    case "other": {
      const who = call.others.find(({ session_id }) => session_id === line.who);
      return who === undefined || who.user_name === "" ? texts.people.unnamed : who.user_name;
    }
  }
}

/** Returns the replica's name: as the room gives it, or as it came in. */
export function replicaName({ room, replica }: Pick<Room, "room" | "replica">): string {
  return room?.replica_name || replica?.user_name || "";
}
