/** Daily's transcription events, made of the utterances that the room tells of anyway. */

import type { CallEvent } from "../call/events";
import type { Snapshot } from "../call/snapshot";
import { isRecord } from "../call/signals";
import { text, type Fields } from "./fields";

/** Of what transcribes there is one, and it is always on. */
const INSTANCE = "visavis";

export function started({ local }: Snapshot): Fields {
  return {
    action: "transcription-started",
    language: "en",
    model: INSTANCE,
    startedBy: local.session_id,
    instanceId: INSTANCE,
  };
}

export function stopped({ local }: Snapshot): Fields {
  return {
    action: "transcription-stopped",
    updatedBy: local.session_id,
    instanceId: INSTANCE,
  };
}

/** Returns the message for an event that tells of an utterance, or null for any other. */
export function messageOf(event: CallEvent, call: Snapshot, now: number): Fields | null {
  if (event.action !== "app-message" || !isRecord(event.data)) return null;
  if (event.data["event_type"] !== "conversation.utterance") return null;
  const said = isRecord(event.data["properties"]) ? event.data["properties"] : {};
  const words = text(said, "speech");
  if (words === undefined || words === "") return null;
  return {
    action: "transcription-message",
    participantId: speaker(said, call),
    text: words,
    timestamp: new Date(now),
    trackType: "cam-audio",
    instanceId: INSTANCE,
    rawResponse: {},
  };
}

function speaker(said: Fields, { local, replica }: Snapshot): string {
  const known = text(said, "participant_id");
  if (known !== undefined && known !== "") return known;
  const role = text(said, "role");
  const replicas = role === "replica" || role === "pal";
  return replicas && replica !== null ? replica.session_id : local.session_id;
}
